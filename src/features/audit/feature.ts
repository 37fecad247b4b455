import type { Feature } from '../../web/feature'
import { routes } from './routes'
import { sealAudit } from './seal'

export const audit: Feature = {
  name: 'audit',
  routes,
  jobs: [{ name: 'audit.seal', everySeconds: 2, run: async ({ db }) => void (await sealAudit(db)) }],
  menu: [
    { group: '分析与设置', order: 970, href: '/admin/audit', label: '审计日志', icon: 'history', access: 'audit.read' },
  ],
}
