import type { Feature } from '../../web/feature'
import { lapseApprovals } from './lapse'
import { routes } from './routes'

export const applications: Feature = {
  name: 'applications',
  routes,
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
