import { sql } from 'kysely'
import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const contracts: Feature = {
  name: 'contracts',
  routes,
  customerRows: [
    {
      table: 'contracts',
      label: '合同',
      hangsOn: ['applicationId', 'applications'],
      clash: [
        '并入的档案有未放款的合同，请先放款或作废再合并',
        ({ from }) =>
          sql<boolean>`exists (select from contracts where customer_id = ${from} and state in ('drafted', 'signed'))`,
      ],
    },
  ],
  menu: [
    {
      group: '贷款业务',
      order: 50,
      href: '/contracts',
      label: '合同与放款',
      icon: 'file-certificate',
      access: 'contract.read',
    },
  ],
}
