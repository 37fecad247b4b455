import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const customers: Feature = {
  name: 'customers',
  routes,
  menu: [
    {
      group: '客户与档案',
      order: 10,
      href: '/customers',
      label: '客户管理',
      icon: 'users',
      access: 'customer.read',
      phone: 2,
      phoneLabel: '客户',
    },
  ],
}
