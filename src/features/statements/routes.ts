import { costly, get, post } from '../../web/routes'
import { exportBook, printBook, template } from './export'
import { LIMITS, newForm, readFile, show, submit } from './screens'

const file = { field: 'file', maxBytes: LIMITS.maxBytes }

export const routes = [
  get('/customers/:id/statements', 'customer.read', 'customer', show),
  costly(get('/customers/:id/statements/export', 'customer.read', 'customer', exportBook, 'statement.export')),
  costly(get('/customers/:id/statements/print', 'customer.read', 'customer', printBook, 'statement.print')),
  get('/customers/:id/statements/new', 'statement.manage', 'customer', newForm),
  get('/customers/:id/statements/template', 'statement.manage', 'customer', template),
  post('/customers/:id/statements', 'statement.manage', 'customer', 'statement.save', submit),
  costly(post('/customers/:id/statements/read', 'statement.manage', 'customer', 'statement.read', readFile, file)),
]
