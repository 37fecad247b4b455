import { ALL_PERMISSIONS, OFFICES, type Permission, type Scope } from '../../src/permissions'
import { PAPERS } from './role-papers'

export interface SeedRole {
  readonly code: string
  readonly name: string
  readonly scope: Scope
  readonly permissions: readonly Permission[]
  /** What holders may hand out to others; see docs/decisions/0003-granting.md. */
  readonly grants?: readonly Permission[]
}

const GRANTABLE = ALL_PERMISSIONS.filter(permission => !OFFICES.includes(permission))

/** Back offices, administration and audit. */
export const officeRoles: readonly SeedRole[] = [
  {
    code: 'accounting',
    name: '财务',
    scope: 'all',
    permissions: [
      'customer.read',
      'loan.read',
      'repayment.read',
      'migration.read',
      'migration.sign',
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
      'field.read',
      'field.manage',
      'product.read',
      'product.manage',
      'day-end.read',
      'day-end.run',
      ...PAPERS.admin,
    ],
    grants: GRANTABLE,
  },
  {
    code: 'security_admin',
    name: '安全管理员',
    scope: 'none',
    permissions: ['role.manage', 'session.end', 'field.read', 'field.publish'],
    grants: GRANTABLE,
  },
  {
    code: 'auditor',
    name: '审计',
    scope: 'all',
    permissions: ALL_PERMISSIONS.filter(p => p.endsWith('.read')),
  },
]
