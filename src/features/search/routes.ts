import { get, post } from '../../web/routes'
import { search, searchSecret } from './search'

export const routes = [
  get('/search', 'signed-in', 'customer', search),
  post('/search', 'signed-in', 'customer', 'customer.find', searchSecret),
]
