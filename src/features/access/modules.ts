import { ALL_PERMISSIONS, PERMISSIONS, type Permission } from '../../permissions'

/** What the part of a permission before its dot is called on the matrix. */
const MODULES: Readonly<Record<string, string>> = {
  audit: '审计日志',
  setting: '参数',
  branch: '机构',
  user: '用户',
  role: '角色',
  session: '会话',
  customer: '客户',
  document: '资料',
  checklist: '资料清单',
  product: '产品',
  application: '申请',
  approval: '审批',
  contract: '合同',
  disbursement: '放款',
  loan: '贷款',
  repayment: '还款',
  'loan-change': '贷款变更',
  voucher: '凭证',
  accounting: '核算',
  period: '会计期间',
  provision: '减值准备',
  'day-end': '日终',
  classification: '五级分类',
  collection: '催收',
  report: '报表',
}

export interface PermissionGroup {
  /** Name of the group's boxes in a form. */
  readonly field: string
  readonly module: string
  readonly permissions: readonly { readonly code: Permission; readonly label: string }[]
}

const moduleOf = (permission: Permission): string => permission.slice(0, permission.lastIndexOf('.'))

/** The closed vocabulary of rights, module by module, in its own order. */
export function permissionGroups(): PermissionGroup[] {
  const names = [...new Set(ALL_PERMISSIONS.map(moduleOf))]
  return names.map(name => ({
    field: `rights_${name}`,
    module: MODULES[name] ?? name,
    permissions: ALL_PERMISSIONS.filter(code => moduleOf(code) === name).map(code => ({
      code,
      label: PERMISSIONS[code],
    })),
  }))
}
