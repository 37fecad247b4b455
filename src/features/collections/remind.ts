import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { REMINDER_DAYS, salutation } from '../../lending/collection'
import { addDays, type BookDate, daysBetween } from '../../lending/dates'
import { formatFen } from '../../lending/money'
import type { DayEndWork } from '../../web/feature'
import { queueMessages } from '../notifications/bulk'
import { type Message, notify } from '../notifications/commands'
import { lateDues } from '../risk/dues-sql'

const CHUNK = 500
const AHEAD = [3, 1, 0] as const

interface Reminded {
  readonly loanId: number
  readonly loanNo: string
  readonly customerId: number
  readonly officerId: number
  readonly name: string
  readonly sex: string | null
  readonly kind: string
  readonly payDate: BookDate
  readonly fen: bigint
}

const columns = sql`l.id as loan_id, l.loan_no, l.customer_id, c.officer_id, c.name, c.sex, c.kind`

/** 期 to be paid on one of the days ahead, less 溢缴款 that will pay for them. */
async function dueAhead(db: Kysely<DB>, next: BookDate, after: number): Promise<Reminded[]> {
  const { rows } = await sql<Reminded>`
    select * from (
      select ${columns}, i.pay_date,
        (sum(i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen) - l.prepaid_fen)::bigint as fen
      from installments i join loans l on l.id = i.loan_id join customers c on c.id = l.customer_id
      where i.settled_on is null and l.state = 'active' and l.id > ${after}
        and i.pay_date = any(${AHEAD.map(days => addDays(next, days))}::date[])
      group by l.id, c.id, i.pay_date) x
    where fen > 0 order by loan_id limit ${CHUNK}`.execute(db)
  return rows
}

/** Overdue loans whose days are a day for a reminder. */
async function overdueToday(db: Kysely<DB>, next: BookDate, after: number): Promise<Reminded[]> {
  const { rows } = await sql<Reminded>`
    select ${columns}, l.oldest_unpaid_on as pay_date, dues.total_fen as fen
    from loans l join customers c on c.id = l.customer_id cross join lateral ${lateDues(next)} dues
    where l.state = 'active' and l.oldest_unpaid_on < ${next}::date and l.id > ${after}
      and ${next}::date - l.oldest_unpaid_on = any(${[...REMINDER_DAYS]}::int[])
      and dues.total_fen > 0
    order by l.id limit ${CHUNK}`.execute(db)
  return rows
}

const sexOf = (row: Reminded): '1' | '2' | null =>
  row.kind === 'person' && (row.sex === '1' || row.sex === '2') ? row.sex : null

function messageOf(work: DayEndWork, row: Reminded, template: string): Message {
  return {
    template,
    businessDate: work.next,
    dedupe: `${template}:${row.loanId}:${work.next}`,
    customerId: row.customerId,
    loanId: row.loanId,
    values: {
      bank: work.deps.bank(),
      name: salutation(row.name, sexOf(row)),
      tail: row.loanNo.slice(-4),
      day: row.payDate,
      amount: formatFen(row.fen),
      days: Math.max(0, daysBetween(row.payDate, work.next)),
    },
  }
}

type Source = (db: Kysely<DB>, next: BookDate, after: number) => Promise<Reminded[]>

/** Messages of the coming day, chunk by chunk; `told` is what else happens for a message that is new. */
async function queue(
  work: DayEndWork,
  source: Source,
  templateOf: (row: Reminded) => string,
  told: (trx: Parameters<typeof notify>[0], row: Reminded) => Promise<void>,
): Promise<number> {
  let count = 0
  for (let after = 0; ; ) {
    const rows = await source(work.deps.db, work.next, after)
    count += await inTransaction(work.deps.db, async trx => {
      await work.fence(trx)
      const messages = rows.map(row => messageOf(work, row, templateOf(row)))
      const fresh = await queueMessages(trx, messages)
      for (const [i, row] of rows.entries()) if (fresh.has(messages[i]!.dedupe)) await told(trx, row)
      return fresh.size
    })
    if (rows.length < CHUNK) return count
    after = rows.at(-1)!.loanId
  }
}

/** 提醒: three days and one day before, on the day, then 1, 3, 7 days late and weekly; the officer hears of the first late day. */
export async function remind(work: DayEndWork): Promise<number> {
  const { next } = work
  const ahead = await queue(
    work,
    dueAhead,
    row => (row.payDate === next ? 'due_today' : 'due_soon'),
    async () => undefined,
  )
  const late = await queue(
    work,
    overdueToday,
    () => 'overdue',
    async (trx, row) => {
      if (daysBetween(row.payDate, next) !== 1) return
      await notify(trx, row.officerId, {
        words: '{name} 的借据 {no} 今日起逾期',
        params: { name: row.name, no: row.loanNo },
        href: `/loans/${row.loanId}`,
        tone: 'warn',
      })
    },
  )
  return ahead + late
}
