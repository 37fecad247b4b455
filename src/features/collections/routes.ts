import { get, post, type Route } from '../../web/routes'
import { count, list } from './list'
import { register } from './register'
import { show } from './show'

export const routes: Route[] = [
  get('/collections', 'collection.read', 'customer', list),
  get('/collections/count', 'collection.read', 'customer', count),
  get('/collections/cases/:id', 'collection.read', 'customer', show),
  post('/collections/cases/:id', 'collection.work', 'customer', 'collection.contact', register),
]
