import type { Feature } from '../../web/feature'
import { routes } from './routes'

const group = '分析与设置' as const
const access = 'setting.manage' as const

export const settings: Feature = {
  name: 'settings',
  routes,
  menu: [
    { group, order: 940, href: '/admin/parameters', label: '参数', icon: 'adjustments', access },
    { group, order: 945, href: '/admin/holidays', label: '节假日', icon: 'calendar', access },
    { group, order: 950, href: '/admin/lpr', label: 'LPR', icon: 'percentage', access },
  ],
}
