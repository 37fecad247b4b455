import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { Viewer } from '../../permissions'

export interface BookState {
  readonly vouchers: number
  readonly debitFen: bigint
  readonly creditFen: bigint
  readonly lastClosed: BookDate | null
  readonly openErrors: number
}

/** Vouchers of the day and where the day-end stands. */
export async function bookState(db: Kysely<DB>, viewer: Viewer, today: BookDate): Promise<BookState> {
  const inSight = viewer.scope === 'all' || viewer.scope === 'none'
  const { rows } = await sql<BookState>`
    select (select count(*)::int from vouchers v where v.business_date = ${today}::date
        and (${inSight} or v.branch_id = any(${[...viewer.branchIds]}::int[]))) as vouchers,
      coalesce(sum(e.debit_fen), 0)::bigint as debit_fen, coalesce(sum(e.credit_fen), 0)::bigint as credit_fen,
      (select max(business_date) from day_ends where state = 'done') as last_closed,
      (select count(*)::int from day_end_errors where solved_at is null) as open_errors
    from entries e where e.business_date = ${today}::date and (${inSight} or e.branch_id = any(${[...viewer.branchIds]}::int[]))`.execute(
    db,
  )
  return rows[0]!
}

export interface SystemState {
  readonly users: number
  readonly locked: number
  readonly disabled: number
  readonly sessions: number
  readonly waiting: number
  readonly held: number
}

/** People, sessions and what waits to be sent. */
export async function systemState(db: Kysely<DB>, now: Date): Promise<SystemState> {
  const { rows } = await sql<SystemState>`
    select count(*) filter (where disabled_at is null)::int as users, count(*) filter (where locked_until > ${now})::int as locked,
      count(*) filter (where disabled_at is not null)::int as disabled,
      (select count(*)::int from sessions where expire > ${now} and sess ->> 'userId' is not null) as sessions,
      (select count(*)::int from outbox where state = 'waiting') as waiting,
      (select count(*)::int from outbox where state in ('failed', 'held')) as held
    from users`.execute(db)
  return rows[0]!
}

export interface AuditState {
  readonly today: number
  readonly refused: number
  readonly reveals: number
  readonly unsealed: number
}

/** What an auditor looks at first: acts since midnight, refused ones, reveals, and how far the chain is behind. */
export async function auditState(db: Kysely<DB>, day: BookDate): Promise<AuditState> {
  const { rows } = await sql<AuditState>`
    select count(*)::int as today, count(*) filter (where result = 'refused')::int as refused,
      count(*) filter (where act like '%reveal%')::int as reveals,
      (select count(*)::int from audit_events where id > (select sealed_id from audit_sealer)) as unsealed
    from audit_events where at >= (${day}::date)::timestamp at time zone 'Asia/Shanghai'`.execute(db)
  return rows[0]!
}
