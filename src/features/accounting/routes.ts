import { costly, get, post } from '../../web/routes'
import { createAccount, list as listAccounts, newAccount, toggleAccount } from './chart/accounts'
import { createRule, decideOnRule, newRule, rules } from './chart/rules'
import { mapping, saveMapping } from './handover/mapping'
import { exportHandover, handoverPage } from './handover/screens'
import { accountLedger, exportAccount, printAccount } from './ledgers/account'
import { exportLedgers, ledgers, printLedgers } from './ledgers/balances'
import { createManual, newManual } from './manual/form'
import { approve, cancel, manual, manuals, reject } from './manual/screens'
import { ask, carry, close, decide, period, periods, undoCarry } from './periods/screens'
import { migration } from './provisions/migration'
import { decideOn, propose, schemes } from './provisions/schemes'
import { exportProvision, provision, provisions, run } from './provisions/screens'
import { exportVat, vat } from './vat'
import { list, print, printMany, show } from './vouchers'

export const routes = [
  get('/vouchers', 'voucher.read', 'branch', list),
  costly(get('/vouchers/print', 'voucher.read', 'branch', printMany, 'voucher.print')),
  get('/vouchers/:date/:id', 'voucher.read', 'branch', show),
  costly(get('/vouchers/:date/:id/print', 'voucher.read', 'branch', print, 'voucher.print')),
  get('/ledgers', 'voucher.read', 'branch', ledgers),
  costly(get('/ledgers/export', 'voucher.read', 'branch', exportLedgers, 'ledger.export')),
  costly(get('/ledgers/print', 'voucher.read', 'branch', printLedgers, 'ledger.print')),
  get('/ledgers/:account', 'voucher.read', 'branch', accountLedger),
  costly(get('/ledgers/:account/export', 'voucher.read', 'branch', exportAccount, 'ledger.export')),
  costly(get('/ledgers/:account/print', 'voucher.read', 'branch', printAccount, 'ledger.print')),
  get('/periods', 'voucher.read', 'none', periods),
  get('/periods/:month', 'voucher.read', 'none', period),
  post('/periods/:month/close', 'period.close', 'none', 'period.close', close),
  post('/periods/:month/reopen', 'period.close', 'none', 'period.ask', ask),
  post('/periods/:month/reopen/decide', 'period.close', 'none', 'period.reopen', decide),
  post('/periods/:month/carry-forward', 'period.close', 'none', 'period.carry', carry),
  post('/periods/:month/carry-forward/undo', 'period.close', 'none', 'period.undo', undoCarry),
  get('/provisions', 'voucher.read', 'none', provisions),
  get('/provisions/:month', 'voucher.read', 'branch', provision),
  post('/provisions/:month/run', 'provision.run', 'none', 'provision.run', run),
  costly(get('/provisions/:month/export', 'voucher.read', 'customer', exportProvision, 'provision.export')),
  get('/migration-rates', 'voucher.read', 'branch', migration),
  get('/provision-schemes', 'voucher.read', 'none', schemes),
  post('/provision-schemes', 'accounting.manage', 'none', 'accounting.scheme', propose),
  post('/provision-schemes/:id/decide', 'accounting.approve', 'none', 'accounting.agree', decideOn),
  get('/manual-vouchers', 'voucher.read', 'branch', manuals),
  get('/manual-vouchers/new', 'voucher.prepare', 'branch', newManual),
  post('/manual-vouchers', 'voucher.prepare', 'branch', 'voucher.prepare', createManual),
  get('/manual-vouchers/:id', 'voucher.read', 'branch', manual),
  post('/manual-vouchers/:id/approve', 'voucher.approve', 'branch', 'voucher.approve', approve),
  post('/manual-vouchers/:id/reject', 'voucher.approve', 'branch', 'voucher.reject', reject),
  post('/manual-vouchers/:id/cancel', 'voucher.prepare', 'branch', 'voucher.cancel', cancel),
  get('/accounts', 'voucher.read', 'none', listAccounts),
  get('/accounts/new', 'accounting.manage', 'none', newAccount),
  post('/accounts', 'accounting.manage', 'none', 'accounting.add', createAccount),
  post('/accounts/:account/switch', 'accounting.manage', 'none', 'accounting.switch', toggleAccount),
  get('/posting-rules', 'voucher.read', 'none', rules),
  get('/posting-rules/new', 'accounting.manage', 'none', newRule),
  post('/posting-rules', 'accounting.manage', 'none', 'accounting.rule', createRule),
  post('/posting-rules/:id/decide', 'accounting.approve', 'none', 'accounting.agree', decideOnRule),
  get('/vat', 'voucher.read', 'branch', vat),
  costly(get('/vat/export', 'voucher.read', 'branch', exportVat, 'vat.export')),
  get('/handovers', 'voucher.read', 'branch', handoverPage),
  costly(post('/handovers/export', 'voucher.handover', 'branch', 'voucher.handover', exportHandover)),
  get('/handovers/mapping', 'voucher.read', 'none', mapping),
  post('/handovers/mapping', 'accounting.manage', 'none', 'accounting.mapping', saveMapping),
]
