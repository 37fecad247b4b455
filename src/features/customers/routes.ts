import { costly, get, post } from '../../web/routes'
import { assignPage, submitAssign } from './assign'
import { columnsPage, submitColumns } from './columns'
import { conditions } from './conditions'
import { exportFile, exportPage } from './export'
import { duplicates, editForm, newForm, submitEdit, submitNew } from './form'
import { history } from './history'
import { editItem, newItem, removeItem, revealItem, submitItem, submitNewItem } from './items/screens'
import { chips, find, list, totals } from './list'
import { reveal } from './reveal'
import { loans, overview, profile, repayments } from './show'
import { printTimeline, timeline } from './timeline-page'
import { tree } from './tree/show'

export const routes = [
  get('/customers', 'customer.read', 'customer', list),
  post('/customers/find', 'customer.read', 'customer', 'customer.find', find),
  get('/customers/chips', 'customer.read', 'customer', chips),
  get('/customers/totals', 'customer.read', 'customer', totals),
  get('/customers/conditions', 'customer.read', 'customer', conditions),
  get('/customers/columns', 'customer.read', 'self', columnsPage),
  post('/customers/columns', 'customer.read', 'self', 'view.columns', submitColumns),
  get('/customers/tree', 'customer.read', 'customer', tree),
  get('/customers/export', 'customer.export', 'customer', exportPage),
  costly(post('/customers/export', 'customer.export', 'customer', 'customer.export', exportFile)),
  get('/customers/assign', 'customer.assign', 'customer', assignPage),
  post('/customers/assign', 'customer.assign', 'customer', 'customer.assign', submitAssign),
  get('/customers/new', 'customer.create', 'customer', newForm),
  post('/customers/new', 'customer.create', 'customer', 'customer.create', submitNew),
  post('/customers/duplicates', 'customer.read', 'customer', 'customer.duplicates', duplicates),
  get('/customers/:id', 'customer.read', 'customer', overview),
  get('/customers/:id/profile', 'customer.read', 'customer', profile),
  get('/customers/:id/loans', 'customer.read', 'customer', loans),
  get('/customers/:id/repayments', 'customer.read', 'customer', repayments),
  get('/customers/:id/timeline', 'customer.read', 'customer', timeline),
  costly(get('/customers/:id/timeline/print', 'customer.read', 'customer', printTimeline, 'customer.print')),
  get('/customers/:id/history', 'customer.read', 'customer', history),
  get('/customers/:id/edit', 'customer.update', 'customer', editForm),
  post('/customers/:id/edit', 'customer.update', 'customer', 'customer.update', submitEdit),
  get('/customers/:id/items/new/:list', 'customer.update', 'customer', newItem),
  post('/customers/:id/items/new/:list', 'customer.update', 'customer', 'customer.update', submitNewItem),
  get('/customers/:id/items/:item/edit', 'customer.update', 'customer', editItem),
  post('/customers/:id/items/:item/edit', 'customer.update', 'customer', 'customer.update', submitItem),
  post('/customers/:id/items/:item/remove', 'customer.update', 'customer', 'customer.update', removeItem),
  costly(post('/customers/:id/items/:item/reveal', 'customer.reveal', 'customer', 'customer.reveal', revealItem)),
  costly(post('/customers/:id/reveal', 'customer.reveal', 'customer', 'customer.reveal', reveal)),
]
