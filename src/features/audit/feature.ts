import type { Feature } from '../../web/feature'
import { routes } from './routes'
import { sealAudit } from './seal'
import { securityLog } from './security-log'

export const audit: Feature = {
  name: 'audit',
  routes,
  jobs: [
    { name: 'audit.seal', everySeconds: 2, run: async ({ db }) => void (await sealAudit(db)) },
    { name: 'audit.held', everySeconds: 60, run: ({ db, now }) => securityLog(db).tellHeld(db, now().getTime()) },
  ],
  menu: [
    { group: '分析与设置', order: 970, href: '/admin/audit', label: '审计日志', icon: 'history', access: 'audit.read' },
  ],
}
