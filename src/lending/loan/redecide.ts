import { addDays } from '../dates'
import { isRefused } from '../refusal'
import { isLate, NON_ACCRUAL_FROM_DAYS, overdueDays, unpaidInterestFen, unpaidPrincipalFen } from '../servicing'
import type { LoanNow } from './acts'
import { decideApplyPrepaid } from './decide-receipts'
import { termsNow } from './open-plan'
import type { LoanEvent } from './types'

/** What a day-end event would be on another past; null when there would have been nothing to do. */
export function redecideDayEnd(loan: LoanNow, event: LoanEvent): LoanEvent | null {
  const { installments, accrual } = loan.book
  switch (event.kind) {
    case 'apply_prepaid': {
      const again = decideApplyPrepaid(loan, { kind: 'apply_prepaid', date: event.date })
      return isRefused(again) ? null : again
    }
    case 'overdue': {
      // Not by the old numbers: on another past the 期 may be numbered otherwise and fall due on other days.
      const { graceDays } = termsNow(loan)
      const owing = installments.filter(
        i =>
          !i.overdue &&
          unpaidPrincipalFen(i) + unpaidInterestFen(i) > 0n &&
          isLate(i, addDays(event.date, 1), graceDays),
      )
      return owing.length > 0 ? { ...event, seqs: owing.map(i => i.seq) } : null
    }
    case 'non_accrual': {
      if (event.accrual === accrual) return null
      if (event.accrual === 'accrual') return event
      const days = overdueDays(installments, event.date, { graceDays: termsNow(loan).graceDays })
      return days >= NON_ACCRUAL_FROM_DAYS ? event : null
    }
    default:
      return event
  }
}
