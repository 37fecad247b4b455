import type { Feature } from '../../web/feature'
import { loansKind } from './loans-kind'
import { receiptsKind } from './receipts-kind'
import { routes } from './routes'

export const migration: Feature = {
  name: 'migration',
  routes,
  imports: [loansKind, receiptsKind],
  menu: [
    {
      group: '客户与档案',
      order: 13,
      href: '/migrations',
      label: '迁移核对',
      icon: 'arrows-exchange',
      access: 'migration.read',
    },
  ],
}
