import { costly, get, post, type Route } from '../../web/routes'
import { exportReport } from './export'
import { catalogue, show } from './show'

export const routes: Route[] = [
  get('/reports', 'report.read', 'none', catalogue),
  get('/reports/:key', 'report.read', 'customer', show),
  costly(post('/reports/:key/export', 'report.export', 'customer', 'report.export', exportReport)),
]
