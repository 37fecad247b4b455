import { costly, get, post } from '../../web/routes'
import { cancel, make, sign } from './acts'
import { list } from './list'
import { print } from './print'
import { show } from './show'

export const routes = [
  post('/applications/:id/contract', 'contract.create', 'customer', 'contract.create', make),
  get('/contracts', 'contract.read', 'customer', list),
  get('/contracts/:id', 'contract.read', 'customer', show),
  post('/contracts/:id/sign', 'contract.sign', 'customer', 'contract.sign', sign),
  post('/contracts/:id/void', 'contract.create', 'customer', 'contract.void', cancel),
  costly(post('/contracts/:id/print', 'contract.create', 'customer', 'contract.print', print)),
]
