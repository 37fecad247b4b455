import type { Feature } from '../../web/feature'
import { type Acts, routes } from './routes'
import { runBulk } from './run'

/** What can be done to many lies all along the river; only features.ts knows it all, so it hands it in. */
export const bulk = (acts: Acts): Feature => ({
  name: 'bulk',
  routes: routes(acts),
  customerRows: [{ table: 'bulkRows', stays: 'says what became of each row of a list when it was worked on' }],
  jobs: [{ name: 'bulk.run', everySeconds: 2, run: ({ db }) => runBulk(db, acts()) }],
})
