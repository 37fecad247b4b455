import { sql } from 'kysely'
import type { Feature } from '../../web/feature'
import { routes } from './routes'

/** Financial statements of firms by period. */
export const statements: Feature = {
  name: 'statements',
  routes,
  customerRows: [
    {
      table: 'customerStatements',
      label: '财务报表',
      skip: ({ to }) => sql<boolean>`(replaced_at is null and exists (select from customer_statements own
        where own.customer_id = ${to} and own.replaced_at is null
          and own.period_end = customer_statements.period_end and own.span = customer_statements.span))`,
    },
  ],
}
