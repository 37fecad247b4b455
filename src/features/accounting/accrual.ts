import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import type { BookDate } from '../../lending/dates'
import { entriesFor, type PostingRule, reversed } from '../../lending/journal'
import type { DayEndWork } from '../../web/feature'
import { type Posting, postMany } from './post'
import { rulesOn } from './rules'

export const INTEREST_RECEIVABLE = '1132'

export interface AccrualRow {
  readonly branchId: number
  readonly productId: number
  readonly fen: bigint
}

/**
 * Interest earned and not yet paid on a day, by branch and product: for each open 期 that has begun, its whole interest
 * once due, else round_half_up(interest × days elapsed ÷ days of the period), less what was paid. The same arithmetic
 * as accruedInterestFen, in integers; 非应计 loans earn nothing on the book.
 */
export async function accruedByProduct(db: Kysely<DB>, on: BookDate): Promise<AccrualRow[]> {
  const { rows } = await sql<AccrualRow>`
    select l.branch_id, l.product_id, sum(
      case when ${on}::date >= i.due_date then i.interest_fen
        else (2 * i.interest_fen * (${on}::date - i.start_date) + (i.due_date - i.start_date))
          / (2 * (i.due_date - i.start_date)) end
      - i.paid_interest_fen)::bigint as fen
    from installments i join loans l on l.id = i.loan_id
    where i.settled_on is null and i.start_date < ${on}::date and l.state = 'active' and l.accrual = 'accrual'
    group by l.branch_id, l.product_id`.execute(db)
  return rows
}

/**
 * What 应收利息 holds now: the last closed day and every line since. No upper bound on the date, because the loans
 * looked at have received the money of those lines as well.
 */
async function bookedByProduct(db: Kysely<DB>, on: BookDate): Promise<AccrualRow[]> {
  const { rows } = await sql<AccrualRow>`
    with last as (select max(business_date) as day from day_balances where business_date < ${on}::date)
    select branch_id, product_id, sum(fen)::bigint as fen from (
      select branch_id, product_id, balance_fen as fen from day_balances
        where business_date = (select day from last) and account = ${INTEREST_RECEIVABLE}
      union all
      select branch_id, coalesce(product_id, 0), debit_fen - credit_fen from entries
        where account = ${INTEREST_RECEIVABLE} and business_date > coalesce((select day from last), '0001-01-01'::date)
    ) x group by branch_id, product_id`.execute(db)
  return rows
}

const pair = (row: { branchId: number; productId: number }): string => `${row.branchId}:${row.productId}`

/**
 * 计提: books the difference between what was earned and what 应收利息 holds, by branch and product. Runs while posting is
 * held, so it sees the whole day; a second run finds the book level and adds nothing.
 */
export async function accrueInterest(work: DayEndWork): Promise<number> {
  const { date } = work
  return inTransaction(
    work.deps.db,
    async trx => {
      await work.fence(trx)
      const targets = new Map((await accruedByProduct(trx, date)).map(row => [pair(row), row]))
      const booked = new Map((await bookedByProduct(trx, date)).map(row => [pair(row), row]))
      const runs = [...new Map([...targets, ...booked])].map(([name, { branchId, productId }]) => ({
        branchId,
        productId,
        targetFen: targets.get(name)?.fen ?? 0n,
        bookedFen: booked.get(name)?.fen ?? 0n,
      }))
      await bookRuns(trx, date, runs)
      return runs.length
    },
    { statementTimeoutMs: 300_000, idleInTransactionTimeoutMs: 300_000 },
  )
}

interface Run {
  readonly branchId: number
  readonly productId: number
  readonly targetFen: bigint
  readonly bookedFen: bigint
}

async function bookRuns(trx: Transaction<DB>, date: BookDate, runs: readonly Run[]): Promise<void> {
  if (runs.length === 0) return
  const moving = runs.filter(run => run.targetFen !== run.bookedFen)
  const rules = await rulesOn(trx, date)
  const vouchers = await postMany(
    trx,
    moving.map(run => voucherOf(run, rules, date)),
  )
  const voucherOfRun = new Map(moving.map((run, i) => [run, vouchers[i]!.id]))
  await trx
    .insertInto('accrualRuns')
    .values(runs.map(run => ({ ...run, businessDate: date, voucherId: voucherOfRun.get(run) ?? null })))
    .onConflict(oc =>
      oc.columns(['businessDate', 'branchId', 'productId']).doUpdateSet(eb => ({
        targetFen: eb.ref('excluded.targetFen'),
        bookedFen: eb.ref('excluded.bookedFen'),
        voucherId: eb.fn.coalesce('excluded.voucherId', 'accrualRuns.voucherId'),
        at: sql<Date>`clock_timestamp()`,
      })),
    )
    .execute()
}

function voucherOf(run: Run, rules: readonly PostingRule[], date: BookDate): Posting {
  const gap = run.targetFen - run.bookedFen
  const lines = entriesFor(rules, 'accrue', [{ component: 'interest', fen: gap < 0n ? -gap : gap }])
  return {
    businessDate: date,
    branchId: run.branchId,
    productId: run.productId,
    loanId: null,
    event: 'accrue',
    subject: `accrual:${date}`,
    memo: gap < 0n ? '冲回应收利息' : '计提应收利息',
    postedBy: null,
    lines: gap < 0n ? reversed(lines) : lines,
  }
}
