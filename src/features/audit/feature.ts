import type { Feature } from '../../web/feature'
import { sealAudit } from './seal'

export const audit: Feature = {
  name: 'audit',
  routes: [],
  jobs: [{ name: 'audit.seal', everySeconds: 2, run: async ({ db }) => void (await sealAudit(db)) }],
}
