import { costly, get } from '../../web/routes'
import { exportLedgers, ledgers } from './ledgers'
import { list, print, show } from './vouchers'

export const routes = [
  get('/vouchers', 'voucher.read', 'branch', list),
  get('/vouchers/:date/:id', 'voucher.read', 'branch', show),
  costly(get('/vouchers/:date/:id/print', 'voucher.read', 'branch', print, 'voucher.print')),
  get('/ledgers', 'voucher.read', 'branch', ledgers),
  costly(get('/ledgers/export', 'voucher.read', 'branch', exportLedgers, 'ledger.export')),
]
