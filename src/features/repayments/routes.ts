import { costly, get, post } from '../../web/routes'
import { exportList, list } from './list'
import { newRepayment, preview, submit } from './new'
import { payoff, submitPayoff } from './payoff'
import { askReverse, print, reverse, show } from './show'

export const routes = [
  get('/repayments', 'repayment.read', 'customer', list),
  costly(get('/repayments/export', 'report.export', 'customer', exportList, 'repayment.export')),
  get('/repayments/new', 'repayment.post', 'customer', newRepayment),
  get('/repayments/preview', 'repayment.post', 'customer', preview),
  post('/repayments', 'repayment.post', 'customer', 'repayment.post', submit),
  get('/repayments/:id', 'repayment.read', 'customer', show),
  costly(get('/repayments/:id/print', 'repayment.read', 'customer', print, 'repayment.print')),
  get('/repayments/:id/reverse', 'repayment.reverse', 'customer', askReverse),
  post('/repayments/:id/reverse', 'repayment.reverse', 'customer', 'repayment.reverse', reverse),
  get('/loans/:id/payoff', 'repayment.read', 'customer', payoff),
  post('/loans/:id/payoff', 'repayment.post', 'customer', 'repayment.payoff', submitPayoff),
]
