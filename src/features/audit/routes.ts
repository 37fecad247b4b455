import { get, post } from '../../web/routes'
import { event, events, verifyChain } from './events'

export const routes = [
  get('/admin/audit', 'audit.read', 'none', events),
  post('/admin/audit/verify', 'audit.read', 'none', 'audit.verify', verifyChain),
  get('/admin/audit/:id', 'audit.read', 'none', event),
]
