import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const reports: Feature = {
  name: 'reports',
  routes,
  menu: [
    {
      group: '分析与设置',
      order: 100,
      href: '/reports',
      label: '报表中心',
      icon: 'chart-bar',
      access: 'report.read',
    },
  ],
}
