import { expressionBuilder } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'

/** The data scope as a condition on a table that goes by the name of customers in a written statement. */
export const inSight = (viewer: Sight) => visibleTo(viewer)(expressionBuilder<DB, 'customers'>())
