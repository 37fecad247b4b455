import { costly, get, post, type Route } from '../../web/routes'
import { decide, list, record, undo } from './records'
import { comparePage, duplicates, submitDistinct, submitMerge, type Tables } from './screens'

export const routes = (tables: Tables): Route[] => [
  costly(get('/customers/duplicates', 'customer.merge', 'customer', duplicates)),
  get('/customers/merge', 'customer.merge', 'customer', comparePage(tables)),
  post('/customers/merge', 'customer.merge', 'customer', 'merge.ask', submitMerge(tables)),
  post('/customers/distinct', 'customer.merge', 'customer', 'merge.distinguish', submitDistinct(tables)),
  get('/merges', 'customer.read', 'customer', list),
  get('/merges/:id', 'customer.read', 'customer', record),
  post('/merges/:id/decide', 'customer.merge-check', 'customer', 'merge.decide', decide(tables)),
  post('/merges/:id/undo', 'customer.merge-check', 'customer', 'merge.undo', undo(tables)),
]
