import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { isPermission, type Permission, type Scope } from '../../permissions'

/** What sign-in needs to know of a person. */
export const userToSignIn = (db: Kysely<DB>, by: { staffNo: string } | { id: number }) =>
  db
    .selectFrom('users')
    .select([
      'id',
      'staffNo',
      'name',
      'passwordHash',
      'passwordSetAt',
      'disabledAt',
      'lockedUntil',
      'secretUntil',
      'epoch',
      'mustChange',
      'totpSecret',
      'totpEnabledAt',
      'totpLastStep',
    ])
    .where(eb => ('id' in by ? eb('id', '=', by.id) : eb('staffNo', '=', by.staffNo)))
    .executeTakeFirst()

export interface RoleFacts {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly scope: Scope
  readonly builtIn: boolean
  readonly disabledAt: Date | null
  readonly version: number
  readonly holders: number
  readonly permissions: readonly Permission[]
  readonly grants: readonly Permission[]
}

type RoleRow = Omit<RoleFacts, 'permissions' | 'grants'> & { permissions: string[]; grants: string[] }

/** Every role with what it may do, what it may hand out, and how many hold it. */
export async function allRoles(db: Kysely<DB>): Promise<RoleFacts[]> {
  const { rows } = await sql<RoleRow>`
    select r.id, r.code, r.name, r.scope, r.built_in, r.disabled_at, r.version,
      (select count(*)::int from user_roles u join users p on p.id = u.user_id and p.disabled_at is null
        where u.role_id = r.id) as holders,
      array(select permission from role_permissions where role_id = r.id order by permission) as permissions,
      array(select permission from role_grants where role_id = r.id order by permission) as grants
    from roles r order by r.id`.execute(db)
  return rows.map(row => ({
    ...row,
    permissions: row.permissions.filter(isPermission),
    grants: row.grants.filter(isPermission),
  }))
}

export const roleIdsOf = async (db: Kysely<DB>, userId: number): Promise<number[]> => {
  const rows = await db.selectFrom('userRoles').select('roleId').where('userId', '=', userId).execute()
  return rows.map(row => row.roleId)
}

export interface UserFilter {
  readonly text?: string | undefined
  readonly branchId?: number | undefined
  readonly roleId?: number | undefined
  readonly state?: 'active' | 'locked' | 'disabled' | undefined
  /** Staff number of the last row seen. */
  readonly after?: string | undefined
}

export const USERS_A_PAGE = 50

/** Staff in order of their number; one more than a page, so that the page knows whether there is a next one. */
export async function userList(db: Kysely<DB>, filter: UserFilter, now: Date) {
  let query = db
    .selectFrom('users')
    .innerJoin('branches', 'branches.id', 'users.branchId')
    .select([
      'users.id',
      'users.staffNo',
      'users.name',
      'users.title',
      'branches.name as branchName',
      'users.disabledAt',
      'users.lockedUntil',
      'users.mustChange',
      'users.totpEnabledAt',
      sql<string[]>`array(select r.name from user_roles ur join roles r on r.id = ur.role_id
        where ur.user_id = users.id order by r.id)`.as('roleNames'),
      sql<Date | null>`(select max(s.at) from sign_ins s where s.user_id = users.id and s.result = 'done')`.as(
        'lastAt',
      ),
    ])
    .orderBy('users.staffNo')
    .limit(USERS_A_PAGE + 1)
  const { text, branchId, roleId, state, after } = filter
  if (after) query = query.where('users.staffNo', '>', after)
  if (text) {
    const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where(eb => eb.or([eb('users.name', 'like', like), eb('users.staffNo', 'like', like)]))
  }
  if (branchId) query = query.where('users.branchId', '=', branchId)
  if (roleId) {
    query = query.where(eb =>
      eb.exists(
        eb.selectFrom('userRoles').select('roleId').whereRef('userId', '=', 'users.id').where('roleId', '=', roleId),
      ),
    )
  }
  if (state === 'disabled') query = query.where('users.disabledAt', 'is not', null)
  if (state === 'active') query = query.where('users.disabledAt', 'is', null)
  if (state === 'locked') query = query.where('users.lockedUntil', '>', now)
  return query.execute()
}

/** One member of staff as the administration sees him. */
export const userRecord = (db: Kysely<DB>, id: number) =>
  db
    .selectFrom('users')
    .innerJoin('branches', 'branches.id', 'users.branchId')
    .select([
      'users.id',
      'users.staffNo',
      'users.name',
      'users.title',
      'users.branchId',
      'branches.name as branchName',
      'branches.code as branchCode',
      'users.disabledAt',
      'users.lockedUntil',
      'users.mustChange',
      'users.secretUntil',
      'users.passwordSetAt',
      'users.totpEnabledAt',
      'users.createdAt',
      'users.version',
    ])
    .where('users.id', '=', id)
    .executeTakeFirst()

/** Who wrote an audit row about this subject last: named when two people edit the same record. */
export async function lastHandOn(db: Kysely<DB>, subject: string): Promise<string> {
  const { rows } = await sql<{
    name: string | null
  }>`select u.name from audit_events e left join users u on u.id = e.user_id
    where e.subject = ${subject} and e.result = 'done' order by e.id desc limit 1`.execute(db)
  return rows[0]?.name ?? '—'
}

export interface BranchRow {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly parentId: number | null
  readonly path: string
  readonly kind: 'head_office' | 'branch' | 'outlet'
  readonly disabledAt: Date | null
  readonly version: number
  readonly staff: number
  readonly customers: number
}

/** The tree of branches in order of the path, parents before children. */
export async function allBranches(db: Kysely<DB>): Promise<BranchRow[]> {
  const { rows } =
    await sql<BranchRow>`select b.id, b.code, b.name, b.parent_id, b.path, b.kind, b.disabled_at, b.version,
      (select count(*)::int from users u where u.branch_id = b.id and u.disabled_at is null) as staff,
      (select count(*)::int from customers c where c.branch_id = b.id) as customers
    from branches b order by b.path`.execute(db)
  return rows
}

/** Branches that people and customers may belong to, for a select box. */
export async function branchChoices(db: Kysely<DB>): Promise<{ value: number; label: string }[]> {
  const rows = await db
    .selectFrom('branches')
    .select(['id', 'code', 'name'])
    .where('disabledAt', 'is', null)
    .orderBy('path')
    .execute()
  return rows.map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` }))
}
