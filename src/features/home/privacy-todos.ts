import { sql } from 'kysely'
import { addDays } from '../../lending/dates'
import { customersInSight } from '../reports/sight-sql'
import type { Found, Source } from './todo-source'

/** What waits for somebody's hand in privacy: consents that end, requests with their clock, and what takes a second person. */
export const PRIVACY_SOURCES: readonly Source[] = [
  {
    key: 'consent-expiry',
    needs: 'consent.manage',
    icon: 'file-certificate',
    tone: 'warn',
    words: '授权即将到期',
    sub: '{extra}授权将到期或已到期',
    // only the best one of each purpose, and only while there is business that needs it
    from: (
      viewer,
      today,
    ) => sql<Found>`select k.id::text as id, c.name as text, k.expires_on as due_on, '/customers/' || c.id || '/consents' as href,
      null::bigint as fen, null::int as days, p.name as extra
      from consents k join consent_purposes p on p.code = k.purpose join customers c on c.id = k.customer_id
      where k.expires_on between ${addDays(today, -30)}::date and ${addDays(today, 30)}::date and ${customersInSight(viewer)}
        and not exists (select from consent_withdrawals w where w.consent_id = k.id)
        and not exists (select from consents o where o.customer_id = k.customer_id and o.purpose = k.purpose and o.id <> k.id
          and (o.expires_on is null or o.expires_on > k.expires_on)
          and not exists (select from consent_withdrawals w where w.consent_id = o.id))
        and (exists (select from loans l where l.customer_id = c.id and l.state = 'active')
          or exists (select from applications a where a.customer_id = c.id and a.state in ('draft', 'in_approval', 'returned', 'approved')))`,
  },
  {
    key: 'privacy-request',
    needs: 'privacy.request',
    icon: 'lock',
    tone: 'warn',
    words: '个人信息请求待答复',
    sub: '请求 {extra} 须在期限前答复',
    from: viewer => sql<Found>`select q.id::text as id, c.name as text, q.due_on, '/privacy/requests/' || q.id as href,
      null::bigint as fen, null::int as days, q.request_no as extra
      from privacy_requests q join customers c on c.id = q.customer_id
      where q.state in ('open', 'identified') and ${customersInSight(viewer)}`,
  },
  {
    key: 'privacy-answer',
    needs: 'privacy.check',
    icon: 'lock',
    tone: 'warn',
    words: '答复待复核',
    sub: '请求 {extra} 的答复待复核',
    from: viewer => sql<Found>`select q.id::text as id, c.name as text, q.due_on, '/privacy/requests/' || q.id as href,
      null::bigint as fen, null::int as days, q.request_no as extra
      from privacy_requests q join customers c on c.id = q.customer_id
      where q.state = 'proposed' and q.proposed_by <> ${viewer.id} and ${customersInSight(viewer)}`,
  },
  {
    key: 'privacy-case',
    needs: 'privacy.check',
    icon: 'lock',
    tone: 'warn',
    words: '隐私事项待复核',
    sub: '{extra}',
    from: viewer => sql<Found>`select k.id::text as id, c.name as text, null::date as due_on, '/privacy/cases/' || k.id as href,
      null::bigint as fen, null::int as days, k.reason as extra
      from privacy_cases k join customers c on c.id = k.customer_id
      where k.state = 'asked' and k.asked_by <> ${viewer.id} and ${customersInSight(viewer)}`,
  },
]
