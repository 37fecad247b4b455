import type { Feature } from '../../web/feature'
import { routes } from './routes'

const group = '分析与设置' as const

export const access: Feature = {
  name: 'access',
  routes,
  actions: [{ label: '新增用户', href: '/admin/users/new', icon: 'user-plus', access: 'user.manage' }],
  menu: [
    { group, order: 910, href: '/admin/users', label: '用户', icon: 'users', access: 'user.manage' },
    {
      group,
      order: 915,
      href: '/admin/appointments',
      label: '三员任免复核',
      icon: 'user-check',
      access: 'role.manage',
    },
    { group, order: 920, href: '/admin/roles', label: '角色与权限', icon: 'shield-lock', access: 'role.manage' },
    { group, order: 930, href: '/admin/branches', label: '机构', icon: 'sitemap', access: 'branch.manage' },
  ],
}
