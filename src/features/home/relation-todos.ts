import { sql } from 'kysely'
import { customersInSight } from '../reports/sight-sql'
import type { Found, Source } from './todo-source'

export const RELATION_SOURCES: readonly Source[] = [
  {
    key: 'relation-ending',
    needs: 'group.manage',
    icon: 'sitemap',
    tone: 'warn',
    words: '复核关系的结束',
    sub: '{extra}',
    from: viewer => sql<Found>`select e.id::text as id, c.name as text, null::date as due_on,
      '/customers/' || c.id || '/relations/' || r.id || '/ending' as href, null::bigint as fen, null::int as days, r.name as extra
      from relation_endings e join relations r on r.id = e.relation_id join customers c on c.id = r.customer_id
      where e.state = 'asked' and e.asked_by <> ${viewer.id} and ${customersInSight(viewer)}`,
  },
]
