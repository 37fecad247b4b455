import { addDays, type BookDate, earlier, later } from '../dates'
import { isRefused } from '../refusal'
import { type Installment, isLate, NON_ACCRUAL_FROM_DAYS, unpaidInterestFen, unpaidPrincipalFen } from '../servicing'
import type { LoanNow } from './acts'
import { applyEvent, figuresOf } from './book'
import { decideApplyPrepaid } from './decide-receipts'
import { termsNow } from './open-plan'
import { standingOf } from './standing'
import type { LoanEvent } from './types'

const owes = (i: Installment): boolean => i.settledOn === null && unpaidPrincipalFen(i) + unpaidInterestFen(i) > 0n

/** What the day-end of one day does to a loan: 溢缴款 pays, what is late from tomorrow is marked, from day 91 on 非应计. */
export function dayEndEvents(loan: LoanNow, date: BookDate): LoanEvent[] {
  const events: LoanEvent[] = []
  let { book } = loan
  const add = (event: LoanEvent): void => {
    events.push(event)
    book = applyEvent(loan.contract.servicing, book, event)
  }
  if (standingOf(book).writtenOff) return []
  const paid = decideApplyPrepaid({ ...loan, book }, { kind: 'apply_prepaid', date })
  if (!isRefused(paid)) add(paid)
  const { graceDays } = loan.contract.servicing
  const seqs = book.installments.filter(i => !i.overdue && owes(i) && isLate(i, addDays(date, 1), graceDays))
  if (seqs.length > 0) add({ kind: 'overdue', date, seqs: seqs.map(i => i.seq) })
  if (book.accrual === 'accrual' && turns(figuresOf(book).oldestUnpaidOn, date)) {
    add({ kind: 'non_accrual', date, accrual: 'non_accrual' })
  }
  return events
}

const turns = (oldest: BookDate | null, date: BookDate): boolean =>
  oldest !== null && addDays(oldest, NON_ACCRUAL_FROM_DAYS) <= date

/**
 * The first day after `from` on which a day-end may find something to do; null when there is none before `until`. Every other
 * day-end leaves the loan alone, so years pass in a few steps.
 */
export function nextDayEnd(loan: LoanNow, from: BookDate, until: BookDate): BookDate | null {
  const { graceDays } = termsNow(loan)
  const { oldestUnpaidOn, accrual } = figuresOf(loan.book)
  let first = addDays(until, 1)
  const soonest = addDays(from, 1)
  // What could have happened before `from` and did not, happens at the next day-end.
  const consider = (date: BookDate): void => {
    const possible = later(date, soonest)
    if (possible < first) first = possible
  }
  for (const i of loan.book.installments) {
    if (i.settledOn !== null) continue
    if (owes(i) && !i.overdue) consider(addDays(i.payDate, graceDays))
    if (loan.book.prepaidFen > 0n) consider(earlier(i.dueDate, i.payDate))
    if (i.dueDate > first) break
  }
  if (accrual === 'accrual' && oldestUnpaidOn !== null) consider(addDays(oldestUnpaidOn, NON_ACCRUAL_FROM_DAYS))
  return first <= until ? first : null
}
