import { sql } from 'kysely'
import type { Feature } from '../../web/feature'
import { collect } from './collect'
import { remind } from './remind'
import { routes } from './routes'

export const collections: Feature = {
  name: 'collections',
  routes,
  customerRows: [
    {
      table: 'collectionCases',
      label: '催收案件',
      clash: [
        '两份档案都有未结的催收案件，请先结清其中一件再合并',
        ({ from, to }) =>
          sql<boolean>`(select count(*) = 2 from collection_cases where customer_id in (${from}, ${to}) and state = 'open')`,
      ],
    },
  ],
  menu: [
    {
      group: '贷后与风险',
      order: 80,
      href: '/collections',
      label: '催收管理',
      icon: 'phone-call',
      access: 'collection.read',
      counter: '/collections/count?poll=1',
      phone: 4,
      phoneLabel: '催收',
    },
  ],
  dayEnd: [
    { name: 'collect', label: '催收建案、升级与结案', run: collect },
    { name: 'remind', label: '到期与逾期提醒', run: remind },
  ],
}
