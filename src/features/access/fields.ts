import { refuse } from '../../lending/refusal'
import { type Permission, SCOPES } from '../../permissions'
import { type Field, f, readForm } from '../../web/form'
import type { Translate } from '../../web/i18n'
import { permissionGroups } from './modules'
import type { RoleFacts } from './queries'

const shaped = (pattern: RegExp, words: string) => (text: string) =>
  pattern.test(text) ? { ok: text } : refuse('text.shape', words)

const version = f.whole('版本', 1, 999_999_999)

/** The roles a person may be given stand in the database; the box of each sends its id. */
export const userFields = (roles: readonly RoleFacts[]) => ({
  name: f.text('姓名', { required: true, max: 20 }),
  title: f.text('岗位', { max: 20 }),
  branchId: f.id('机构'),
  roles: f.many(
    '角色',
    roles.map(role => String(role.id)),
  ),
  reason: f.text('原因', { max: 200 }),
})

export const newUserFields = (roles: readonly RoleFacts[]) => ({
  staffNo: f.text('工号', {
    required: true,
    check: shaped(/^[0-9A-Za-z]{3,20}$/, '工号为 3 至 20 位数字或字母'),
  }),
  ...userFields(roles),
})

export const editUserFields = (roles: readonly RoleFacts[]) => ({ ...userFields(roles), version })

export const reasonFields = { reason: f.text('原因', { max: 200 }) }

export const roleFields = {
  name: f.text('角色名称', { required: true, max: 20 }),
  scope: f.oneOf('数据范围', SCOPES),
}
export const newRoleFields = {
  code: f.text('角色代码', {
    required: true,
    check: shaped(/^[a-z_]{2,30}$/, '角色代码为 2 至 30 位小写字母或下划线'),
  }),
  ...roleFields,
}
export const editRoleFields = { ...roleFields, version }

const rights: Record<string, Field<Permission[]>> = Object.fromEntries(
  permissionGroups().map(({ field, module, permissions }) => [
    field,
    f.many(
      module,
      permissions.map(({ code }) => code),
    ),
  ]),
)

/** The ticked boxes of all modules; null when something was sent that is no right of this program. */
export function tickedRights(body: unknown, t: Translate): Permission[] | null {
  const form = readForm(rights, body, t)
  return form.ok ? Object.values(form.values).flat() : null
}

export const BRANCH_KINDS = ['head_office', 'branch', 'outlet'] as const
export const BRANCH_KIND_WORDS: Readonly<Record<(typeof BRANCH_KINDS)[number], string>> = {
  head_office: '总行',
  branch: '支行',
  outlet: '网点',
}

export const newBranchFields = {
  code: f.text('机构号', { required: true, check: shaped(/^\d{4}$/, '机构号为 4 位数字') }),
  name: f.text('机构名称', { required: true, max: 40 }),
  kind: f.oneOf('机构类型', ['branch', 'outlet']),
  parentId: f.id('上级机构'),
}
export const editBranchFields = {
  name: f.text('机构名称', { required: true, max: 40 }),
  kind: f.oneOf('机构类型', BRANCH_KINDS),
  parentId: f.optionalWhole('上级机构', 1, 999_999_999),
  version,
}
