import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const notifications: Feature = {
  name: 'notifications',
  routes,
  customerRows: [{ table: 'outbox', label: '客户短信', hangsOn: ['loanId', 'loans'] }],
  menu: [
    { group: '贷后与风险', order: 690, href: '/messages', label: '客户短信', icon: 'message', access: 'customer.read' },
  ],
}
