import { costly, get, post } from '../../web/routes'
import { exportSheet, printSheet } from './export'
import { list, show, sign } from './show'

export const routes = [
  get('/migrations', 'migration.read', 'customer', list),
  get('/migrations/:id', 'migration.read', 'customer', show),
  post('/migrations/:id/sign', 'migration.sign', 'customer', 'migration.attest', sign),
  costly(get('/migrations/:id/export', 'migration.read', 'customer', exportSheet, 'migration.export')),
  costly(get('/migrations/:id/print', 'migration.read', 'customer', printSheet, 'migration.print')),
]
