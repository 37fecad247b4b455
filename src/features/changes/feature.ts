import { sql } from 'kysely'
import type { Feature } from '../../web/feature'
import { dayEnd } from './day-end'
import { routes } from './routes'

export const changes: Feature = {
  name: 'changes',
  routes,
  customerRows: [
    {
      table: 'loanChanges',
      label: '贷款变更',
      hangsOn: ['loanId', 'loans'],
      clash: [
        '并入的档案有待复核的贷款变更，请先办结再合并',
        ({ from }) =>
          sql<boolean>`exists (select from loan_changes where customer_id = ${from} and state = 'prepared')`,
      ],
    },
  ],
  dayEnd,
  menu: [
    {
      group: '贷款业务',
      order: 75,
      href: '/changes',
      label: '贷款变更',
      icon: 'edit',
      access: 'loan.read',
      counter: '/changes/count?poll=1',
    },
  ],
}
