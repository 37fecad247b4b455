import type { Feature } from '../../web/feature'
import { routes } from './routes'
import { runBatches } from './run'

export const batches: Feature = {
  name: 'batches',
  routes,
  actions: [{ label: '批量还款登记', href: '/repayment-batches/new', icon: 'upload', access: 'repayment.post' }],
  menu: [
    {
      group: '贷款业务',
      order: 71,
      href: '/repayment-batches',
      label: '批量还款',
      icon: 'upload',
      access: 'repayment.post',
    },
  ],
  jobs: [{ name: 'batches.run', everySeconds: 2, run: ({ db }) => runBatches(db) }],
}
