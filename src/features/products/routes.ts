import { get, post } from '../../web/routes'
import { list } from './list'
import { newVersion, publish, resume, stop } from './new-version'
import { show } from './show'

export const routes = [
  get('/products', 'product.read', 'none', list),
  get('/products/:id', 'product.read', 'none', show),
  get('/products/:id/versions/new', 'product.manage', 'none', newVersion),
  post('/products/:id/versions', 'product.manage', 'none', 'product.publish', publish),
  post('/products/:id/stop', 'product.manage', 'none', 'product.stop', stop),
  post('/products/:id/resume', 'product.manage', 'none', 'product.resume', resume),
]
