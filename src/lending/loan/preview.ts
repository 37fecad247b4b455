import type { EventAmounts } from '../journal'
import { type Fen, sumFen } from '../money'
import { isRefused, type Refused } from '../refusal'
import { type PlanTotals, planTotals } from '../replan'
import type { Installment } from '../servicing'
import type { Act, LoanNow } from './acts'
import { applyEvent, figuresOf } from './book'
import { type Decided, decide } from './decide'
import { broughtFen } from './decide-receipts'
import { postingsOf } from './event-postings'
import { openedBalanceFen } from './opened'
import { type Standing, standingOf } from './standing'
import type { LoanBook, LoanEvent, LoanFigures } from './types'

/** One side of a comparison: the loan before, or after. */
export interface LoanSide {
  readonly book: LoanBook
  readonly figures: LoanFigures
  readonly standing: Standing
  /** 期 still open, for showing both plans beside each other. */
  readonly open: readonly Installment[]
  readonly totals: PlanTotals
}

export interface Preview extends Decided {
  readonly before: LoanSide
  readonly after: LoanSide
  /** Money that changes hands: in for receipts and recoveries, out for draws and refunds. */
  readonly amountFen: Fen
  /** For the posting function: `linesOf(rules, postings)`; empty when no account moves. */
  readonly postings: readonly EventAmounts[]
}

export function sideOf(book: LoanBook): LoanSide {
  const open = book.installments.filter(i => i.settledOn === null)
  return { book, figures: figuresOf(book), standing: standingOf(book), open, totals: planTotals(open) }
}

/** Money in or out of an event. */
export function amountOf(event: LoanEvent): Fen {
  switch (event.kind) {
    case 'disburse':
      return sumFen(event.rows.map(row => row.principalFen))
    case 'open':
      return openedBalanceFen(event)
    case 'repay':
    case 'payoff':
    case 'prepay':
      return broughtFen(event)
    case 'apply_prepaid':
      return -event.prepaidFen
    case 'draw':
    case 'refund_prepaid':
    case 'divert':
      return event.fen
    case 'revolve':
      return event.movement === 'draw' ? event.fen : sumFen(event.lines.map(line => line.fen))
    case 'waive':
      return sumFen(event.lines.map(line => line.fen))
    case 'write_off':
    case 'recover':
      return event.principalFen + event.interestFen
    case 'restructure':
      return sumFen(event.rows.map(row => row.principalFen))
    case 'rebook':
      return amountOf(event.entry)
    default:
      return 0n
  }
}

/**
 * Everything a screen shows before an act is done: the event, the loan before and after, the money, the vouchers. Pure; the same
 * act decided again under lock gives the same event.
 */
export function preview(loan: LoanNow, act: Act): Preview | Refused {
  const decided = decide(loan, act)
  if (isRefused(decided)) return decided
  const { event } = decided
  const after = applyEvent(loan.contract.servicing, loan.book, event)
  return {
    ...decided,
    before: sideOf(loan.book),
    after: sideOf(after),
    amountFen: amountOf(event),
    postings: postingsOf(loan, event),
  }
}
