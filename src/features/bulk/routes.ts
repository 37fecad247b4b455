import type { AnyBulkAct } from '../../web/bulk-act'
import { get, post } from '../../web/routes'
import { jobs, showJob, stop } from './jobs'
import { begin, choose } from './screens'

export type Acts = () => readonly AnyBulkAct[]

export const routes = (acts: Acts) => [
  get('/bulk', 'customer.read', 'self', jobs(acts)),
  get('/bulk/new', 'customer.read', 'customer', choose(acts)),
  post('/bulk', 'customer.read', 'customer', 'bulk.begin', begin(acts)),
  get('/bulk/:id', 'customer.read', 'self', showJob(acts)),
  post('/bulk/:id/stop', 'customer.read', 'self', 'bulk.stop', stop),
]
