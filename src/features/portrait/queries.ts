import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import { addDays, type BookDate } from '../../lending/dates'
import { inSight } from '../relations/sight'

export interface Expiry {
  readonly what: 'paper' | 'consent'
  readonly name: string
  readonly nameEn: string
  readonly day: BookDate
  readonly href: string
}

/** Papers and consents that are over or soon will be, and that nothing newer of the kind has taken the place of. */
export async function expiriesOf(
  db: Kysely<DB>,
  viewer: Sight,
  customerId: number,
  today: BookDate,
  days: number,
): Promise<Expiry[]> {
  const until = addDays(today, days)
  const { rows } = await sql<Expiry>`
    select * from (
      select 'paper' as what, k.name, k.name_en, v.expires_on as day, '/documents/' || d.id as href
      from documents d join document_versions v on v.document_id = d.id and v.version = d.version
        join document_kinds k on k.code = d.kind join customers on customers.id = d.customer_id
      where d.customer_id = ${customerId} and v.expires_on <= ${until}::date and ${inSight(viewer)}
        and not exists (select from document_voids x where x.document_id = d.id)
        and not exists (select from documents o join document_versions ov on ov.document_id = o.id and ov.version = o.version
          where o.customer_id = d.customer_id and o.kind = d.kind and o.id <> d.id and o.application_id is not distinct from d.application_id
            and (ov.expires_on is null or ov.expires_on > v.expires_on) and not exists (select from document_voids ox where ox.document_id = o.id))
      union all
      select 'consent', p.name, p.name_en, k.expires_on, '/customers/' || k.customer_id || '/consents'
      from consents k join consent_purposes p on p.code = k.purpose join customers on customers.id = k.customer_id
      where k.customer_id = ${customerId} and k.expires_on <= ${until}::date and ${inSight(viewer)}
        and not exists (select from consent_withdrawals w where w.consent_id = k.id)
        and not exists (select from consents n where n.customer_id = k.customer_id and n.purpose = k.purpose and n.id > k.id)
    ) x order by day, name limit 20`.execute(db)
  return rows
}

/** Purposes a borrower must agree to that he has no consent in force for. */
export async function missingConsents(
  db: Kysely<DB>,
  customerId: number,
  today: BookDate,
  needed: readonly string[],
): Promise<{ name: string; nameEn: string }[]> {
  const { rows } = await sql<{ name: string; nameEn: string }>`
    select p.name, p.name_en from consent_purposes p
    where p.code = any(${[...needed]}::text[]) and p.retired_on is null and not has_consent(${customerId}, p.code, ${today}::date)
    order by p.sort, p.code`.execute(db)
  return rows
}
