import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { DOUBLE_SURNAMES, REMINDER_DAYS, SALUTATIONS } from '../../lending/collection'
import { addDays, type BookDate } from '../../lending/dates'
import type { DayEndWork } from '../../web/feature'
import { type LoanMessage, queueLoanMessages } from '../notifications/bulk'
import { notify } from '../notifications/commands'
import { lateDues } from '../risk/dues-sql'

const CHUNK = 2_000
const AHEAD = [3, 1, 0] as const

/** `salutation` of the core, where the rows are; a test holds both together. */
export const salutationOf = (customer: {
  readonly name: RawBuilder<unknown>
  readonly sex: RawBuilder<unknown>
  readonly kind: RawBuilder<unknown>
}) => sql<string>`case when ${customer.kind} <> 'person' or ${customer.sex} is null or ${customer.sex} not in ('1', '2') then ${customer.name}
    else case when left(${customer.name}, 2) = any(${[...DOUBLE_SURNAMES]}::text[]) and char_length(${customer.name}) > 2
      then left(${customer.name}, 2) else left(${customer.name}, 1) end || case ${customer.sex} when '1' then ${SALUTATIONS[1]} else ${SALUTATIONS[2]} end end`

const called = salutationOf({ name: sql`c.name`, sex: sql`c.sex`, kind: sql`c.kind` })

/** 1234567.89 → 1,234,567.89, as `formatFen` writes it. */
const amountOf = (fen: RawBuilder<unknown>) => sql`to_char(${fen} / 100.0, 'FM999,999,999,999,990.00')`

/** Where the messages of a step come from: loans by id in an index, then what each of them is told. */
interface Source {
  readonly ids: (db: Kysely<DB>, after: number) => Promise<number[]>
  readonly rows: (ids: readonly number[]) => RawBuilder<LoanMessage>
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
  rows: ids => sql<LoanMessage>`
    select l.id as loan_id, l.customer_id, ${called} as name, right(l.loan_no, 4) as tail, ${day}::text as day, ${amountOf(sql`x.fen`)} as amount, 0 as days
    from (select l.id, sum(i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen) - l.prepaid_fen as fen
        from loans l join installments i on i.loan_id = l.id
        where l.id = any(${[...ids]}::int[]) and l.state = 'active' and i.settled_on is null and i.pay_date = ${day}::date group by l.id) x
      join loans l on l.id = x.id join customers c on c.id = l.customer_id
    where x.fen > 0 order by l.id`,
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
  rows: ids => sql<LoanMessage>`
    select l.id as loan_id, l.customer_id, ${called} as name, right(l.loan_no, 4) as tail, l.oldest_unpaid_on::text as day,
      ${amountOf(sql`dues.total_fen`)} as amount, ${next}::date - l.oldest_unpaid_on as days
    from loans l join customers c on c.id = l.customer_id cross join lateral ${lateDues(next)} dues
    where l.id = any(${[...ids]}::int[]) and dues.total_fen > 0 order by l.id`,
})

/** Messages of the coming day, chunk by chunk; `told` is what else happens for loans whose message is new. */
async function queue(
  work: DayEndWork,
  { ids: idsOf, rows }: Source,
  template: string,
  told?: (trx: Transaction<DB>, loanIds: readonly number[]) => Promise<void>,
): Promise<number> {
  let count = 0
  for (let after = 0; ; ) {
    const ids = await idsOf(work.deps.db, after)
    const last = ids.at(-1)
    if (last === undefined) return count
    count += await inTransaction(work.deps.db, async trx => {
      await work.fence(trx)
      const batch = { template, businessDate: work.next, bank: work.deps.bank(), rows: rows(ids) }
      const fresh = await queueLoanMessages(trx, batch)
      if (told) await told(trx, fresh)
      return fresh.length
    })
    after = last
  }
}

/** 提醒: three days and one day before, on the day, then 1, 3, 7 days late and weekly; the officer hears of the first late day. */
export async function remind(work: DayEndWork): Promise<number> {
  const { next } = work
  let ahead = 0
  for (const days of AHEAD) {
    ahead += await queue(work, dueOn(addDays(next, days)), days === 0 ? 'due_today' : 'due_soon')
  }
  const late = await queue(work, lateOn(next), 'overdue', (trx, ids) => tellOfficers(trx, ids, next))
  return ahead + late
}

async function tellOfficers(trx: Transaction<DB>, loanIds: readonly number[], next: BookDate): Promise<void> {
  const fallen = await trx
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .select(['loans.id', 'loans.loanNo', 'customers.name', 'customers.officerId'])
    .where('loans.id', '=', sql<number>`any(${[...loanIds]}::int[])`)
    .where('loans.oldestUnpaidOn', '=', addDays(next, -1))
    .orderBy('loans.id')
    .execute()
  for (const { id, loanNo, name, officerId } of fallen) {
    await notify(trx, officerId, {
      words: '{name} 的借据 {no} 今日起逾期',
      params: { name, no: loanNo },
      href: `/loans/${id}`,
      tone: 'warn',
    })
  }
}
