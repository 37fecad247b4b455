import type { Feature } from '../../web/feature'
import { removeExpired } from './commands'
import { routes } from './routes'

export const session: Feature = {
  name: 'session',
  routes,
  jobs: [{ name: 'sessions.remove', everySeconds: 900, run: async ({ db }) => void (await removeExpired(db)) }],
  menu: [
    {
      group: '分析与设置',
      order: 960,
      href: '/admin/sessions',
      label: '在线会话',
      icon: 'device-desktop',
      access: 'session.end',
    },
  ],
}
