import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const approvals: Feature = {
  name: 'approvals',
  routes,
  menu: [
    {
      group: '贷款业务',
      order: 40,
      href: '/approvals',
      label: '审批管理',
      icon: 'clipboard-check',
      access: 'approval.read',
      counter: '/approvals/count?poll=1',
      red: true,
      phone: 3,
      phoneLabel: '审批',
    },
  ],
}
