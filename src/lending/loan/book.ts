import type { BookDate } from '../dates'
import { type Fen, sumFen } from '../money'
import { type Installment, type ServicingTerms, unpaidInterestFen, unpaidPrincipalFen } from '../servicing'
import { openInstallment } from '../servicing/open'
import { applyLines } from '../servicing/repay'
import { applyChange } from './apply-change'
import { openedBook } from './opened'
import { currentTerms } from './standing'
import type { LoanBook, LoanEvent, LoanFigures, NumberedEvent } from './types'

export const EMPTY_BOOK: LoanBook = { accrual: 'accrual', prepaidFen: 0n, installments: [] }

/** 提前结清: interest that was planned but not earned leaves the plan (民法典 art. 677). */
const closedEarly = (i: Installment, date: BookDate): Installment =>
  i.settledOn === null ? { ...i, interestFen: i.paidInterestFen, settledOn: date } : i

/**
 * One event on the book: the only way a loan changes, for posting and for replay alike. What a receipt pays, and the rows of a
 * changed plan, are recorded in the event, so a changed rule never rewrites history.
 * Example: 8,661.90 on the first due day of 100,000.00 at 7.2 % → interest 600.00, principal 8,061.90, 期 1 settled.
 */
export function applyEvent(agreed: ServicingTerms, book: LoanBook, event: LoanEvent): LoanBook {
  const terms = currentTerms(agreed, book)
  switch (event.kind) {
    case 'disburse':
      return { ...EMPTY_BOOK, installments: event.rows.map(openInstallment) }
    case 'open':
      return openedBook(event)
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
    case 'rebook':
      return book
    default:
      return applyChange(terms, book, event)
  }
}

/** Events that are about other events: the book after them comes from `replay`, never from `applyEvent` alone. */
export const needsReplay = (event: LoanEvent): boolean => event.kind === 'reverse' || event.kind === 'rebook'

/**
 * The events that count, in the order in which they count: what was reversed (冲正) never happened, a back-dated one stands at
 * its own day, and what came after it as it was decided again.
 */
export function effective(log: readonly NumberedEvent[]): readonly NumberedEvent[] {
  let list: readonly NumberedEvent[] = []
  let own: NumberedEvent[] = []
  for (const one of log) {
    const { event, seq } = one
    if (event.kind === 'reverse') {
      const { of, redone } = event
      own = redone ? [...list.slice(0, redone.kept), ...redone.tail] : list.filter(other => other.seq !== of)
    } else if (event.kind === 'rebook') {
      own = [...list.slice(0, event.redone.kept), { seq, event: event.entry }, ...event.redone.tail]
    } else own.push(one)
    list = own
  }
  return list
}

/** The book after all events of the log. */
export const replay = (terms: ServicingTerms, log: readonly NumberedEvent[]): LoanBook =>
  effective(log).reduce((book, { event }) => applyEvent(terms, book, event), EMPTY_BOOK)

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
