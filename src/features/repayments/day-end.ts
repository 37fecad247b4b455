import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import type { BookDate } from '../../lending/dates'
import type { DayEndStep, DayEndWork } from '../../web/feature'
import { accrueInterest } from '../accounting/accrual'
import { closeBooks } from '../accounting/close'
import { type LockedLoan, lockLoans } from '../loans/lock'
import { fallingIds, markFallen, setAccrual, turningNonAccrual } from '../loans/overdue'
import { chargeDiverted, divertedIds } from './diversion/day-end'
import { chargeFees } from './fees/charge'
import { openFeesByLoan } from './fees/open'
import { planPrepaidUse } from './plan'
import { bookReceipts, type Receipt } from './receipts'

const CHUNK = 500

type Ids = (db: Kysely<DB>) => Promise<number[]>
type Act = (trx: Transaction<DB>, loans: readonly LockedLoan[]) => Promise<number>

/**
 * The loans are named once, by an index, then taken chunk by chunk. A chunk that fails as a whole is tried loan by loan,
 * so that one bad loan holds up nobody but itself.
 */
async function byChunks(work: DayEndWork, idsOf: Ids, act: Act): Promise<number> {
  const all = await idsOf(work.deps.db)
  let done = 0
  for (let start = 0; start < all.length; start += CHUNK) {
    const ids = all.slice(start, start + CHUNK)
    done += await chunk(work, ids, act).catch(error =>
      ids.length === 1 ? note(work, ids[0]!, error) : one(work, ids, act),
    )
  }
  return done
}

const chunk = (work: DayEndWork, ids: readonly number[], act: Act): Promise<number> =>
  inTransaction(work.deps.db, async trx => {
    await work.fence(trx)
    return act(trx, await lockLoans(trx, ids))
  })

async function one(work: DayEndWork, ids: readonly number[], act: Act): Promise<number> {
  let done = 0
  for (const id of ids) done += await chunk(work, [id], act).catch(error => note(work, id, error))
  return done
}

async function note(work: DayEndWork, id: number, error: unknown): Promise<number> {
  // A run that lost its lease must stop, not report every loan as failed.
  await inTransaction(work.deps.db, work.fence)
  await work.itemFailed(`loan:${id}`, error instanceof Error ? error.message : String(error))
  return 0
}

const withPrepaidDue =
  (on: BookDate): Ids =>
  async db => {
    const { rows } = await sql<{ id: number }>`
      select id from loans l where prepaid_fen > 0 and state = 'active'
        and exists (select from installments i where i.loan_id = l.id and i.settled_on is null and least(i.due_date, i.pay_date) <= ${on}::date)
      order by id`.execute(db)
    return rows.map(row => row.id)
  }

/** 溢缴款 pays what is due on `date`. Loans must be locked; a loan with nothing due or no 溢缴款 is left alone. */
export async function applyPrepaidOnDue(
  trx: Transaction<DB>,
  loans: readonly LockedLoan[],
  date: BookDate,
): Promise<number> {
  const feesOf = await openFeesByLoan(
    trx,
    loans.map(loan => loan.id),
  )
  const receipts = loans.flatMap((loan): Receipt[] => {
    const plan = planPrepaidUse(loan, date, feesOf(loan.id))
    return plan ? [{ loan, plan, channel: 'prepaid', bankSerial: null, payerName: null, userId: null }] : []
  })
  return (await bookReceipts(trx, date, receipts)).length
}

/** In this order: what is there pays, what is late is marked, what is late too long stops accruing, then interest, then the books. */
export const dayEnd: readonly DayEndStep[] = [
  {
    name: 'due',
    label: '溢缴款抵扣到期应还',
    run: work => byChunks(work, withPrepaidDue(work.date), (trx, loans) => applyPrepaidOnDue(trx, loans, work.date)),
  },
  {
    name: 'overdue',
    label: '到期未还转逾期',
    run: work =>
      byChunks(
        work,
        db => fallingIds(db, work.next),
        (trx, loans) => markFallen(trx, loans, work.date, work.next),
      ),
  },
  {
    name: 'non-accrual',
    label: '逾期超过 90 天转非应计',
    run: work =>
      byChunks(
        work,
        db => turningNonAccrual(db, work.date),
        (trx, loans) => setAccrual(trx, loans, work.date, 'non_accrual'),
      ),
  },
  { name: 'fees', label: '收取费用', run: chargeFees },
  {
    name: 'diversion',
    label: '计收挪用罚息',
    run: work => byChunks(work, divertedIds, (trx, loans) => chargeDiverted(trx, loans, work.next)),
  },
  { name: 'accrue', label: '计提利息', run: accrueInterest },
  { name: 'close-books', label: '登记科目余额', run: closeBooks, shut: true },
]
