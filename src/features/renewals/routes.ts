import { fresh, get, post } from '../../web/routes'
import { newRenewal, submitRenewal } from './new'
import { prepare, release, show } from './show'

export const routes = [
  get('/loans/:id/renewal', 'application.create', 'customer', newRenewal),
  post('/loans/:id/renewal', 'application.create', 'customer', 'renewal.start', submitRenewal),
  get('/renewals/:id', 'contract.read', 'customer', show),
  post('/renewals/:id/prepare', 'disbursement.prepare', 'customer', 'renewal.prepare', prepare),
  fresh(post('/renewals/:id/release', 'disbursement.release', 'customer', 'renewal.release', release)),
]
