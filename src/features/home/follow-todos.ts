import { sql } from 'kysely'
import { addDays } from '../../lending/dates'
import { cycleSql, dueSql, inCycle, seenJoin } from '../customers/freshness'
import { inSight as customersOf } from '../relations/sight'
import { customersInSight } from '../reports/sight-sql'
import type { Found, Source } from './todo-source'

/** What was agreed with customers, and what rules found for them: of the officer who keeps them, or who agreed it. */
export const FOLLOW_SOURCES: readonly Source[] = [
  {
    key: 'next-step',
    needs: 'follow-up.record',
    icon: 'calendar-event',
    tone: 'info',
    words: '联系客户',
    sub: '{extra}',
    from: (
      viewer,
      today,
    ) => sql<Found>`select s.id::text as id, c.name as text, s.due_on, '/next-steps/' || s.id as href,
      null::bigint as fen, null::int as days, coalesce(nullif(s.what, ''), s.due_on::text) as extra
      from next_steps s join customers c on c.id = s.customer_id
      where s.state = 'open' and s.due_on <= ${addDays(today, 3)}::date and (c.officer_id = ${viewer.id} or s.made_by = ${viewer.id})
        and ${customersInSight(viewer)}`,
  },
  {
    key: 'care',
    needs: 'follow-up.record',
    icon: 'star',
    tone: 'info',
    words: '客户关怀',
    sub: '{extra}',
    from: viewer => sql<Found>`select k.id::text as id, c.name as text, k.due_on, '/care/' || k.id as href,
      null::bigint as fen, null::int as days, r.name as extra
      from care_tasks k join care_rules r on r.id = k.rule_id join customers c on c.id = k.customer_id
      where k.state = 'open' and c.officer_id = ${viewer.id} and ${customersInSight(viewer)}`,
  },
  {
    key: 'stale',
    needs: 'follow-up.record',
    icon: 'phone-call',
    tone: 'warn',
    words: '客户回访',
    sub: '{days} 户已到回访日期',
    from: (viewer, today) => sql<Found>`select 'all' as id, ${viewer.name}::text as text, min(t.due_on) as due_on,
      '/follow-ups/freshness?officer=' || ${viewer.id}::text as href, null::bigint as fen, count(*)::int as days, null::text as extra
      from (select ${dueSql(cycleSql(today), today)} as due_on from customers ${seenJoin}
        where customers.officer_id = ${viewer.id} and ${inCycle} and ${customersOf(viewer)}) t
      where t.due_on < ${today}::date having count(*) > 0`,
  },
]
