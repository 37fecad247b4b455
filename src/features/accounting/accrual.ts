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
 * once due, else round_half_up(interest × days elapsed ÷ days of the period), less what was paid; where principal moved
 * inside the 期, what was reached that day and evenly from there. The same arithmetic as accruedInterestFen, in integers;
 * 非应计 loans earn nothing on the book.
 */
const accrued = (on: BookDate) => sql`
    select l.branch_id, l.product_id, sum(
      case when ${on}::date >= i.due_date then i.interest_fen
        when (l.standing #>> '{earned,0}')::int = i.seq and ${on}::date >= (l.standing #>> '{earned,1}')::date then
          (l.standing #>> '{earned,2}')::bigint
          + (2 * (i.interest_fen - (l.standing #>> '{earned,2}')::bigint) * (${on}::date - (l.standing #>> '{earned,1}')::date)
            + (i.due_date - (l.standing #>> '{earned,1}')::date)) / (2 * (i.due_date - (l.standing #>> '{earned,1}')::date))
        else (2 * i.interest_fen * (${on}::date - i.start_date) + (i.due_date - i.start_date))
          / (2 * (i.due_date - i.start_date)) end
      - i.paid_interest_fen)::bigint as fen
    from installments i join loans l on l.id = i.loan_id
    where i.settled_on is null and i.start_date < ${on}::date and l.state = 'active' and l.accrual = 'accrual'
    group by l.branch_id, l.product_id`

export async function accruedByProduct(db: Kysely<DB>, on: BookDate): Promise<AccrualRow[]> {
  const { rows } = await sql<AccrualRow>`${accrued(on)}`.execute(db)
  return rows
}

/**
 * What 应收利息 holds now: the last closed day and every line since. No upper bound on the date, because the loans
 * looked at have received the money of those lines as well.
 */
const BOOKED = sql`
    select branch_id, product_id, sum(fen)::bigint as fen from (
      select branch_id, product_id, balance_fen as fen from day_balances
        where business_date = (select day from last) and account = ${INTEREST_RECEIVABLE}
      union all
      select branch_id, coalesce(product_id, 0), debit_fen - credit_fen from entries
        where account = ${INTEREST_RECEIVABLE} and business_date > coalesce((select day from last), '0001-01-01'::date)
    ) x group by branch_id, product_id`

interface Run {
  readonly branchId: number
  readonly productId: number
  readonly targetFen: bigint
  readonly bookedFen: bigint
  /** The transactions whose work both figures contain. */
  readonly seen: string
}

/** Both sides in one statement, so that they are of one moment: a receipt is in both or in neither. */
async function readRuns(trx: Transaction<DB>, on: BookDate): Promise<Run[]> {
  const { rows } = await sql<Run>`
    with last as (select max(business_date) as day from day_balances where business_date < ${on}::date),
      target as (${accrued(on)}), booked as (${BOOKED})
    select branch_id, product_id, coalesce(target.fen, 0) as target_fen, coalesce(booked.fen, 0) as booked_fen,
      pg_current_snapshot()::text as seen
    from target full join booked using (branch_id, product_id) order by branch_id, product_id`.execute(trx)
  return rows
}

/**
 * 计提: books the difference between what was earned and what 应收利息 holds, by branch and product. Money goes on coming
 * in meanwhile: a receipt takes as much off the one as off the other, so the difference stays. A second run finds the
 * book level and adds nothing.
 */
export async function accrueInterest(work: DayEndWork): Promise<number> {
  const { date } = work
  return inTransaction(
    work.deps.db,
    async trx => {
      await work.fence(trx)
      const runs = await readRuns(trx, date)
      await bookRuns(trx, date, runs)
      return runs.length
    },
    { statementTimeoutMs: 300_000, idleInTransactionTimeoutMs: 300_000 },
  )
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
    // a run stopped behind its booking finds the book level when it runs again: what the first one saw stands
    .onConflict(oc =>
      oc
        .columns(['businessDate', 'branchId', 'productId'])
        .doUpdateSet(eb => ({
          targetFen: eb.ref('excluded.targetFen'),
          bookedFen: eb.ref('excluded.bookedFen'),
          seen: eb.ref('excluded.seen'),
          voucherId: eb.ref('excluded.voucherId'),
          at: sql<Date>`clock_timestamp()`,
        }))
        .where('excluded.voucherId', 'is not', null),
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
