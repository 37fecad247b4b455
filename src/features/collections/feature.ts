import type { Feature } from '../../web/feature'
import { collect } from './collect'
import { remind } from './remind'
import { routes } from './routes'

export const collections: Feature = {
  name: 'collections',
  routes,
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
