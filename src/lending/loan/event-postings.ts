import type { EventAmounts, PostingAmount } from '../journal'
import { type Fen, sumFen } from '../money'
import { type AmountLine, type Installment, unpaidPrincipalFen } from '../servicing'
import type { LoanNow } from './acts'
import { withRows } from './apply-change'
import type { RestructureEvent } from './change-types'
import { unpaidOn } from './decide-relief'
import { openedPostings } from './opened'
import { amountsOf, splitLines } from './postings'
import type { LoanBook, LoanEvent } from './types'

const one = (event: string, component: string, fen: Fen, reversed = false): EventAmounts[] =>
  fen > 0n ? [{ event, amounts: [{ component, fen }], ...(reversed ? { reversed } : {}) }] : []

/**
 * The vouchers an event causes, as amounts for the posting rules (rule book of accounting: 发放, 收本收息, 逾期转列, 核销, 核销后收回).
 * Interest is booked by the daily accrual, so a new plan, a new rate or 停息 moves no money by itself.
 * `loan` is the loan before the event.
 */
export function postingsOf(loan: LoanNow, event: LoanEvent): EventAmounts[] {
  const { book } = loan
  switch (event.kind) {
    case 'disburse':
      return one('disburse', 'principal', sumFen(event.rows.map(row => row.principalFen)))
    case 'open':
      return openedPostings(event)
    case 'repay':
    case 'apply_prepaid':
    case 'payoff':
      return receipt(book, book.installments, event)
    case 'prepay':
      return receipt(book, withRows(book.installments, event.rows), event)
    case 'revolve': {
      if (event.movement === 'draw') return one('disburse', 'principal', event.fen)
      return receipt(book, withRows(book.installments, event.rows), { ...event, prepaidFen: 0n })
    }
    case 'draw':
      return one('disburse', 'principal', event.fen)
    case 'overdue': {
      const marked = book.installments.filter(i => event.seqs.includes(i.seq) && !i.overdue)
      return one('overdue', 'principal', sumFen(marked.map(unpaidPrincipalFen)))
    }
    case 'waive':
      return waived(book, event.lines)
    case 'restructure':
      return restructured(loan, event)
    case 'write_off':
      return writtenOff(book)
    case 'recover':
      return recovered(event)
    case 'refund_prepaid':
      return one('refund_prepaid', 'prepaid', event.fen)
    default:
      return []
  }
}

/** Cash and 溢缴款 used in one receipt are two events on one voucher, each with its own debit. */
function receipt(
  book: LoanBook,
  installments: readonly Installment[],
  event: { readonly kind: string; readonly lines: readonly AmountLine[]; readonly prepaidFen: Fen },
): EventAmounts[] {
  const amounts = (lines: readonly AmountLine[]): PostingAmount[] => amountsOf(lines, installments, book.accrual)
  if (event.kind === 'apply_prepaid') return [{ event: 'apply_prepaid', amounts: amounts(event.lines) }]
  const leftFen = event.prepaidFen > 0n ? event.prepaidFen : 0n
  const { first, rest } = splitLines(event.lines, leftFen - event.prepaidFen)
  const cash = [...amounts(rest), ...(leftFen > 0n ? [{ component: 'prepaid', fen: leftFen }] : [])]
  return [
    ...(first.length > 0 ? [{ event: 'apply_prepaid', amounts: amounts(first) }] : []),
    ...(cash.length > 0 ? [{ event: 'repay', amounts: cash }] : []),
  ]
}

/** Interest on the book was income when it was accrued; 罚息, 复利 and fees become income when received, so nothing is taken back. */
const waived = (book: LoanBook, lines: readonly AmountLine[]): EventAmounts[] =>
  book.accrual === 'accrual'
    ? one('accrue', 'interest', sumFen(lines.filter(line => line.component === 'interest').map(line => line.fen)), true)
    : []

function restructured(loan: LoanNow, event: RestructureEvent): EventAmounts[] {
  const unpaid = unpaidOn(loan, event.date)
  const onBook = loan.book.accrual === 'accrual'
  const late = event.late === 'capitalise'
  const capitalised: PostingAmount[] = [
    { component: 'interest', fen: event.interest === 'capitalise' ? unpaid.interestFen : 0n },
    { component: 'penalty', fen: late ? unpaid.penaltyFen : 0n },
    { component: 'compound', fen: late ? unpaid.compoundFen : 0n },
  ].filter(amount => amount.fen > 0n)
  return [
    ...one('overdue', 'principal', unpaid.overduePrincipalFen, true),
    ...(capitalised.length > 0 ? [{ event: 'capitalise', amounts: capitalised }] : []),
    ...(onBook && event.interest === 'forgive' ? one('accrue', 'interest', unpaid.interestFen, true) : []),
  ]
}

function writtenOff({ installments }: LoanBook): EventAmounts[] {
  const open = installments.filter(i => i.settledOn === null)
  const of = (overdue: boolean): Fen => sumFen(open.filter(i => i.overdue === overdue).map(unpaidPrincipalFen))
  return [...one('write_off', 'principal', of(false)), ...one('write_off', 'overdue_principal', of(true))]
}

function recovered(event: { readonly principalFen: Fen; readonly interestFen: Fen }): EventAmounts[] {
  const { principalFen, interestFen } = event
  const amounts = [
    { component: 'restored', fen: principalFen },
    { component: 'principal', fen: principalFen },
    { component: 'released', fen: principalFen },
    { component: 'interest', fen: interestFen },
  ].filter(amount => amount.fen > 0n)
  return amounts.length > 0 ? [{ event: 'recover', amounts }] : []
}
