import { type Kysely, sql, type Transaction } from 'kysely'
import { holdBusinessDay } from '../../../db/business-day'
import type { DB } from '../../../db/schema'
import { inTransaction } from '../../../db/transaction'
import { type BookDate, monthEnd } from '../../../lending/dates'
import { entriesFor, type PostingRule, reversed } from '../../../lending/journal'
import type { Fen } from '../../../lending/money'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { systemActor } from '../../../permissions'
import { refusalWords } from '../../../refusals'
import { record } from '../../audit/commands'
import { notify } from '../../notifications/commands'
import { postDated } from '../back-date'
import { monthText } from '../closed'
import { balancesAt } from '../month-sql'
import type { Posting } from '../post'
import { rulesOn } from '../rules'
import { loanScheme, providedLoans, schemeById, schemeOn } from './scheme'

/** Every branch with loans at the month's end, or with 准备 still on its book. */
const branchesOf = (month: BookDate) => sql<{ branchId: number }>`
  select branch_id from month_end_loans where month = ${month}::date and balance_fen > 0
  union select branch_id from (${balancesAt(monthEnd(month))}) h where account = '1304' and fen <> 0`

export async function branchCount(db: Kysely<DB>, month: BookDate): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (${branchesOf(month)}) b`.execute(db)
  return rows[0]!.n
}

interface Running {
  readonly id: number
  readonly month: BookDate
  readonly schemeId: number
  readonly askedBy: number
}

/** Works off the run that waits, a branch a transaction; what is done is not done again after a stop. */
export async function runProvisions(db: Kysely<DB>): Promise<void> {
  const run = await db
    .selectFrom('provisionRuns')
    .select(['id', 'month', 'schemeId', 'askedBy'])
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  if (!run) return
  try {
    for (;;) {
      const more = await inTransaction(db, trx => runBranch(trx, run), { statementTimeoutMs: 300_000 })
      if (isRefused(more)) return await fail(db, run, refusalWords(more))
      if (!more) return
    }
  } catch (error) {
    await fail(db, run, '执行中断，请重新计提')
    throw error
  }
}

async function fail(db: Kysely<DB>, { id, month, askedBy }: Running, error: string): Promise<void> {
  await inTransaction(db, async trx => {
    const failed = await trx
      .updateTable('provisionRuns')
      .set({ state: 'failed', error, finishedAt: sql<Date>`now()` })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .returning('id')
      .executeTakeFirst()
    if (!failed) return
    await notify(trx, askedBy, {
      words: '{month} 减值准备计提未完成',
      params: { month: monthText(month) },
      href: `/provisions/${monthText(month)}`,
      tone: 'bad',
    })
  })
}

/** True while there may be more; another process at the same run is left to it. */
async function runBranch(trx: Transaction<DB>, run: Running): Promise<boolean | Refused> {
  const today = await holdBusinessDay(trx)
  const mine = await trx
    .selectFrom('provisionRuns')
    .select('id')
    .where('id', '=', run.id)
    .where('state', '=', 'waiting')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!mine) return false
  const { rows } = await sql<{ branchId: number }>`
    select branch_id from (${branchesOf(run.month)}) b
    where not exists (select from provision_bookings p where p.run_id = ${run.id} and p.branch_id = b.branch_id)
    order by branch_id limit 1`.execute(trx)
  const branch = rows[0]?.branchId
  if (branch === undefined) return finish(trx, run)
  const booked = await bookBranch(trx, today, run, branch)
  if (isRefused(booked)) return booked
  await trx
    .updateTable('provisionRuns')
    .set(eb => ({ doneCount: eb('doneCount', '+', 1) }))
    .where('id', '=', run.id)
    .execute()
  return true
}

interface Gap {
  readonly productId: number
  readonly targetFen: Fen
  readonly bookedFen: Fen
}

/** Works out one branch, and books what differs from the ledger as the month's end left it. */
async function bookBranch(
  trx: Transaction<DB>,
  today: BookDate,
  run: Running,
  branch: number,
): Promise<Refused | undefined> {
  const end = monthEnd(run.month)
  await writeLines(trx, run, branch)
  const { rows: gaps } = await sql<Gap>`
    with target as (select product_id, sum(special_fen + general_fen)::bigint as fen from provision_lines
        where run_id = ${run.id} and branch_id = ${branch} group by product_id),
      booked as (select product_id, -fen as fen from (${balancesAt(end)}) h where branch_id = ${branch} and account = '1304')
    select product_id, coalesce(target.fen, 0) as target_fen, coalesce(booked.fen, 0) as booked_fen
    from target full join booked using (product_id) order by product_id`.execute(trx)
  const moving = gaps.filter(gap => gap.targetFen !== gap.bookedFen)
  const rules = await rulesOn(trx, end)
  const vouchers = await postDated(
    trx,
    today,
    end,
    moving.map(gap => posting(gap, rules, run, branch, end)),
  )
  if (isRefused(vouchers)) return vouchers
  await trx
    .insertInto('provisionBookings')
    .values(
      gaps.map(gap => {
        const voucher = vouchers[moving.indexOf(gap)]
        return {
          ...gap,
          runId: run.id,
          branchId: branch,
          voucherDate: voucher?.date ?? null,
          voucherId: voucher?.id ?? null,
        }
      }),
    )
    .execute()
  return undefined
}

async function writeLines(trx: Transaction<DB>, { id, month, schemeId }: Running, branch: number): Promise<void> {
  const scheme = await schemeById(trx, schemeId)
  if (!scheme) throw new Error(`no scheme ${schemeId}`)
  await sql`
    insert into provision_lines (run_id, branch_id, product_id, risk_class, loan_count, balance_fen, special_fen, general_fen)
    select ${id}, p.branch_id, p.product_id, p.risk_class, count(*), sum(p.balance_fen), sum(p.special_fen), sum(p.general_fen)
    from (${providedLoans(loanScheme(scheme), month)}) p where p.branch_id = ${branch}
    group by p.branch_id, p.product_id, p.risk_class`.execute(trx)
}

function posting(gap: Gap, rules: readonly PostingRule[], run: Running, branchId: number, end: BookDate): Posting {
  const fen = gap.targetFen - gap.bookedFen
  const lines = entriesFor(rules, 'provision', [{ component: 'charge', fen: fen < 0n ? -fen : fen }])
  return {
    businessDate: end,
    branchId,
    productId: gap.productId === 0 ? null : gap.productId,
    loanId: null,
    event: 'provision',
    subject: `provision:${monthText(run.month)}`,
    memo: fen < 0n ? '转回贷款损失准备' : '计提贷款损失准备',
    postedBy: run.askedBy,
    lines: fen < 0n ? reversed(lines) : lines,
  }
}

async function finish(trx: Transaction<DB>, { id, month, askedBy }: Running): Promise<false> {
  await trx
    .updateTable('provisionRuns')
    .set({ state: 'done', finishedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
  await notify(trx, askedBy, {
    words: '{month} 减值准备已计提入账',
    params: { month: monthText(month) },
    href: `/provisions/${monthText(month)}`,
    tone: 'ok',
  })
  await record(trx, systemActor(`provision-${id}`), {
    act: 'provision.finish',
    subject: `provision:${monthText(month)}`,
    after: { run: id, askedBy },
  })
  await askLater(trx, { month, askedBy })
  return false
}

/** A month provided for again moves the balances of the months after it: the next of those is then run again as well. */
async function askLater(trx: Transaction<DB>, { month, askedBy }: Pick<Running, 'month' | 'askedBy'>): Promise<void> {
  const later = await trx
    .selectFrom('provisionRuns')
    .select('month')
    .where('month', '>', month)
    .where('state', '=', 'done')
    .orderBy('month')
    .limit(1)
    .executeTakeFirst()
  const scheme = later && (await schemeOn(trx, monthEnd(later.month)))
  if (!later || !scheme) return
  await trx
    .insertInto('provisionRuns')
    .values({ month: later.month, schemeId: scheme.id, branchCount: await branchCount(trx, later.month), askedBy })
    .execute()
}

/** Why a month cannot be provided for now; nothing when it can. */
export async function runRefusal(db: Kysely<DB>, month: BookDate, today: BookDate): Promise<Refused | undefined> {
  if (today <= monthEnd(month)) return refuse('period.not-over')
  const snapshot = await db
    .selectFrom('monthEndLoans')
    .select('loanId')
    .where('month', '=', month)
    .limit(1)
    .executeTakeFirst()
  return snapshot ? undefined : refuse('provision.no-month-end')
}
