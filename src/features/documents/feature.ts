import type { Feature } from '../../web/feature'
import { remindExpiry } from './expiry'
import { documentRecord } from './own'
import { routes } from './routes'
import { rescanJob, sweepJob } from './sweep'

export const documents: Feature = {
  name: 'documents',
  routes,
  records: [documentRecord],
  customerRows: [
    { table: 'documents', label: '客户资料' },
    { table: 'correctionNotices', label: '补正通知', hangsOn: ['applicationId', 'applications'] },
    { table: 'quarantines', label: '隔离文件', closed: true },
  ],
  actions: [{ label: '新增资料清单', href: '/checklists/new', icon: 'list-check', access: 'checklist.manage' }],
  menu: [
    { group: '客户与档案', order: 14, href: '/documents', label: '客户资料', icon: 'folder', access: 'document.read' },
    {
      group: '分析与设置',
      order: 905,
      href: '/checklists',
      label: '资料清单',
      icon: 'list-check',
      access: 'checklist.manage',
    },
  ],
  jobs: [
    { name: 'documents.rescan', everySeconds: 300, run: rescanJob },
    { name: 'documents.sweep', everySeconds: 6 * 3_600, run: sweepJob },
  ],
  dayEnd: [{ name: 'documents', label: '资料到期提醒', run: remindExpiry }],
}
