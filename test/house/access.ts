import type { Access } from '../../src/web/routes'

/**
 * The reviewed table of who may come in where. It is written by hand and says again, in another form, what routes and
 * roles declare: whoever adds a route or changes a role changes it here too, and somebody reads the change.
 */

const READERS = ['officer', 'branch_head', 'reviewer', 'approver', 'committee', 'risk', 'auditor'] as const
const OPERATIONS = ['operations', 'operations_head'] as const
const REPORTS = [...READERS, ...OPERATIONS, 'collector', 'accounting', 'back_office'] as const
const DECIDERS = ['branch_head', 'reviewer', 'approver', 'committee'] as const
const EVERYBODY_WITH_CUSTOMERS = [
  ...READERS,
  ...OPERATIONS,
  'collector',
  'archivist',
  'accounting',
  'back_office',
] as const

export type RoleCode = (typeof EVERYBODY_WITH_CUSTOMERS)[number] | 'admin' | 'security_admin'

/** Which roles hold a right. */
export const RIGHTS: Readonly<Record<Exclude<Access, 'signed-in' | 'public'>, readonly RoleCode[]>> = {
  'audit.read': ['auditor'],
  'setting.manage': ['admin'],
  'branch.manage': ['admin'],
  'user.manage': ['admin'],
  'role.manage': ['security_admin'],
  'session.end': ['admin', 'security_admin'],
  'customer.read': EVERYBODY_WITH_CUSTOMERS,
  'customer.create': ['officer'],
  'customer.update': ['officer'],
  'customer.reveal': ['officer', 'branch_head', 'risk', 'collector'],
  'customer.import': ['officer'],
  'customer.export': ['branch_head', 'back_office'],
  'customer.assign': ['branch_head'],
  'customer.merge': ['officer', 'branch_head', 'archivist'],
  'customer.merge-check': ['branch_head', 'operations_head'],
  'statement.manage': ['officer', 'risk'],
  'group.manage': ['officer', 'branch_head', 'risk'],
  'document.read': [...READERS, ...OPERATIONS, 'collector', 'archivist'],
  'document.upload': ['officer', 'archivist'],
  'document.request': [...READERS.filter(role => role !== 'auditor'), ...OPERATIONS, 'archivist'],
  'document.verify': ['branch_head', ...OPERATIONS, 'archivist'],
  'document.void': ['branch_head', 'archivist'],
  'document.download': ['archivist'],
  'document.waive': ['branch_head', 'approver', 'committee'],
  'checklist.manage': ['risk', 'admin'],
  'product.read': [...READERS, ...OPERATIONS, 'admin'],
  'product.manage': ['admin'],
  'application.read': [...READERS, 'archivist'],
  'application.create': ['officer'],
  'approval.read': ['branch_head', 'reviewer', 'approver', 'committee', 'risk', 'auditor'],
  'approval.decide': DECIDERS,
  'contract.read': [...READERS, ...OPERATIONS, 'archivist'],
  'contract.create': ['officer'],
  'contract.sign': ['officer'],
  'disbursement.read': [...READERS, ...OPERATIONS],
  'disbursement.prepare': OPERATIONS,
  'disbursement.release': ['operations_head'],
  'disbursement.reverse': ['operations_head'],
  'loan.read': EVERYBODY_WITH_CUSTOMERS,
  'repayment.read': [...READERS, ...OPERATIONS, 'collector', 'accounting', 'back_office'],
  'repayment.post': OPERATIONS,
  'repayment.check': ['operations_head'],
  'repayment.reverse': ['operations_head'],
  'loan-change.prepare': ['officer', ...OPERATIONS],
  'loan-change.approve': ['operations_head', 'branch_head', 'approver', 'committee'],
  'voucher.read': ['operations_head', 'accounting', 'auditor'],
  'voucher.prepare': ['accounting'],
  'voucher.approve': ['accounting'],
  'voucher.control': [],
  'voucher.handover': ['accounting'],
  'accounting.manage': ['accounting'],
  'accounting.approve': ['accounting'],
  'period.close': ['accounting'],
  'provision.run': ['accounting'],
  'day-end.read': ['branch_head', ...OPERATIONS, 'accounting', 'admin', 'auditor'],
  'day-end.run': ['operations_head', 'accounting', 'admin'],
  'classification.read': READERS,
  'classification.event': ['officer', 'branch_head', 'risk'],
  'classification.propose': ['officer', 'risk'],
  'classification.recognise': ['branch_head', 'reviewer'],
  'classification.approve': ['approver', 'committee'],
  'classification.manage': ['risk'],
  'collection.read': [...READERS, 'collector'],
  'collection.work': ['collector'],
  'archive.read': [...READERS, 'operations_head', 'collector', 'archivist'],
  'archive.borrow': ['officer', 'branch_head', 'reviewer', 'risk', 'collector'],
  'archive.manage': ['archivist'],
  'archive.approve': ['branch_head', 'approver'],
  'archive.vault': ['operations_head', 'archivist'],
  'archive.dispose': ['approver', 'committee'],
  'archive.witness': ['branch_head', 'operations_head', 'risk'],
  'report.read': REPORTS,
  'report.export': ['branch_head', 'operations_head', 'risk', 'accounting', 'back_office'],
}

/** Which customers a role sees; administration sees none. */
export const SIGHT: Readonly<Record<RoleCode, 'none' | 'own' | 'branch' | 'subtree' | 'all'>> = {
  officer: 'own',
  branch_head: 'subtree',
  reviewer: 'all',
  approver: 'all',
  committee: 'all',
  operations: 'branch',
  operations_head: 'branch',
  risk: 'all',
  collector: 'branch',
  archivist: 'subtree',
  accounting: 'all',
  back_office: 'all',
  admin: 'none',
  security_admin: 'none',
  auditor: 'all',
}
