import { costly, fresh, get, post } from '../../web/routes'
import * as disbursements from './disbursements'
import { exportList, list, totals } from './list'
import { exportSchedule, printCertificate, printSchedule, printStatement } from './papers'
import { entries, explain, history, show, transactions } from './show'

export const routes = [
  get('/disbursements', 'disbursement.read', 'customer', disbursements.queue),
  get('/disbursements/count', 'disbursement.read', 'customer', disbursements.count),
  get('/disbursements/new', 'disbursement.prepare', 'customer', disbursements.newDisbursement),
  post('/disbursements', 'disbursement.prepare', 'customer', 'disbursement.prepare', disbursements.prepare),
  get('/disbursements/:id', 'disbursement.read', 'customer', disbursements.show),
  fresh(
    post(
      '/disbursements/:id/release',
      'disbursement.release',
      'customer',
      'disbursement.release',
      disbursements.release,
    ),
  ),
  post('/disbursements/:id/cancel', 'disbursement.prepare', 'customer', 'disbursement.cancel', disbursements.cancel),
  get('/loans', 'loan.read', 'customer', list),
  get('/loans/totals', 'loan.read', 'customer', totals),
  costly(get('/loans/export', 'report.export', 'customer', exportList, 'loan.export')),
  get('/loans/:id', 'loan.read', 'customer', show),
  costly(get('/loans/:id/schedule/export', 'loan.read', 'customer', exportSchedule, 'loan.export-schedule')),
  costly(get('/loans/:id/schedule/print', 'loan.read', 'customer', printSchedule, 'loan.print-schedule')),
  get('/loans/:id/schedule/:seq', 'loan.read', 'customer', explain),
  get('/loans/:id/transactions', 'loan.read', 'customer', transactions),
  get('/loans/:id/entries', 'voucher.read', 'customer', entries),
  get('/loans/:id/history', 'loan.read', 'customer', history),
  costly(get('/loans/:id/statement', 'loan.read', 'customer', printStatement, 'loan.print-statement')),
  costly(get('/loans/:id/certificate', 'loan.read', 'customer', printCertificate, 'loan.print-certificate')),
]
