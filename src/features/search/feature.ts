import type { Feature } from '../../web/feature'
import type { QuickAct } from '../../web/menu'
import { routes } from './routes'

/** What can be begun lies all along the river; only features.ts knows it all, so it hands it in. */
export const search = (actions: () => readonly QuickAct[]): Feature => ({ name: 'search', routes: routes(actions) })
