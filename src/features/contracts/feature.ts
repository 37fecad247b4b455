import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const contracts: Feature = {
  name: 'contracts',
  routes,
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
