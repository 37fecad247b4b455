import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { type Fen, sumFen } from '../../lending/money'
import {
  type Installment,
  isLate,
  NON_ACCRUAL_FROM_DAYS,
  unpaidInterestFen,
  unpaidPrincipalFen,
} from '../../lending/servicing'
import { postMany } from '../accounting/post'
import { appendEvents } from './events'
import type { LockedLoan } from './lock'

interface Fallen {
  readonly loan: LockedLoan
  readonly installments: readonly Installment[]
  readonly principalFen: Fen
}

function fallenOf(loan: LockedLoan, asOf: BookDate): Fallen {
  const installments = loan.book.installments.filter(
    i =>
      i.settledOn === null &&
      !i.overdue &&
      unpaidPrincipalFen(i) + unpaidInterestFen(i) > 0n &&
      isLate(i, asOf, loan.terms.graceDays),
  )
  return { loan, installments, principalFen: sumFen(installments.map(unpaidPrincipalFen)) }
}

/**
 * 逾期转列: 期 that are late on `asOf` are marked, their unpaid principal moves to 贷款—逾期 by a voucher of
 * `businessDate`. Loans must be locked. A second run finds nothing. Answers how many loans moved.
 */
export async function markFallen(
  trx: Transaction<DB>,
  loans: readonly LockedLoan[],
  businessDate: BookDate,
  asOf: BookDate,
): Promise<number> {
  const fallen = loans.map(loan => fallenOf(loan, asOf)).filter(each => each.installments.length > 0)
  await appendEvents(
    trx,
    fallen.map(({ loan, installments, principalFen }) => ({
      loan,
      event: { kind: 'overdue', date: businessDate, seqs: installments.map(i => i.seq) },
      businessDate,
      amountFen: principalFen,
      userId: null,
    })),
  )
  await postMany(
    trx,
    fallen
      .filter(each => each.principalFen > 0n)
      .map(({ loan, installments, principalFen }) => ({
        businessDate,
        branchId: loan.branchId,
        productId: loan.productId,
        loanId: loan.id,
        event: 'overdue',
        subject: `loan:${loan.id}`,
        memo: [loan.loanNo, '本金转逾期', installments.map(i => i.seq).join(',')].join(' '),
        postedBy: null,
        amounts: [{ event: 'overdue', amounts: [{ component: 'principal', fen: principalFen }] }],
      })),
  )
  return fallen.length
}

/** Loans with 期 that pass into lateness before `next`, by id. */
export async function fallingIds(db: Kysely<DB>, next: BookDate): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct loan_id as id from installments
    where settled_on is null and pay_date < ${next}::date and not overdue
      and principal_fen + interest_fen > paid_principal_fen + paid_interest_fen
    order by loan_id`.execute(db)
  return rows.map(row => row.id)
}

/** Loans that pass into 非应计 on a day, by id: principal or interest overdue for more than 90 days (rule book of accounting: DPD > 90). */
export async function turningNonAccrual(db: Kysely<DB>, on: BookDate): Promise<number[]> {
  const rows = await db
    .selectFrom('loans')
    .select('id')
    .where('state', '=', 'active')
    .where('accrual', '=', 'accrual')
    .where('oldestUnpaidOn', '<=', sql<BookDate>`${on}::date - ${NON_ACCRUAL_FROM_DAYS}::int`)
    .orderBy('id')
    .execute()
  return rows.map(row => row.id)
}

/** 转非应计 or back: from here on interest is income when received; what 应收利息 still holds goes out at the day's accrual. */
export async function setAccrual(
  trx: Transaction<DB>,
  loans: readonly LockedLoan[],
  businessDate: BookDate,
  accrual: 'accrual' | 'non_accrual',
  userId: number | null = null,
): Promise<number> {
  const turning = loans.filter(loan => loan.state === 'active' && loan.book.accrual !== accrual)
  await appendEvents(
    trx,
    turning.map(loan => ({
      loan,
      event: { kind: 'non_accrual', date: businessDate, accrual },
      businessDate,
      amountFen: 0n,
      userId,
    })),
  )
  return turning.length
}
