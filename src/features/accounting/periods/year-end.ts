import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { type BookDate, monthEnd, monthOf, yearOf } from '../../../lending/dates'
import { type JournalLine, reversed } from '../../../lending/journal'
import { type Fen, sumFen } from '../../../lending/money'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { record } from '../../audit/commands'
import { postDated } from '../back-date'
import { groupedBy } from '../grouped'
import { balancesAt } from '../month-sql'
import type { Posting } from '../post'
import { isOver } from './queries'

export const PROFIT = '4103'
export const YEAR_END = 'year_end'
const subjectOf = (month: BookDate): string => `year:${yearOf(month)}`

interface Left {
  readonly branchId: number
  readonly productId: number
  readonly account: string
  readonly fen: Fen
}

const notNow = (month: BookDate, today: BookDate): Refused | undefined => {
  if (monthOf(month) !== 12) return refuse('period.not-december')
  return isOver(month, today) ? undefined : refuse('period.not-over')
}

/**
 * 结转损益: one voucher for each branch and product takes every 损益 account to nothing and its sum to 4103 本年利润. Example:
 * 利息收入 566.04 and 信用减值损失 100.00 → Dr 601101 566.04, Cr 6702 100.00, Cr 4103 466.04. Run again it carries what has come since.
 */
export async function carryForward(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  month: BookDate,
): Promise<{ vouchers: number } | Refused> {
  const refused = notNow(month, today)
  if (refused) return refused
  const date = monthEnd(month)
  const { rows } = await sql<Left>`
    select h.branch_id, h.product_id, h.account, h.fen from (${balancesAt(date)}) h join accounts a on a.code = h.account
    where a.kind in ('income', 'expense') and h.fen <> 0 order by h.branch_id, h.product_id, h.account`.execute(trx)
  if (rows.length === 0) return refuse('period.nothing-to-carry')
  const books = groupedBy(rows, row => `${row.branchId}/${row.productId}`)
  const postings = [...books.values()].map(left => posting(left, month, date, actor))
  const vouchers = await postDated(trx, today, date, postings)
  if (isRefused(vouchers)) return vouchers
  await record(trx, actor, {
    act: 'period.carry',
    subject: subjectOf(month),
    businessDate: today,
    after: { vouchers: vouchers.length, profitFen: String(-sumFen(rows.map(row => row.fen))) },
  })
  return { vouchers: vouchers.length }
}

const line = (account: string, fen: Fen): JournalLine =>
  fen > 0n ? { account, debitFen: fen, creditFen: 0n } : { account, debitFen: 0n, creditFen: -fen }

function posting(left: readonly Left[], month: BookDate, businessDate: BookDate, actor: Actor): Posting {
  const { branchId, productId } = left[0]!
  const profitFen = sumFen(left.map(row => row.fen))
  return {
    businessDate,
    branchId,
    productId: productId === 0 ? null : productId,
    loanId: null,
    event: YEAR_END,
    subject: subjectOf(month),
    memo: '结转本年损益',
    postedBy: actor.userId,
    lines: [...left.map(row => line(row.account, -row.fen)), ...(profitFen === 0n ? [] : [line(PROFIT, profitFen)])],
  }
}

/** Takes the carrying back by reversing vouchers, as long as the year is not closed. */
export async function undoCarryForward(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  month: BookDate,
): Promise<{ vouchers: number } | Refused> {
  const refused = notNow(month, today)
  if (refused) return refused
  const date = monthEnd(month)
  const { rows } = await sql<{ id: bigint; branchId: number }>`
    select v.id, v.branch_id from vouchers v
    where v.business_date = ${date}::date and v.event = ${YEAR_END} and v.subject = ${subjectOf(month)} and v.reverses is null
      and not exists (select from vouchers r where r.reverses = v.id) order by v.id`.execute(trx)
  if (rows.length === 0) return refuse('period.nothing-carried')
  const postings: Posting[] = []
  for (const { id, branchId } of rows) postings.push(await undoing(trx, id, branchId, month, date, actor))
  const vouchers = await postDated(trx, today, date, postings)
  if (isRefused(vouchers)) return vouchers
  await record(trx, actor, {
    act: 'period.undo',
    subject: subjectOf(month),
    businessDate: today,
    after: { vouchers: vouchers.length },
  })
  return { vouchers: vouchers.length }
}

async function undoing(
  trx: Transaction<DB>,
  id: bigint,
  branchId: number,
  month: BookDate,
  businessDate: BookDate,
  actor: Actor,
): Promise<Posting> {
  const entries = await trx
    .selectFrom('entries')
    .select(['account', 'debitFen', 'creditFen', 'productId'])
    .where('businessDate', '=', businessDate)
    .where('voucherId', '=', id)
    .orderBy('line')
    .execute()
  return {
    businessDate,
    branchId,
    productId: entries[0]?.productId ?? null,
    loanId: null,
    event: YEAR_END,
    subject: subjectOf(month),
    memo: '撤销结转本年损益',
    postedBy: actor.userId,
    lines: reversed(entries),
    reverses: id,
  }
}
