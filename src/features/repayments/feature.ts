import type { Feature } from '../../web/feature'
import { dayEnd } from './day-end'
import { routes } from './routes'

export const repayments: Feature = {
  name: 'repayments',
  routes,
  dayEnd,
  actions: [{ label: '还款登记', href: '/repayments/new', icon: 'receipt-yuan', access: 'repayment.post' }],
  menu: [
    {
      group: '贷款业务',
      order: 70,
      href: '/repayments',
      label: '还款管理',
      icon: 'calendar-dollar',
      access: 'repayment.read',
    },
  ],
}
