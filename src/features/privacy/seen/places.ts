import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../../db/schema'

type Ids = RawBuilder<unknown>
const own = (ids: Ids) => sql`select id, id as customer from customers where id in (${ids})`

/** Whose record an address shows: for each beginning of an address, from the id in it to its customer. */
const PLACES: Readonly<Record<string, (ids: Ids) => RawBuilder<unknown>>> = {
  customers: own,
  loans: ids => sql`select id, customer_id as customer from loans where id in (${ids})`,
  applications: ids => sql`select id, customer_id as customer from applications where id in (${ids})`,
  contracts: ids => sql`select id, customer_id as customer from contracts where id in (${ids})`,
  disbursements: ids => sql`select id, customer_id as customer from disbursements where id in (${ids})`,
  draws: ids => sql`select id, customer_id as customer from disbursements where id in (${ids})`,
  documents: ids => sql`select id, customer_id as customer from documents where id in (${ids})`,
  renewals: ids =>
    sql`select application_id as id, customer_id as customer from renewals where application_id in (${ids})`,
  changes: ids => sql`select id, customer_id as customer from loan_changes where id in (${ids})`,
  classifications: ids => sql`select id, customer_id as customer from loans where id in (${ids})`,
  'classifications/reviews': ids => sql`select id, customer_id as customer from class_reviews where id in (${ids})`,
  'collections/cases': ids => sql`select id, customer_id as customer from collection_cases where id in (${ids})`,
  'archive/volumes': ids => sql`select id, customer_id as customer from archive_volumes where id in (${ids})`,
  'archive/checkouts': ids => sql`select id, customer_id as customer from archive_checkouts where id in (${ids})`,
  'archive/vault/orders': ids => sql`select id, customer_id as customer from archive_vault_orders where id in (${ids})`,
  'archive/vault': ids => sql`select i.id, v.customer_id as customer from archive_items i
    join archive_volumes v on v.id = i.volume_id where i.id in (${ids})`,
  'archive/handovers': ids => sql`select x.handover_id as id, v.customer_id as customer from archive_handover_volumes x
    join archive_volumes v on v.id = x.volume_id where x.handover_id in (${ids})`,
  'archive/disposals': ids => sql`select x.disposal_id as id, v.customer_id as customer from archive_disposal_volumes x
    join archive_volumes v on v.id = x.volume_id where x.disposal_id in (${ids})`,
  approvals: ids => sql`select k.id, a.customer_id as customer from approval_cases k
    join applications a on a.id = k.application_id where k.id in (${ids})`,
  repayments: ids => sql`select r.id, l.customer_id as customer from repayments r join loans l on l.id = r.loan_id
    where r.id in (${ids})`,
  'changes/rate-notices': ids => sql`select n.id, l.customer_id as customer from rate_notices n
    join loans l on l.id = n.loan_id where n.id in (${ids})`,
  merges: ids => sql`select id, kept_id as customer from customer_merges where id in (${ids})
    union select id, gone_id from customer_merges where id in (${ids})`,
  'follow-ups': ids => sql`select id, customer_id as customer from follow_ups where id in (${ids})`,
  'next-steps': ids => sql`select id, customer_id as customer from next_steps where id in (${ids})`,
  care: ids => sql`select id, customer_id as customer from care_tasks where id in (${ids})`,
  letters: ids => sql`select id, customer_id as customer from letters where id in (${ids})`,
  'fields/reveal/customer': own,
  'fields/reveal/document': ids => sql`select id, customer_id as customer from documents where id in (${ids})`,
  'fields/reveal/visit': ids => sql`select id, customer_id as customer from follow_ups where id in (${ids})`,
  'fields/reveal/relation': ids => sql`select id, customer_id as customer from relations where id in (${ids})`,
  'privacy/requests': ids => sql`select id, customer_id as customer from privacy_requests where id in (${ids})`,
  'privacy/cases': ids => sql`select id, customer_id as customer from privacy_cases where id in (${ids})`,
}

/** Addresses with an id that show no one customer's record: lists, groups, files of the book. */
export const NOBODYS = [
  'customer-groups',
  'provisions',
  'reports',
  'panels',
  'imports',
  'batches',
  'bulk',
  'migrations',
] as const

const PLACE = /^\/([a-z-]+(?:\/[a-z-]+)*)\/([1-9]\d{0,8})(?:\/|$)/

/** '/archive/volumes/12/print' → archive/volumes and 12; nothing for a list. */
export function placeIn(address: string): { kind: string; id: number } | null {
  const match = PLACE.exec(address)
  return match ? { kind: match[1]!, id: Number.parseInt(match[2]!, 10) } : null
}
export const isKnownPlace = (kind: string): boolean => Object.hasOwn(PLACES, kind)

/** The customers behind addresses: each address with those it shows. */
export async function customersAt(db: Kysely<DB>, places: readonly string[]): Promise<Map<string, number[]>> {
  const byKind = new Map<string, Map<number, string[]>>()
  for (const address of new Set(places)) {
    const place = placeIn(address)
    if (!place || !isKnownPlace(place.kind)) continue
    const ids = byKind.get(place.kind) ?? new Map<number, string[]>()
    ids.set(place.id, [...(ids.get(place.id) ?? []), address])
    byKind.set(place.kind, ids)
  }
  const found = new Map<string, number[]>()
  for (const [kind, ids] of byKind) {
    const list = sql`select unnest(${[...ids.keys()]}::int[])`
    const { rows } = await sql<{ id: number; customer: number }>`${PLACES[kind]!(list)}`.execute(db)
    for (const { id, customer } of rows)
      for (const address of ids.get(id) ?? []) found.set(address, [...(found.get(address) ?? []), customer])
  }
  return found
}

/** Customers named by numbers in a file: their own, and those of their loans, contracts, applications and archive volumes. */
export async function customersOf(db: Kysely<DB>, numbers: readonly string[]): Promise<number[]> {
  const list = sql`${[...numbers]}::text[]`
  const { rows } = await sql<{ id: number }>`
    select id from customers where customer_no = any(${list})
    union select customer_id from loans where loan_no = any(${list})
    union select customer_id from contracts where contract_no = any(${list})
    union select customer_id from applications where application_no = any(${list})
    union select customer_id from archive_volumes where volume_no = any(${list})
    union select l.customer_id from repayments r join loans l on l.id = r.loan_id where r.receipt_no = any(${list})
    union select customer_id from customer_versions where archive_no = any(${list})`.execute(db)
  return rows.map(row => row.id)
}
