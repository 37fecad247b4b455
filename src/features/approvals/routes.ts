import { get, post } from '../../web/routes'
import { submitDecision, undo } from './decide'
import { count, list, show } from './inbox'
import { submit, withdraw } from './submit'

export const routes = [
  post('/applications/:id/submit', 'application.create', 'customer', 'application.submit', submit),
  post('/applications/:id/withdraw', 'application.create', 'customer', 'application.withdraw', withdraw),
  get('/approvals', 'approval.read', 'customer', list),
  get('/approvals/count', 'approval.read', 'customer', count),
  get('/approvals/:id', 'approval.read', 'customer', show),
  post('/approvals/:id/decisions', 'approval.decide', 'customer', 'approval.decide', submitDecision),
  post('/approvals/:id/take-back', 'approval.decide', 'customer', 'approval.take-back', undo),
]
