import type { Feature } from '../../web/feature'
import { visitRecord } from './own'
import { routes } from './routes'

export const followUps: Feature = {
  name: 'follow-ups',
  routes,
  records: [visitRecord],
  customerRows: [
    { table: 'followUps', label: '跟进记录' },
    { table: 'nextSteps', label: '下一步安排', hangsOn: ['followUpId', 'followUps'] },
  ],
  menu: [
    { group: '', order: 2.5, href: '/calendar', label: '日历', icon: 'calendar', access: 'customer.read' },
    {
      group: '客户与档案',
      order: 12,
      href: '/follow-ups',
      label: '客户跟进',
      icon: 'phone-call',
      access: 'customer.read',
    },
  ],
}
