import { costly, fresh, get, post } from '../../web/routes'
import { count, list } from './list'
import { choose, newChange, submit } from './new'
import * as pricing from './pricing/screens'
import { print } from './print'
import { approve, postMoney, reject, show, withdraw } from './show'
import * as takeBack from './take-back/screen'

export const routes = [
  get('/changes', 'loan.read', 'customer', list),
  get('/changes/count', 'loan.read', 'customer', count),
  get('/changes/rate-notices', 'loan.read', 'customer', pricing.notices),
  costly(get('/changes/rate-notices/:id/print', 'loan.read', 'customer', pricing.printNotice, 'loan-rate.print')),
  get('/loans/:id/pricing', 'loan.read', 'customer', pricing.show),
  post('/loans/:id/pricing', 'loan-change.prepare', 'customer', 'loan-rate.ask', pricing.submit),
  post('/loans/:id/pricing/decide', 'loan-change.approve', 'customer', 'loan-rate.decide', pricing.decide),
  get('/changes/:id', 'loan.read', 'customer', show),
  costly(get('/changes/:id/print', 'loan.read', 'customer', print, 'loan-change.print')),
  fresh(post('/changes/:id/approve', 'loan-change.approve', 'customer', 'loan-change.approve', approve)),
  fresh(post('/changes/:id/take-back', 'disbursement.reverse', 'customer', 'loan-change.take-back', takeBack.approve)),
  post('/changes/:id/take-back/reject', 'disbursement.reverse', 'customer', 'loan-change.reject', takeBack.reject),
  post('/changes/:id/reject', 'loan-change.approve', 'customer', 'loan-change.reject', reject),
  post('/changes/:id/withdraw', 'loan-change.prepare', 'customer', 'loan-change.withdraw', withdraw),
  post('/changes/:id/post', 'repayment.post', 'customer', 'loan-change.post', postMoney),
  get('/loans/:id/changes/new', 'loan-change.prepare', 'customer', choose),
  get('/loans/:id/changes/new/:kind', 'loan-change.prepare', 'customer', newChange),
  post('/loans/:id/changes/new/:kind', 'loan-change.prepare', 'customer', 'loan-change.prepare', submit),
]
