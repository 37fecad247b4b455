import { get } from '../../web/routes'
import { exportLedgers, ledgers } from './ledgers'
import { list, print, show } from './vouchers'

export const routes = [
  get('/vouchers', 'voucher.read', 'none', list),
  get('/vouchers/:date/:id', 'voucher.read', 'none', show),
  get('/vouchers/:date/:id/print', 'voucher.read', 'none', print, 'voucher.print'),
  get('/ledgers', 'voucher.read', 'none', ledgers),
  get('/ledgers/export', 'voucher.read', 'none', exportLedgers, 'ledger.export'),
]
