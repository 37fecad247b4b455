import type { Feature } from '../../web/feature'
import { followPairs } from './pairs'
import { routes } from './routes'
import type { Tables } from './screens'

/** What names a customer lies all along the river; only features.ts knows it all, so it hands the tables in. */
export const merging = (tables: Tables): Feature => ({
  name: 'merging',
  routes: routes(tables),
  customerRows: [
    { table: 'customerMerges', stays: 'the record of the merging itself' },
    { table: 'customerDistinctions', stays: 'said of two files as they were' },
    { table: 'duplicatePairs', stays: 'worked out anew from the files' },
  ],
  jobs: [{ name: 'merging.follow', everySeconds: 10, run: async ({ db }) => void (await followPairs(db)) }],
  menu: [
    {
      group: '客户与档案',
      order: 19,
      href: '/customers/duplicates',
      label: '查重与合并',
      icon: 'users',
      access: 'customer.merge',
    },
  ],
})
