import { costly, fresh, get, post } from '../../web/routes'
import { newDraw, submitDraw } from './new'
import { overview, submitResume, submitStop } from './overview'
import { newPrincipal, submitPrincipal } from './principal'
import { print } from './print'
import { cancel, release, show } from './show'

export const routes = [
  get('/loans/:id/draws', 'loan.read', 'customer', overview),
  get('/loans/:id/draws/new', 'disbursement.prepare', 'customer', newDraw),
  post('/loans/:id/draws', 'disbursement.prepare', 'customer', 'draw.prepare', submitDraw),
  post('/loans/:id/draws/stop', 'loan-change.approve', 'customer', 'draw.stop', submitStop),
  post('/loans/:id/draws/resume', 'loan-change.approve', 'customer', 'draw.resume', submitResume),
  get('/loans/:id/principal', 'repayment.post', 'customer', newPrincipal),
  post('/loans/:id/principal', 'repayment.post', 'customer', 'repayment.principal', submitPrincipal),
  get('/draws/:id', 'disbursement.read', 'customer', show),
  fresh(post('/draws/:id/release', 'disbursement.release', 'customer', 'draw.release', release)),
  post('/draws/:id/cancel', 'disbursement.prepare', 'customer', 'draw.cancel', cancel),
  costly(get('/draws/:id/print', 'disbursement.read', 'customer', print, 'draw.print')),
]
