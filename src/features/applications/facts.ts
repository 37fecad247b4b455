import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { Facts } from '../../lending/admission'
import { ageOn, dsrPpm } from '../../lending/affordability'
import { CLASSES } from '../../lending/classification'
import { addMonths, type BookDate } from '../../lending/dates'
import { monthlyServiceFen } from '../../lending/debt-service'
import { divRound, type Fen, maxFen } from '../../lending/money'
import { FREQUENCIES, type Schedule } from '../../lending/schedule'
import type { LoanTerms } from '../products/terms'

export interface Borrower {
  readonly id: number
  readonly birthDate: BookDate | null
  readonly idExpiresOn: BookDate | null
  readonly annualIncomeFen: Fen | null
  readonly monthlyDebtFen: Fen | null
}

/** What this bank's own books say of a customer: days overdue, worst class, payments a month of the loans that run. */
async function standingOf(db: Kysely<DB>, customerId: number, today: BookDate, renewsLoanId: number | null) {
  const { rows } = await sql<{ overdueDays: number; worstClass: number; serviceFen: bigint }>`
    select coalesce(max(case when l.oldest_unpaid_on < ${today}::date then ${today}::date - l.oldest_unpaid_on else 0 end), 0) as overdue_days,
      coalesce(max(array_position(${[...CLASSES]}::text[], l.risk_class)), 1) - 1 as worst_class,
      coalesce(sum((select (i.principal_fen + i.interest_fen)
          / case l.frequency when 'quarterly' then 3 when 'half_yearly' then 6 when 'yearly' then 12 else 1 end
        from installments i where i.loan_id = l.id and l.id is distinct from ${renewsLoanId}::int and i.settled_on is null order by i.seq limit 1)), 0)::bigint as service_fen
    from loans l where l.customer_id = ${customerId} and l.state = 'active'`.execute(db)
  return rows[0]!
}

/**
 * The facts admission is run over (rule book §6.4). Existing debt is what the customer declared or what our own books show,
 * whichever is more, so that a loan of ours is neither forgotten nor counted twice.
 */
export async function admissionFacts(
  db: Kysely<DB>,
  borrower: Borrower,
  loan: LoanTerms,
  schedule: Schedule,
  today: BookDate,
  /** It will be gone when the new one is there: its payments are not counted beside those of the new one. */
  renewsLoanId: number | null = null,
): Promise<Facts> {
  const standing = await standingOf(db, borrower.id, today, renewsLoanId)
  const frequency = FREQUENCIES.find(one => one === loan.frequency) ?? 'monthly'
  const debts = maxFen(borrower.monthlyDebtFen ?? 0n, standing.serviceFen)
  // The lines of 按计划还款 follow no rhythm a month's part could be taken of: their average counts.
  const own =
    loan.method === 'custom'
      ? divRound(schedule.totalPaymentFen, BigInt(loan.termMonths), 'up')
      : monthlyServiceFen(schedule, frequency, loan.termMonths)
  const service = debts + own
  const { birthDate } = borrower
  return {
    ageYears: birthDate && ageOn(birthDate, today),
    ageAtMaturityYears: birthDate && ageOn(birthDate, addMonths(today, loan.termMonths)),
    idExpired: borrower.idExpiresOn === null ? null : borrower.idExpiresOn < today,
    dsrPpm: borrower.annualIncomeFen === null ? null : dsrPpm(service * 12n, borrower.annualIncomeFen),
    currentOverdueDays: standing.overdueDays,
    worstClass: standing.worstClass,
    amountFen: loan.amountFen,
    termMonths: loan.termMonths,
  }
}
