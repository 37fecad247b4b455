import type { Feature } from '../../web/feature'
import { dayEnd } from './day-end'
import { routes } from './routes'

export const loans: Feature = {
  name: 'loans',
  routes,
  dayEnd,
  menu: [
    {
      group: '贷款业务',
      order: 55,
      href: '/disbursements',
      label: '放款',
      icon: 'send',
      access: 'disbursement.read',
      counter: '/disbursements/count?poll=1',
    },
    { group: '贷款业务', order: 60, href: '/loans', label: '贷款台账', icon: 'cash', access: 'loan.read' },
  ],
}
