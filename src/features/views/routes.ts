import { get, post } from '../../web/routes'
import { type Lists, manage, remove, rename, save, share, standard } from './screens'

export const routes = (lists: Lists) => [
  get('/views/:list', 'customer.read', 'self', manage(lists)),
  post('/views/:list', 'customer.read', 'self', 'view.save', save(lists)),
  post('/views/:list/standard', 'customer.read', 'self', 'view.standard', standard(lists)),
  post('/views/:list/:id/rename', 'customer.read', 'self', 'view.rename', rename(lists)),
  post('/views/:list/:id/share', 'view.share', 'self', 'view.share', share(lists)),
  post('/views/:list/:id/remove', 'customer.read', 'self', 'view.remove', remove(lists)),
]
