import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const home: Feature = {
  name: 'home',
  routes,
  menu: [
    { group: '', order: 1, href: '/', label: '工作台', icon: 'home', access: 'signed-in', phone: 1 },
    {
      group: '',
      order: 2,
      href: '/todos',
      label: '待办中心',
      icon: 'inbox',
      access: 'signed-in',
      counter: '/todos/count?poll=1',
      red: true,
      phone: 3,
      phoneLabel: '待办',
    },
    { group: '', order: 3, href: '/me', label: '我的', icon: 'user', access: 'signed-in', phone: 5, phoneOnly: true },
  ],
}
