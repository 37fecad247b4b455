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

const CHUNK = 2_000
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

/** Where the messages of a step come from: loans by id in an index, then what each of them owes. */
interface Source {
  readonly ids: (db: Kysely<DB>, after: number) => Promise<number[]>
  readonly rows: (db: Kysely<DB>, ids: readonly number[]) => Promise<Reminded[]>
}

/** 期 to be paid on `day`, less 溢缴款 that will pay for them. */
const dueOn = (day: BookDate): Source => ({
  ids: async (db, after) => {
    const { rows } = await sql<{ id: number }>`
      select distinct loan_id as id from installments
      where settled_on is null and pay_date = ${day}::date and loan_id > ${after} order by loan_id limit ${CHUNK}`.execute(
      db,
    )
    return rows.map(row => row.id)
  },
  rows: async (db, ids) => {
    const { rows } = await sql<Reminded>`
      select * from (
        select ${columns}, i.pay_date,
          (sum(i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen) - l.prepaid_fen)::bigint as fen
        from loans l join installments i on i.loan_id = l.id join customers c on c.id = l.customer_id
        where l.id = any(${[...ids]}::int[]) and l.state = 'active' and i.settled_on is null and i.pay_date = ${day}::date
        group by l.id, c.id, i.pay_date) x
      where fen > 0 order by loan_id`.execute(db)
    return rows
  },
})

/** Overdue loans whose days are a day for a reminder. */
const lateOn = (next: BookDate): Source => ({
  ids: async (db, after) => {
    const { rows } = await sql<{ id: number }>`
      select id from loans where state = 'active' and id > ${after}
        and oldest_unpaid_on = any(${REMINDER_DAYS.map(days => addDays(next, -days))}::date[])
      order by id limit ${CHUNK}`.execute(db)
    return rows.map(row => row.id)
  },
  rows: async (db, ids) => {
    const { rows } = await sql<Reminded>`
      select ${columns}, l.oldest_unpaid_on as pay_date, dues.total_fen as fen
      from loans l join customers c on c.id = l.customer_id cross join lateral ${lateDues(next)} dues
      where l.id = any(${[...ids]}::int[]) and dues.total_fen > 0 order by l.id`.execute(db)
    return rows
  },
})

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

/** Messages of the coming day, chunk by chunk; `told` is what else happens for a message that is new. */
async function queue(
  work: DayEndWork,
  { ids: idsOf, rows: rowsOf }: Source,
  templateOf: (row: Reminded) => string,
  told?: (trx: Parameters<typeof notify>[0], row: Reminded) => Promise<void>,
): Promise<number> {
  let count = 0
  for (let after = 0; ; ) {
    const ids = await idsOf(work.deps.db, after)
    const last = ids.at(-1)
    if (last === undefined) return count
    count += await inTransaction(work.deps.db, async trx => {
      await work.fence(trx)
      const rows = await rowsOf(trx, ids)
      const messages = rows.map(row => messageOf(work, row, templateOf(row)))
      const fresh = await queueMessages(trx, messages)
      if (told) for (const [i, row] of rows.entries()) if (fresh.has(messages[i]!.dedupe)) await told(trx, row)
      return fresh.size
    })
    after = last
  }
}

/** 提醒: three days and one day before, on the day, then 1, 3, 7 days late and weekly; the officer hears of the first late day. */
export async function remind(work: DayEndWork): Promise<number> {
  const { next } = work
  let ahead = 0
  for (const days of AHEAD) {
    ahead += await queue(work, dueOn(addDays(next, days)), () => (days === 0 ? 'due_today' : 'due_soon'))
  }
  const late = await queue(
    work,
    lateOn(next),
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
