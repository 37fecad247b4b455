import { hash } from '@node-rs/argon2'
import type { Kysely } from 'kysely'
import type { DB } from '../../src/db/schema'

/** The fictional bank of the story. Every name in it is invented. */
export const STORY_PASSWORD = 'Xindang@2026'

const branches = [
  ['0600', '总行', null, 'head_office'],
  ['0601', '城关支行', '0600', 'branch'],
  ['0602', '青河支行', '0600', 'branch'],
  ['0603', '湖滨支行', '0600', 'branch'],
] as const

type BranchCode = (typeof branches)[number][0]
export interface StaffMember {
  readonly staffNo: string
  readonly name: string
  readonly role: string
  readonly branch: BranchCode
}

const member = (staffNo: string, name: string, role: string, branch: BranchCode): StaffMember => ({
  staffNo,
  name,
  role,
  branch,
})

export const staff: readonly StaffMember[] = [
  member('0318', '李晓敏', 'officer', '0601'),
  member('0321', '王海涛', 'officer', '0601'),
  member('0325', '周启明', 'officer', '0602'),
  member('0327', '马玉兰', 'officer', '0602'),
  member('0331', '赵志远', 'officer', '0603'),
  member('0333', '孙丽', 'officer', '0603'),
  member('0201', '周敏', 'branch_head', '0601'),
  member('0202', '何建华', 'branch_head', '0602'),
  member('0203', '刘卫东', 'branch_head', '0603'),
  member('0110', '陈锐', 'reviewer', '0600'),
  member('0111', '钱晓', 'approver', '0600'),
  member('0101', '沈国栋', 'committee', '0600'),
  member('0401', '吴婷', 'operations', '0601'),
  member('0402', '郑洁', 'operations_head', '0601'),
  member('0403', '冯磊', 'operations', '0602'),
  member('0404', '田静', 'operations_head', '0602'),
  member('0405', '许刚', 'operations', '0603'),
  member('0406', '高敏', 'operations_head', '0603'),
  member('0501', '罗强', 'collector', '0601'),
  member('0502', '谢芳', 'collector', '0602'),
  member('0503', '丁伟', 'collector', '0603'),
  member('0701', '唐琳', 'accounting', '0600'),
  member('0702', '梁静', 'accounting', '0600'),
  member('0711', '韩旭', 'risk', '0600'),
  member('0721', '邓梅', 'archivist', '0601'),
  member('0722', '苏文清', 'archivist', '0600'),
  member('0731', '曹阳', 'back_office', '0600'),
  member('0901', '林涛', 'admin', '0600'),
  member('0902', '彭雪', 'security_admin', '0600'),
  member('0903', '袁正', 'auditor', '0600'),
]

/** Branches and staff with one known password: for the demo and for tests, never for production. */
export async function seedPeople(db: Kysely<DB>): Promise<void> {
  const ids = new Map<string, number>()
  for (const [code, name, parent, kind] of branches) {
    const parentPath = parent === null ? '' : `${parent}/`
    const { id } = await db
      .insertInto('branches')
      .values({ code, name, parentId: parent === null ? null : ids.get(parent)!, path: `${parentPath}${code}/`, kind })
      .returning('id')
      .executeTakeFirstOrThrow()
    ids.set(code, id)
  }
  const roles = new Map(
    (await db.selectFrom('roles').select(['id', 'code', 'name']).execute()).map(role => [role.code, role]),
  )
  const passwordHash = await hash(STORY_PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
  for (const { staffNo, name, role, branch } of staff) {
    const { id, name: title } = roles.get(role)!
    const user = await db
      .insertInto('users')
      .values({ staffNo, name, title, branchId: ids.get(branch)!, passwordHash, mustChange: false })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db.insertInto('userRoles').values({ userId: user.id, roleId: id }).execute()
  }
}
