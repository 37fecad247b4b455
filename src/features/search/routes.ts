import type { QuickAct } from '../../web/menu'
import { get, post } from '../../web/routes'
import { search, searchSecret } from './search'

export const routes = (actions: () => readonly QuickAct[]) => [
  get('/search', 'signed-in', 'customer', search(actions)),
  post('/search', 'signed-in', 'customer', 'customer.find', searchSecret(actions)),
]
