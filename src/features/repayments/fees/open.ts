import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { type OpenFee, payFees } from '../../../lending/fee'
import { type Fen, sumFen } from '../../../lending/money'

/**
 * Fees charged on loans and neither paid nor waived, the oldest first. A receipt that was reversed pays nothing, so that
 * 冲正 needs no word about fees. To be relied on, it is asked after the loans are locked.
 */
export async function openFees(
  db: Kysely<DB>,
  loanIds: readonly number[],
  chargedBy?: BookDate,
): Promise<Map<number, OpenFee[]>> {
  const until = chargedBy === undefined ? sql`` : sql`and f.charged_on <= ${chargedBy}::date`
  const { rows } = await sql<OpenFee & { loanId: number }>`
    select f.id, f.loan_id, f.amount_fen
      - coalesce((select sum(p.fen) from loan_fee_payments p
          where p.fee_id = f.id and not exists (select from reversals r where r.repayment_id = p.repayment_id)), 0)::bigint
      - coalesce((select sum(w.fen) from fee_waivers w where w.fee_id = f.id and w.state = 'agreed'), 0)::bigint as open_fen
    from loan_fees f where f.loan_id = any(${[...loanIds]}::int[]) ${until} order by f.loan_id, f.charged_on, f.id`.execute(
    db,
  )
  const byLoan = new Map<number, OpenFee[]>()
  for (const { loanId, id, openFen } of rows) {
    if (openFen > 0n) byLoan.set(loanId, [...(byLoan.get(loanId) ?? []), { id, openFen }])
  }
  return byLoan
}

const total = (fees: readonly OpenFee[] | undefined): Fen => sumFen((fees ?? []).map(fee => fee.openFen))

/** `chargedBy`: only fees that were charged on that day or before, for money that came in then. */
export const openFeesFen = async (db: Kysely<DB>, loanId: number, chargedBy?: BookDate): Promise<Fen> =>
  total((await openFees(db, [loanId], chargedBy)).get(loanId))

export async function openFeesByLoan(db: Kysely<DB>, loanIds: readonly number[]): Promise<(loanId: number) => Fen> {
  const fees = await openFees(db, loanIds)
  return loanId => total(fees.get(loanId))
}

export interface FeesPaid {
  readonly loanId: number
  readonly repaymentId: number
  readonly feesFen: Fen
}

/** Notes which fees receipts have paid. Their loans must be locked. */
export async function bookFees(trx: Transaction<DB>, receipts: readonly FeesPaid[]): Promise<void> {
  const paying = receipts.filter(receipt => receipt.feesFen > 0n)
  if (paying.length === 0) return
  const open = await openFees(
    trx,
    paying.map(receipt => receipt.loanId),
  )
  const rows = paying.flatMap(({ loanId, repaymentId, feesFen }) =>
    payFees(open.get(loanId) ?? [], feesFen).map(({ id, fen }) => ({ repaymentId, feeId: id, fen })),
  )
  await trx.insertInto('loanFeePayments').values(rows).execute()
}
