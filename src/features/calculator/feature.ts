import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const calculator: Feature = {
  name: 'calculator',
  routes,
  menu: [
    { group: '贷款业务', order: 90, href: '/calculator', label: '还款试算', icon: 'calculator', access: 'signed-in' },
  ],
}
