import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { alongside } from '../../db/transaction'
import type { BookDate } from '../../lending/dates'
import { entriesFor, type JournalLine, type PostingAmount, reversed } from '../../lending/journal'
import { rulesOn } from './rules'

/** Amounts of one event, to be turned into lines by the posting rules of the day. */
export interface EventAmounts {
  readonly event: string
  readonly amounts: readonly PostingAmount[]
}

export interface Posting {
  readonly businessDate: BookDate
  readonly branchId: number
  readonly productId: number | null
  readonly loanId: number | null
  /** What the voucher is about, a word of the posting rules: disburse, repay … */
  readonly event: string
  /** Kind and id of the record behind it: loan:42 */
  readonly subject: string
  readonly memo: string
  readonly postedBy: number | null
  /** Several events may share a voucher (溢缴款 and cash in one settlement); ready lines go in as they are. */
  readonly amounts?: readonly EventAmounts[]
  readonly lines?: readonly JournalLine[]
  readonly reverses?: bigint
}

export interface VoucherKey {
  readonly date: BookDate
  readonly id: bigint
}

/** THE posting function: every fen that moves goes through here. Answers the number of the voucher. */
export async function post(trx: Transaction<DB>, posting: Posting): Promise<VoucherKey> {
  const [voucher] = await postMany(trx, [posting])
  return voucher!
}

/** The same for many at once: one insert for the vouchers, one for all their lines. Answers them in the same order. */
export async function postMany(trx: Transaction<DB>, postings: readonly Posting[]): Promise<VoucherKey[]> {
  if (postings.length === 0) return []
  const lines: JournalLine[][] = []
  for (const posting of postings) lines.push(await linesOf(trx, posting))
  if (lines.some(each => each.length === 0)) throw new Error('a voucher without lines')
  const vouchers = await insertVouchers(trx, postings)
  const entries = postings.flatMap((posting, i) =>
    lines[i]!.map((line, index) => ({
      ...line,
      businessDate: posting.businessDate,
      voucherId: vouchers[i]!.id,
      line: index + 1,
      branchId: posting.branchId,
      productId: posting.productId,
      loanId: posting.loanId,
    })),
  )
  alongside(trx, trx.insertInto('entries').values(entries).execute())
  return vouchers
}

async function linesOf(trx: Transaction<DB>, posting: Posting): Promise<JournalLine[]> {
  const ready = [...(posting.lines ?? [])]
  if (!posting.amounts) return ready
  const rules = await rulesOn(trx, posting.businessDate)
  return [...ready, ...posting.amounts.flatMap(({ event, amounts }) => entriesFor(rules, event, amounts))]
}

/** The numbers are drawn by the statement itself, in the order of the rows given. */
async function insertVouchers(trx: Transaction<DB>, postings: readonly Posting[]): Promise<VoucherKey[]> {
  const rows = postings.map(({ businessDate, branchId, event, subject, memo, postedBy, reverses }) => ({
    businessDate,
    branchId,
    event,
    subject,
    memo,
    postedBy,
    reverses: reverses ?? null,
  }))
  if (rows.length === 1) {
    const only = await trx.insertInto('vouchers').values(rows[0]!).returning('id').executeTakeFirstOrThrow()
    return [{ date: rows[0]!.businessDate, id: only.id }]
  }
  const { rows: drawn } = await sql<{ id: bigint }>`
    select nextval('voucher_ids') as id from generate_series(1, ${rows.length})`.execute(trx)
  await trx
    .insertInto('vouchers')
    .values(rows.map((row, i) => ({ ...row, id: drawn[i]!.id })))
    .execute()
  return rows.map((row, i) => ({ date: row.businessDate, id: drawn[i]!.id }))
}

export interface Reversal {
  readonly voucher: VoucherKey
  readonly businessDate: BookDate
  readonly memo: string
  readonly postedBy: number | null
}

export interface ReversedVoucher extends VoucherKey {
  /** The lines of the reversing voucher. */
  readonly lines: readonly JournalLine[]
}

/** 冲正: a new voucher of today with the sides changed; the old one stays as it is. */
export async function reverseVoucher(trx: Transaction<DB>, reversal: Reversal): Promise<ReversedVoucher> {
  const { voucher, businessDate, memo, postedBy } = reversal
  const head = await trx
    .selectFrom('vouchers')
    .select(['branchId', 'event', 'subject'])
    .where('businessDate', '=', voucher.date)
    .where('id', '=', voucher.id)
    .executeTakeFirstOrThrow()
  const old = await trx
    .selectFrom('entries')
    .select(['account', 'debitFen', 'creditFen', 'productId', 'loanId'])
    .where('businessDate', '=', voucher.date)
    .where('voucherId', '=', voucher.id)
    .orderBy('line')
    .execute()
  const lines = reversed(old)
  const key = await post(trx, {
    ...head,
    businessDate,
    memo,
    postedBy,
    lines,
    productId: old[0]?.productId ?? null,
    loanId: old[0]?.loanId ?? null,
    reverses: voucher.id,
  })
  return { ...key, lines }
}
