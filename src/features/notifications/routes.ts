import { get, post } from '../../web/routes'
import { messages } from './messages'
import { notices, openNotice, readAll } from './notices'

export const routes = [
  get('/notifications', 'signed-in', 'self', notices),
  post('/notifications/read', 'signed-in', 'self', 'notice.read', readAll),
  post('/notifications/:id/open', 'signed-in', 'self', 'notice.read', openNotice),
  get('/messages', 'customer.read', 'customer', messages),
]
