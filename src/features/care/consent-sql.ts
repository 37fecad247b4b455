import { type RawBuilder, sql } from 'kysely'
import type { BookDate } from '../../lending/dates'

/**
 * The consent to marketing of `customers` that holds on a day, and whether he stopped it since: by a T or R, or by withdrawing another
 * one. A form signed before he stopped is no new consent, however late it is written down.
 */
export const marketingOn = (day: BookDate): RawBuilder<unknown> => sql`
  select k.id, exists (select from marketing_stops s where s.customer_id = customers.id
      and (s.made_at >= k.made_at or s.stopped_on > k.given_on))
    or exists (select from consents o join consent_withdrawals x on x.consent_id = o.id
      where o.customer_id = customers.id and o.purpose = 'marketing' and x.withdrawn_on <= ${day}::date
        and (x.made_at >= k.made_at or x.withdrawn_on > k.given_on)) as stopped
  from consents k left join consent_withdrawals w on w.consent_id = k.id
  where k.customer_id = customers.id and k.purpose = 'marketing' and k.given_on <= ${day}::date
    and (k.expires_on is null or k.expires_on >= ${day}::date) and (w.consent_id is null or w.withdrawn_on > ${day}::date)
  order by k.given_on desc, k.id desc limit 1`
