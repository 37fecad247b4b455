import { type Kysely, sql, type Transaction } from 'kysely'
import { rowsOf } from '../../db/rows'
import type { DB } from '../../db/schema'
import { addDays, type BookDate, later } from '../../lending/dates'
import { observationEnds } from '../../lending/restructure'

interface Row {
  readonly id: number
  readonly loanId: number
  readonly state: string
  readonly arrears: boolean
  readonly beganOn: BookDate
  readonly restartedOn: BookDate | null
  readonly endsOn: BookDate | null
  readonly dueDates: readonly BookDate[]
  /** 期 that were, or are, not paid on time. */
  readonly missedOn: BookDate | null
  /** The last day on which the debtor's difficulty was on record. */
  readonly difficultOn: BookDate | null
  /** The last fall into 不良 since. */
  readonly fellOn: BookDate | null
}

/** Open observations of these customers with what they are measured by. */
async function measured(db: Kysely<DB>, customerIds: readonly number[], on: BookDate): Promise<Row[]> {
  const late = sql`i.pay_date + coalesce((l.terms #>> '{servicing,graceDays}')::int, 0)`
  const { rows } = await sql<Row>`
    select o.id, o.loan_id, l.state, l.oldest_unpaid_on is not null as arrears, o.began_on, o.restarted_on, o.ends_on,
      coalesce((select array_agg(i.due_date::text order by i.due_date) from installments i
        where i.loan_id = o.loan_id and i.due_date > o.began_on), '{}') as due_dates,
      (select max(i.due_date) from installments i where i.loan_id = o.loan_id and i.due_date > o.began_on
        and coalesce(i.settled_on, ${on}::date) > ${late}) as missed_on,
      (select max(least(coalesce(x.from_on - 1, ${on}::date), coalesce(e.to_on, ${on}::date), ${on}::date)) from class_events e
        left join (class_events x join class_event_checks k on k.event_id = x.id and k.agreed) on x.ends = e.id
        where e.kind = 'difficulty' and e.customer_id = l.customer_id and (e.loan_id is null or e.loan_id = l.id)
          and e.from_on <= ${on}::date and coalesce(e.to_on, ${on}::date) >= o.began_on) as difficult_on,
      (select max(c.business_date) from classifications c where c.loan_id = o.loan_id and c.business_date >= o.began_on
        and c.source <> 'change' and c.from_class in ('pass', 'special_mention')
        and c.to_class in ('substandard', 'doubtful', 'loss')) as fell_on
    from observations o join loans l on l.id = o.loan_id
    where o.closed_on is null and l.customer_id = any(${[...customerIds]}::int[]) order by o.id`.execute(db)
  return rows
}

interface Seen {
  readonly id: number
  readonly restartedOn: BookDate | null
  readonly endsOn: BookDate | null
  readonly closed: 'passed' | 'over' | null
}

/** Art. 20: anew after non-payment, unresolved difficulty or a fall; over when its last day has passed without arrears. */
export function seenOn(row: Row, on: BookDate): Seen {
  const restarts = [row.missedOn, row.difficultOn, row.fellOn].filter(day => day !== null)
  const restartedOn = restarts.reduce<BookDate | null>((last, day) => (last === null ? day : later(last, day)), null)
  const endsOn = observationEnds({ dueDates: row.dueDates, restartedOn })
  const passed = endsOn !== null && endsOn < on && !row.arrears && row.difficultOn !== on
  const closed = row.state !== 'active' ? 'over' : passed ? 'passed' : null
  return { id: row.id, restartedOn, endsOn, closed }
}

/** Brings open observations of these customers up to the day. */
export async function refreshObservations(
  trx: Transaction<DB>,
  customerIds: readonly number[],
  on: BookDate,
): Promise<void> {
  const rows = await measured(trx, customerIds, on)
  const seen = rows
    .map(row => ({ row, now: seenOn(row, on) }))
    .filter(({ row, now }) => now.closed !== null || now.endsOn !== row.endsOn || now.restartedOn !== row.restartedOn)
    .map(({ now }) => now)
  if (seen.length === 0) return
  await sql`update observations o set restarted_on = x.restarted, ends_on = x.ends, closed = x.closed,
      closed_on = case when x.closed is null then null else ${on}::date end
    from ${rowsOf([
      ['int', seen.map(one => one.id)],
      ['date', seen.map(one => one.restartedOn)],
      ['date', seen.map(one => one.endsOn)],
      ['text', seen.map(one => one.closed)],
    ])} as x (id, restarted, ends, closed) where o.id = x.id`.execute(trx)
}

export interface Relieved {
  readonly loanId: number
  readonly eventSeq: number
  readonly reliefs: readonly string[]
  readonly beganOn: BookDate
}

/** A loan becomes 重组资产: its observation begins; one that still ran is closed, and the new one knows it (art. 22). */
export async function beginObservation(
  trx: Transaction<DB>,
  today: BookDate,
  { loanId, eventSeq, reliefs, beganOn }: Relieved,
): Promise<void> {
  const running = await trx
    .updateTable('observations')
    .set({ closedOn: today, closed: 'again' })
    .where('loanId', '=', loanId)
    .where('closedOn', 'is', null)
    .returning('id')
    .executeTakeFirst()
  const { riskClass } = await trx
    .selectFrom('loans')
    .select('riskClass')
    .where('id', '=', loanId)
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('observations')
    .values({
      loanId,
      eventSeq,
      reliefs: [...reliefs],
      beganOn,
      classBefore: riskClass,
      again: running !== undefined,
    })
    .execute()
}

/** 冲正 of the change that began it; one it had ended as "again" runs on. */
export async function undoObservation(
  trx: Transaction<DB>,
  today: BookDate,
  loanId: number,
  eventSeq: number,
): Promise<boolean> {
  const undone = await trx
    .updateTable('observations')
    .set({ closedOn: today, closed: 'reversed' })
    .where('loanId', '=', loanId)
    .where('eventSeq', '=', eventSeq)
    .where('closedOn', 'is', null)
    .returning(['id', 'again'])
    .executeTakeFirst()
  if (!undone) return false
  if (undone.again) await resume(trx, loanId, undone.id)
  return true
}

const resume = (trx: Transaction<DB>, loanId: number, before: number) =>
  trx
    .updateTable('observations')
    .set({ closedOn: null, closed: null })
    .where('id', '=', eb =>
      eb
        .selectFrom('observations as o')
        .select('o.id')
        .where('o.loanId', '=', loanId)
        .where('o.id', '<', before)
        .where('o.closed', '=', 'again')
        .orderBy('o.id', 'desc')
        .limit(1),
    )
    .execute()

/** Customers of observations that may move on the coming day. */
export async function observedCustomers(db: Kysely<DB>, next: BookDate): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct l.customer_id as id from observations o join loans l on l.id = o.loan_id
    where o.closed_on is null and (o.ends_on is null or o.ends_on < ${next}::date or l.state <> 'active' or l.oldest_unpaid_on is not null
      or exists (select from class_events e where e.customer_id = l.customer_id and e.kind = 'difficulty'
        and e.from_on <= ${next}::date and coalesce(e.to_on, ${next}::date) >= ${addDays(next, -1)}::date))
    order by 1`.execute(db)
  return rows.map(row => row.id)
}
