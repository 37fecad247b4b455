import type { EventAmounts } from '../journal'
import {
  applyEvent,
  EMPTY_BOOK,
  effective,
  type LoanContract,
  type NumberedEvent,
  openedInterestFen,
  openedPostings,
  overduePrincipalFen,
  type ReverseEvent,
} from '../loan'
import { openedOverdueFen } from '../loan/opened'
import { bookedInterestFen, byDayEnd, inTheWay, type TakeBackRequest } from '../loan/take-back'
import type { Fen } from '../money'
import { type Refused, refuse } from '../refusal'

export interface TakeoverUndone {
  readonly event: ReverseEvent
  /** The opening voucher with its sides changed, and what the days since then booked. */
  readonly postings: readonly EventAmounts[]
}

/**
 * 撤销迁入: the loan was never taken over. Nothing may stand on it but what the day-end did. Refuses takeover.not-taken-over,
 * take-back.receipt-first · draw-first · change-first.
 * Example: 7,610.80 with 35.52 of interest taken over, 10.15 more accrued since: Cr 贷款 7,610.80, Cr 应收利息 45.67.
 */
export function undoTakeover(
  { servicing }: LoanContract,
  log: readonly NumberedEvent[],
  { today, accruedThrough }: Pick<TakeBackRequest, 'today' | 'accruedThrough'>,
): TakeoverUndone | Refused {
  const list = effective(log)
  const [first] = list
  if (first?.event.kind !== 'open') return refuse('takeover.not-taken-over')
  const last = list.findLast(({ event }) => !byDayEnd(event))
  if (last) return inTheWay(last)
  const book = list.reduce((at, { event }) => applyEvent(servicing, at, event), EMPTY_BOOK)
  const since = (event: string, component: string, fen: Fen): EventAmounts[] =>
    fen === 0n ? [] : [{ event, amounts: [{ component, fen: fen < 0n ? -fen : fen }], reversed: fen > 0n }]
  const interestFen = bookedInterestFen(book, accruedThrough)
  const accruedFen =
    accruedThrough === null || accruedThrough < first.event.date ? 0n : interestFen - openedInterestFen(first.event)
  return {
    event: { kind: 'reverse', date: today, of: first.seq, redone: { kept: 0, tail: [] } },
    postings: [
      ...openedPostings(first.event).map(posting => ({ ...posting, reversed: true })),
      ...since('overdue', 'principal', overduePrincipalFen(book.installments) - openedOverdueFen(first.event)),
      ...since('accrue', 'interest', accruedFen),
    ],
  }
}
