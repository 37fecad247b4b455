import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import type { BookDate } from '../../lending/dates'
import { type Installment, isDue, unpaidInterestFen, unpaidPrincipalFen } from '../../lending/servicing'
import type { DayEndStep, DayEndWork } from '../../web/feature'
import { appendEvents } from '../loans/events'
import { lockLoans } from '../loans/lock'
import { settle } from '../repayments/receipts'

const CHUNK = 200

/** Lines with a bill day that asks for nothing; loans_revolving finds them, and overdue ones are not locked for it. */
const billed = (work: DayEndWork, after: number) =>
  work.deps.db
    .selectFrom('loans')
    .select('id')
    .where('method', '=', 'revolving')
    .where('state', '=', 'active')
    .where('nextDueOn', '<=', work.date)
    .where(sql<boolean>`exists (select from installments i where i.loan_id = loans.id and i.settled_on is null
      and least(i.due_date, i.pay_date) <= ${work.date}::date and i.principal_fen = i.paid_principal_fen and i.interest_fen = i.paid_interest_fen)`)
    .where('id', '>', after)
    .orderBy('id')
    .limit(CHUNK)
    .execute()

const asksNothing = (i: Installment, date: BookDate): boolean =>
  i.settledOn === null && isDue(i, date) && unpaidPrincipalFen(i) + unpaidInterestFen(i) === 0n

/** 随借随还出账: a bill that asks for something stands in the plan already; one that asks for nothing is closed, and with the last of them the line. */
async function closeEmptyBills(work: DayEndWork): Promise<number> {
  let done = 0
  for (let after = 0; ; ) {
    const found = await billed(work, after)
    const last = found.at(-1)
    if (!last) return done
    const ids = found.map(row => row.id)
    done += await inTransaction(work.deps.db, async trx => {
      await work.fence(trx)
      return closeChunk(trx, work.date, ids)
    })
    after = last.id
  }
}

async function closeChunk(trx: Transaction<DB>, date: BookDate, ids: readonly number[]): Promise<number> {
  const loans = await lockLoans(trx, ids)
  const empty = loans.filter(loan => loan.book.installments.some(i => asksNothing(i, date)))
  const changed = await appendEvents(
    trx,
    empty.map(loan => ({
      loan,
      event: { kind: 'apply_prepaid', date, lines: [], prepaidFen: 0n } as const,
      businessDate: date,
      amountFen: 0n,
      userId: null,
    })),
  )
  for (const { loan, settled } of changed) if (settled) await settle(trx, date, loan, null)
  return empty.length
}

export const dayEnd: readonly DayEndStep[] = [{ name: 'bills', label: '随借随还出账', run: closeEmptyBills }]
