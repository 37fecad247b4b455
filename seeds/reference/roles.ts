import { ALL_PERMISSIONS, OFFICES, type Permission, type Scope } from '../../src/permissions'

interface SeedRole {
  readonly code: string
  readonly name: string
  readonly scope: Scope
  readonly permissions: readonly Permission[]
  /** What holders may hand out to others; see docs/decisions/0003-granting.md. */
  readonly grants?: readonly Permission[]
}

const GRANTABLE = ALL_PERMISSIONS.filter(permission => !OFFICES.includes(permission))

const READ_BUSINESS: readonly Permission[] = [
  'customer.read',
  'product.read',
  'application.read',
  'approval.read',
  'contract.read',
  'disbursement.read',
  'loan.read',
  'repayment.read',
  'classification.read',
  'collection.read',
  'report.read',
]

/** The roles a branch starts with; each may be copied and changed by web forms. Administration sees no customer. */
export const roles: readonly SeedRole[] = [
  {
    code: 'officer',
    name: '客户经理',
    scope: 'own',
    permissions: [
      ...READ_BUSINESS.filter(p => p !== 'approval.read'),
      'customer.create',
      'customer.update',
      'customer.reveal',
      'customer.import',
      'application.create',
      'contract.create',
      'contract.sign',
      'loan-change.prepare',
    ],
  },
  {
    code: 'branch_head',
    name: '支行行长',
    scope: 'subtree',
    permissions: [
      ...READ_BUSINESS,
      'customer.reveal',
      'customer.export',
      'customer.assign',
      'approval.decide',
      'loan-change.approve',
      'report.export',
      'day-end.read',
    ],
  },
  { code: 'reviewer', name: '风险审查', scope: 'all', permissions: [...READ_BUSINESS, 'approval.decide'] },
  {
    code: 'approver',
    name: '审批中心',
    scope: 'all',
    permissions: [...READ_BUSINESS, 'approval.decide', 'loan-change.approve'],
  },
  {
    code: 'committee',
    name: '贷审会主任',
    scope: 'all',
    permissions: [...READ_BUSINESS, 'approval.decide', 'loan-change.approve'],
  },
  {
    code: 'operations',
    name: '运营',
    scope: 'branch',
    permissions: [
      'customer.read',
      'product.read',
      'contract.read',
      'disbursement.read',
      'disbursement.prepare',
      'loan.read',
      'repayment.read',
      'repayment.post',
      'loan-change.prepare',
      'report.read',
      'day-end.read',
    ],
  },
  {
    code: 'operations_head',
    name: '运营主管',
    scope: 'branch',
    permissions: [
      'customer.read',
      'product.read',
      'contract.read',
      'disbursement.read',
      'disbursement.prepare',
      'disbursement.release',
      'loan.read',
      'repayment.read',
      'repayment.post',
      'repayment.reverse',
      'repayment.check',
      'loan-change.prepare',
      'loan-change.approve',
      'voucher.read',
      'report.read',
      'report.export',
      'day-end.read',
      'day-end.run',
    ],
  },
  { code: 'risk', name: '风控', scope: 'all', permissions: [...READ_BUSINESS, 'report.export', 'customer.reveal'] },
  {
    code: 'collector',
    name: '催收',
    scope: 'branch',
    permissions: [
      'customer.read',
      'customer.reveal',
      'loan.read',
      'repayment.read',
      'collection.read',
      'collection.work',
      'report.read',
    ],
  },
  {
    code: 'archivist',
    name: '档案管理',
    scope: 'branch',
    permissions: ['customer.read', 'loan.read', 'contract.read', 'application.read'],
  },
  {
    code: 'accounting',
    name: '财务',
    scope: 'all',
    permissions: [
      'customer.read',
      'loan.read',
      'repayment.read',
      'voucher.read',
      'voucher.prepare',
      'voucher.approve',
      'voucher.handover',
      'accounting.manage',
      'accounting.approve',
      'period.close',
      'provision.run',
      'report.read',
      'report.export',
      'day-end.read',
      'day-end.run',
    ],
  },
  {
    code: 'back_office',
    name: '后台',
    scope: 'all',
    permissions: ['customer.read', 'customer.export', 'loan.read', 'repayment.read', 'report.read', 'report.export'],
  },
  {
    code: 'admin',
    name: '系统管理员',
    scope: 'none',
    permissions: [
      'branch.manage',
      'user.manage',
      'session.end',
      'setting.manage',
      'product.read',
      'product.manage',
      'day-end.read',
      'day-end.run',
    ],
    grants: GRANTABLE,
  },
  {
    code: 'security_admin',
    name: '安全管理员',
    scope: 'none',
    permissions: ['role.manage', 'session.end'],
    grants: GRANTABLE,
  },
  {
    code: 'auditor',
    name: '审计',
    scope: 'all',
    permissions: ALL_PERMISSIONS.filter(p => p.endsWith('.read')),
  },
]
