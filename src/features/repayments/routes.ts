import { costly, get, post } from '../../web/routes'
import { diversion } from './diversion/screen'
import { listKinds, submitKind, submitStop } from './fees/kinds'
import { fees, submitCharge, submitDecision, submitWaiver } from './fees/screen'
import { exportList, list } from './list'
import { newRepayment, preview, submit } from './new'
import { payoff, submitPayoff } from './payoff'
import { askReverse, print, reverse, show } from './show'
import { printMany, printStatement, statement, statementExcel } from './statement'
import { submitTogether, together } from './together'

export const routes = [
  get('/repayments', 'repayment.read', 'customer', list),
  costly(get('/repayments/export', 'report.export', 'customer', exportList, 'repayment.export')),
  get('/repayments/new', 'repayment.post', 'customer', newRepayment),
  get('/repayments/preview', 'repayment.post', 'customer', preview),
  post('/repayments', 'repayment.post', 'customer', 'repayment.post', submit),
  get('/repayments/together', 'repayment.post', 'customer', together),
  post('/repayments/together', 'repayment.post', 'customer', 'repayment.together', submitTogether),
  get('/repayments/statement', 'repayment.read', 'customer', statement),
  costly(get('/repayments/statement/print', 'repayment.read', 'customer', printStatement, 'repayment.statement')),
  costly(get('/repayments/statement/export', 'repayment.read', 'customer', statementExcel, 'repayment.statement')),
  costly(get('/repayments/receipts', 'repayment.read', 'customer', printMany, 'repayment.print')),
  get('/repayments/:id', 'repayment.read', 'customer', show),
  costly(get('/repayments/:id/print', 'repayment.read', 'customer', print, 'repayment.print')),
  get('/repayments/:id/reverse', 'repayment.reverse', 'customer', askReverse),
  post('/repayments/:id/reverse', 'repayment.reverse', 'customer', 'repayment.reverse', reverse),
  get('/loans/:id/fees', 'repayment.read', 'customer', fees),
  post('/loans/:id/fees', 'repayment.post', 'customer', 'fee.charge', submitCharge),
  post('/loans/:id/fees/waive', 'repayment.post', 'customer', 'fee.waive-ask', submitWaiver),
  post('/loans/:id/fees/decide', 'repayment.check', 'customer', 'fee.waive-decide', submitDecision),
  get('/loans/:id/diversion', 'loan.read', 'customer', diversion),
  get('/fee-kinds', 'repayment.read', 'none', listKinds),
  post('/fee-kinds', 'accounting.manage', 'none', 'fee-kind.create', submitKind),
  post('/fee-kinds/:id/stop', 'accounting.manage', 'none', 'fee-kind.stop', submitStop),
  get('/loans/:id/payoff', 'repayment.read', 'customer', payoff),
  post('/loans/:id/payoff', 'repayment.post', 'customer', 'repayment.payoff', submitPayoff),
]
