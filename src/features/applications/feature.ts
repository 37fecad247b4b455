import { sql } from 'kysely'
import type { Feature } from '../../web/feature'
import { lapseApprovals } from './lapse'
import { routes } from './routes'

export const applications: Feature = {
  name: 'applications',
  routes,
  customerRows: [
    {
      table: 'applications',
      label: '贷款申请',
      clash: [
        '并入的档案有未办结的贷款申请，请先办结再合并',
        ({ from }) => sql<boolean>`exists (select from applications where customer_id = ${from}
          and state in ('draft', 'in_approval', 'returned', 'approved'))`,
      ],
    },
  ],
  actions: [{ label: '新增贷款申请', href: '/applications/new', icon: 'plus', access: 'application.create' }],
  menu: [
    {
      group: '贷款业务',
      order: 30,
      href: '/applications',
      label: '贷款申请',
      icon: 'file-text',
      access: 'application.read',
      counter: '/applications/count?poll=1',
    },
  ],
  dayEnd: [{ name: 'lapse', label: '审批有效期', run: lapseApprovals }],
}
