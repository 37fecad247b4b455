import type { Feature } from '../../web/feature'
import { dayEnd } from './day-end'
import { routes } from './routes'

export const changes: Feature = {
  name: 'changes',
  routes,
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
