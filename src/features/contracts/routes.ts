import { costly, get, post } from '../../web/routes'
import { cancel, make, sign } from './acts'
import * as statement from './cost/screens'
import { list } from './list'
import { print } from './print'
import { show } from './show'

export const routes = [
  post('/applications/:id/contract', 'contract.create', 'customer', 'contract.create', make),
  get('/applications/:id/cost-statement', 'application.read', 'customer', statement.show),
  post('/applications/:id/cost-statement', 'contract.create', 'customer', 'cost-statement.issue', statement.issue),
  post(
    '/applications/:id/cost-statement/sign',
    'contract.sign',
    'customer',
    'cost-statement.acknowledge',
    statement.sign,
  ),
  costly(
    get(
      '/applications/:id/cost-statement/draft',
      'contract.create',
      'customer',
      statement.printDraft,
      'cost-statement.print',
    ),
  ),
  costly(
    get(
      '/applications/:id/cost-statement/:statement/print',
      'contract.create',
      'customer',
      statement.printIssued,
      'cost-statement.print',
    ),
  ),
  get('/contracts', 'contract.read', 'customer', list),
  get('/contracts/:id', 'contract.read', 'customer', show),
  post('/contracts/:id/sign', 'contract.sign', 'customer', 'contract.sign', sign),
  post('/contracts/:id/void', 'contract.create', 'customer', 'contract.void', cancel),
  costly(post('/contracts/:id/print', 'contract.create', 'customer', 'contract.print', print)),
]
