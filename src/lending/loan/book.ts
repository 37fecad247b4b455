import type { BookDate } from '../dates'
import { type Fen, sumFen } from '../money'
import { type Installment, type ServicingTerms, unpaidInterestFen, unpaidPrincipalFen } from '../servicing'
import { openInstallment } from '../servicing/open'
import { applyLines } from '../servicing/repay'
import type { LoanBook, LoanEvent, LoanFigures, NumberedEvent } from './types'

export const EMPTY_BOOK: LoanBook = { accrual: 'accrual', prepaidFen: 0n, installments: [] }

/** 提前结清: interest that was planned but not earned leaves the plan (民法典 art. 677). */
const closedEarly = (i: Installment, date: BookDate): Installment =>
  i.settledOn === null ? { ...i, interestFen: i.paidInterestFen, settledOn: date } : i

/**
 * One event on the book: the only way a loan changes, for posting and for replay alike. What a receipt pays is
 * recorded in its lines, so a changed rule never rewrites history.
 * Example: 8,661.90 on the first due day of 100,000.00 at 7.2 % → interest 600.00, principal 8,061.90, 期 1 settled.
 */
export function applyEvent(terms: ServicingTerms, book: LoanBook, event: LoanEvent): LoanBook {
  switch (event.kind) {
    case 'disburse':
      return { ...EMPTY_BOOK, installments: event.rows.map(openInstallment) }
    case 'repay':
    case 'apply_prepaid':
    case 'payoff': {
      const prepaidFen = book.prepaidFen + event.prepaidFen
      if (prepaidFen < 0n) throw new Error('more prepaid money used than there is')
      const paid = applyLines(terms, book.installments, event.lines, event.date)
      const closing = event.kind === 'payoff'
      return { ...book, prepaidFen, installments: closing ? paid.map(i => closedEarly(i, event.date)) : paid }
    }
    case 'overdue':
      return {
        ...book,
        installments: book.installments.map(i => (event.seqs.includes(i.seq) ? { ...i, overdue: true } : i)),
      }
    case 'non_accrual':
      return { ...book, accrual: event.accrual }
    case 'reverse':
      return book
  }
}

/** The book after all events; what was reversed (冲正) never happened, and all else happened in its order. */
export function replay(terms: ServicingTerms, events: readonly NumberedEvent[]): LoanBook {
  const undone = new Set(events.flatMap(({ event }) => (event.kind === 'reverse' ? [event.of] : [])))
  return events
    .filter(({ seq }) => !undone.has(seq))
    .reduce((book, { event }) => applyEvent(terms, book, event), EMPTY_BOOK)
}

const owesBalance = (i: Installment): boolean => unpaidPrincipalFen(i) + unpaidInterestFen(i) > 0n

const earliest = (installments: readonly Installment[]): BookDate | null =>
  installments.reduce<BookDate | null>(
    (found, { payDate }) => (found === null || payDate < found ? payDate : found),
    null,
  )

/** The figures of the loan's own row, derived; 逾期 begins when the day-end marks a 期, so no date is needed here. */
export function figuresOf(book: LoanBook): LoanFigures {
  const open = book.installments.filter(i => i.settledOn === null)
  return {
    balanceFen: sumFen(book.installments.map(unpaidPrincipalFen)),
    prepaidFen: book.prepaidFen,
    oldestUnpaidOn: earliest(open.filter(i => i.overdue && owesBalance(i))),
    nextDueOn: earliest(open.filter(i => !i.overdue)),
    accrual: book.accrual,
    settled: open.length === 0,
  }
}

/** What stands on 贷款—逾期 (130302): unpaid principal of 期 marked overdue. */
export const overduePrincipalFen = (installments: readonly Installment[]): Fen =>
  sumFen(installments.filter(i => i.overdue).map(unpaidPrincipalFen))

/** Everything a loan may still ask for, planned interest included: more than this is nobody's repayment. */
export const wholeDebtFen = (installments: readonly Installment[], lateFen: Fen): Fen =>
  sumFen(installments.map(i => unpaidPrincipalFen(i) + unpaidInterestFen(i))) + lateFen
