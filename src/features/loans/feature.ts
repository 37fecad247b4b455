import { sql } from 'kysely'
import type { Feature } from '../../web/feature'
import { dayEnd } from './day-end'
import { routes } from './routes'

export const loans: Feature = {
  name: 'loans',
  routes,
  customerRows: [
    { table: 'loans', label: '借据', hangsOn: ['contractId', 'contracts'] },
    {
      table: 'disbursements',
      label: '放款',
      hangsOn: ['contractId', 'contracts'],
      clash: [
        '并入的档案有待复核的放款，请先办结再合并',
        ({ from }) =>
          sql<boolean>`exists (select from disbursements where customer_id = ${from} and state = 'prepared')`,
      ],
    },
  ],
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
