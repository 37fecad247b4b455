import type { Feature } from '../../web/feature'
import { routes } from './routes'
import type { Lists } from './screens'

/** Which lists there are lies all along the river; only features.ts knows them all, so it hands them in. */
export const views = (lists: Lists): Feature => ({ name: 'views', routes: routes(lists) })
