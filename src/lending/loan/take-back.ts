import { type BookDate, daysBetween } from '../dates'
import type { EventAmounts } from '../journal'
import { type Fen, sumFen } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'
import { accruedInterestFen } from '../servicing'
import type { LoanContract } from './acts'
import { applyEvent, EMPTY_BOOK, effective, overduePrincipalFen } from './book'
import { postingsOf } from './event-postings'
import { type LoanSide, sideOf } from './preview'
import { standingOf } from './standing'
import type { LoanBook, LoanEvent, NumberedEvent, ReverseEvent } from './types'

export interface TakeBackRequest {
  readonly today: BookDate
  /** The last day of the last closed period; a payout on or before it stays. */
  readonly closedThrough: BookDate | null
  /** Through which day interest was booked; null: none was yet. */
  readonly accruedThrough: BookDate | null
}

export interface TakenBack {
  readonly event: ReverseEvent
  /** The payout. */
  readonly entry: LoanEvent
  readonly before: LoanSide
  readonly after: LoanSide
  /** The voucher of the payout with its sides changed. */
  readonly payout: readonly EventAmounts[]
  /** What the days since then booked: interest earned, and principal moved to 逾期. */
  readonly since: readonly EventAmounts[]
}

/** A loan that owes nothing because nothing was ever lent: whole books only, since those from a lock leave settled 期 out. */
export const isTakenBack = (book: LoanBook): boolean => book.installments.length === 0

const MARKS: ReadonlySet<string> = new Set(['disburse', 'open', 'overdue', 'non_accrual'])

/** What the day-end did goes with the payout, 重定价 too; everything else somebody asked for, and has to take back himself. */
export const byDayEnd = (event: LoanEvent): boolean =>
  MARKS.has(event.kind) || (event.kind === 'rate' && event.why === 'reprice')

const RECEIPTS: ReadonlySet<string> = new Set(['repay', 'payoff', 'apply_prepaid', 'prepay', 'recover'])

export function inTheWay({ seq, event }: NumberedEvent): Refused {
  const at = { params: { seq, day: event.date } }
  if (event.kind === 'draw' || (event.kind === 'revolve' && event.movement === 'draw')) {
    return refuse('take-back.draw-first', undefined, at)
  }
  const receipt = RECEIPTS.has(event.kind) || event.kind === 'revolve'
  return refuse(receipt ? 'take-back.receipt-first' : 'take-back.change-first', undefined, at)
}

/** Contract interest on the book of a loan on which nothing was paid, as the day-end booked it. */
export function bookedInterestFen(book: LoanBook, through: BookDate | null): Fen {
  if (through === null || book.accrual !== 'accrual') return 0n
  const { earned } = standingOf(book)
  return sumFen(
    book.installments
      .filter(i => i.settledOn === null && i.startDate < through)
      .map(i => accruedInterestFen(i, through, earned) - i.paidInterestFen),
  )
}

/** 不晚于今天，且所在期间未关账 (会计基础工作规范: what is closed is not entered into again). */
function dayRefusal(day: BookDate, { today, closedThrough }: TakeBackRequest): Refused | null {
  if (day > today) return refuse('rebook.in-future')
  return closedThrough !== null && day <= closedThrough
    ? refuse('take-back.period-closed', undefined, { params: { day: closedThrough } })
    : null
}

/**
 * 放款冲正: the first payout never happened. Nothing may stand on it but what the day-end did; the last thing that does is named, since
 * later ones are taken back first. Posted today, never deleted (会计基础工作规范 art. 61: errors are put right by a reversing voucher).
 * Refuses take-back.not-paid-out · period-closed · receipt-first · draw-first · change-first.
 * Example: 100,000.00 at 7.2 % paid out on 03-20 by mistake; interest booked through 03-22, 600.00 × 2 ÷ 31 = 38.71. Taken back on
 * 03-23: Cr 贷款—本金 100,000.00, Cr 应收利息 38.71, balance 0.
 */
export function takeBack(
  { servicing, schedule }: LoanContract,
  log: readonly NumberedEvent[],
  request: TakeBackRequest,
): TakenBack | Refused {
  const list = effective(log)
  const [first] = list
  if (first?.event.kind !== 'disburse') return refuse('take-back.not-paid-out')
  const last = list.findLast(({ event }) => !byDayEnd(event))
  if (last) return inTheWay(last)
  const no = dayRefusal(first.event.date, request)
  if (isRefused(no)) return no
  const book = list.reduce((at, { event }) => applyEvent(servicing, at, event), EMPTY_BOOK)
  const loan = { contract: { servicing, schedule }, book: EMPTY_BOOK }
  const back = (event: string, component: string, fen: Fen): EventAmounts[] =>
    fen > 0n ? [{ event, amounts: [{ component, fen }], reversed: true }] : []
  return {
    event: { kind: 'reverse', date: request.today, of: first.seq, redone: { kept: 0, tail: [] } },
    entry: first.event,
    before: sideOf(book),
    after: sideOf(EMPTY_BOOK),
    payout: postingsOf(loan, first.event).map(posting => ({ ...posting, reversed: true })),
    since: [
      ...back('overdue', 'principal', overduePrincipalFen(book.installments)),
      ...back('accrue', 'interest', bookedInterestFen(book, request.accruedThrough)),
    ],
  }
}

const FRESH_DAYS = 31

/** Is it worth offering on the page of a loan? Whether it may be done is said when it is worked out. */
export const looksFresh = (
  loan: { readonly state: string; readonly principalFen: Fen; readonly balanceFen: Fen; readonly valueDate: BookDate },
  today: BookDate,
): boolean =>
  loan.state === 'active' && loan.balanceFen === loan.principalFen && daysBetween(loan.valueDate, today) <= FRESH_DAYS
