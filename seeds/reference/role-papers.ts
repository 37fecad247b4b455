import type { Permission } from '../../src/permissions'

/** Who does what with customers' papers, by role. */
export const PAPERS = {
  officer: ['document.read', 'document.upload', 'document.request'],
  branch_head: ['document.read', 'document.request', 'document.verify', 'document.void', 'document.waive'],
  reviewer: ['document.read', 'document.request'],
  approver: ['document.read', 'document.request', 'document.waive'],
  committee: ['document.read', 'document.request', 'document.waive'],
  operations: ['document.read', 'document.request', 'document.verify'],
  operations_head: ['document.read', 'document.request', 'document.verify'],
  risk: ['document.read', 'document.request', 'checklist.manage'],
  collector: ['document.read'],
  archivist: [
    'document.read',
    'document.upload',
    'document.request',
    'document.verify',
    'document.void',
    'document.download',
  ],
  admin: ['checklist.manage'],
} as const satisfies Readonly<Record<string, readonly Permission[]>>
