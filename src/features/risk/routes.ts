import { get, type Route } from '../../web/routes'
import { list, show } from './list'

export const routes: Route[] = [
  get('/classifications', 'classification.read', 'customer', list),
  get('/classifications/:id', 'classification.read', 'customer', show),
]
