import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { isPermission, type Permission, type Scope, type Viewer } from '../../permissions'

/** The longest a change of rights, a lock or a disabled account may go unnoticed in another process. */
const FRESH_MS = 700
const KEEP = 5_000

interface Row {
  id: number
  staffNo: string
  name: string
  title: string
  branchId: number
  branchCode: string
  branchName: string
  branchPath: string
  epoch: number
  mustChange: boolean
  lang: Viewer['lang']
  theme: Viewer['theme']
  density: Viewer['density']
  menuFolded: boolean
  roles: { code: string; name: string; scope: Scope }[]
  permissions: string[]
  below: number[]
  namedFor: number[]
  recent: { href: string; label: string }[]
  unread: number
}

const WIDTH: Record<Scope, number> = { none: 0, own: 1, branch: 2, subtree: 3, all: 4 }

/** Several roles: the widest sight wins. */
const widest = (scopes: readonly Scope[]): Scope =>
  scopes.reduce<Scope>((best, scope) => (WIDTH[scope] > WIDTH[best] ? scope : best), 'none')

async function read(db: Kysely<DB>, userId: number): Promise<Viewer | null> {
  const { rows } = await sql<Row>`
    select u.id, u.staff_no, u.name, u.title, u.branch_id, b.code as branch_code, b.name as branch_name,
      b.path as branch_path, u.epoch, u.must_change, u.lang, u.theme, u.density, u.menu_folded,
      coalesce((select json_agg(json_build_object('code', r.code, 'name', r.name, 'scope', r.scope) order by r.id)
        from user_roles ur join roles r on r.id = ur.role_id and r.disabled_at is null where ur.user_id = u.id), '[]') as roles,
      array(select distinct p.permission from user_roles ur join roles r on r.id = ur.role_id and r.disabled_at is null
        join role_permissions p on p.role_id = r.id where ur.user_id = u.id) as permissions,
      array(select d.id from branches d where d.path like b.path || '%') as below,
      restricted_for(u.id) as named_for,
      coalesce((select json_agg(json_build_object('href', href, 'label', label) order by at desc)
        from (select href, label, at from recent_pages where user_id = u.id order by at desc limit 8) x), '[]') as recent,
      (select count(*)::int from notices n where n.user_id = u.id and n.read_at is null
        and not tells_of((select restricted_marks(u.id)), n.params, n.href)) as unread
    from users u join branches b on b.id = u.branch_id
    where u.id = ${userId} and u.disabled_at is null`.execute(db)
  return rows[0] ? viewerOf(rows[0]) : null
}

function viewerOf(row: Row): Viewer {
  const scope = widest(row.roles.map(role => role.scope))
  const permissions = new Set(row.permissions.filter((p): p is Permission => isPermission(p)))
  return {
    ...row,
    roles: row.roles.map(role => role.code),
    title: row.title || (row.roles[0]?.name ?? ''),
    permissions,
    restricted: permissions.has('customer.restricted') ? 'all' : row.namedFor,
    scope,
    branchIds: scope === 'branch' ? [row.branchId] : row.below,
  }
}

const kept = new Map<number, { at: number; viewer: Promise<Viewer | null> }>()

/** Who the user is right now (at most 0.7 s old); null when there is no such user or he is disabled. */
export function viewerOfUser(db: Kysely<DB>, userId: number, now = Date.now()): Promise<Viewer | null> {
  const known = kept.get(userId)
  if (known && now - known.at < FRESH_MS) return known.viewer
  if (kept.size > KEEP) kept.clear()
  const viewer = read(db, userId)
  kept.set(userId, { at: now, viewer })
  viewer.catch(() => kept.delete(userId))
  return viewer
}

/** Called after every change of a user in this process, so that the very next request sees it. */
export const forgetViewer = (userId?: number): void => {
  if (userId === undefined) kept.clear()
  else kept.delete(userId)
}
