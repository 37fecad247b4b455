import { sql } from 'kysely'
import { customersInSight } from '../reports/sight-sql'
import type { Found, Source } from './todo-source'

/** What waits of 五级分类: adjustments for the second and the third person, and entries that need a second one. */
export const CLASS_SOURCES: readonly Source[] = [
  {
    key: 'class-recognise',
    needs: 'classification.recognise',
    icon: 'scale',
    tone: 'warn',
    words: '五级分类待认定',
    sub: '借据 {extra}，余额 {fen} 元',
    from: viewer => sql<Found>`select r.id::text as id, c.name as text, null::date as due_on,
      '/classifications/reviews/' || r.id as href, l.balance_fen as fen, null::int as days, l.loan_no as extra
      from class_reviews r join loans l on l.id = r.loan_id join customers c on c.id = r.customer_id
      where r.state = 'proposed' and r.proposed_by <> ${viewer.id} and ${customersInSight(viewer)}`,
  },
  {
    key: 'class-approve',
    needs: 'classification.approve',
    icon: 'scale',
    tone: 'warn',
    words: '五级分类待审批',
    sub: '借据 {extra}，余额 {fen} 元',
    from: viewer => sql<Found>`select r.id::text as id, c.name as text, null::date as due_on,
      '/classifications/reviews/' || r.id as href, l.balance_fen as fen, null::int as days, l.loan_no as extra
      from class_reviews r join loans l on l.id = r.loan_id join customers c on c.id = r.customer_id
      where r.state = 'recognised' and ${viewer.id} not in (r.proposed_by, r.recognised_by) and ${customersInSight(viewer)}`,
  },
  {
    key: 'class-event',
    needs: 'classification.recognise',
    icon: 'scale',
    tone: 'info',
    words: '分类事项待复核',
    sub: '登记于 {extra}',
    from: viewer => sql<Found>`select e.id::text as id, c.name as text, null::date as due_on,
      '/classifications/events?state=waiting' as href, null::bigint as fen, null::int as days, e.made_on::text as extra
      from class_events e join customers c on c.id = e.customer_id
      where e.needs_check and e.made_by <> ${viewer.id} and ${customersInSight(viewer)}
        and not exists (select from class_event_checks k where k.event_id = e.id)`,
  },
]
