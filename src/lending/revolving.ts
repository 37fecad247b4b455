import { addMonths, type BookDate, compare, daysBetween } from './dates'
import { divRound, type Fen, type Rounding } from './money'
import { type Refused, refuse } from './refusal'
import type { DayBasis } from './schedule/types'

/** 随借随还: a draw raises the balance from its day on, a repayment lowers it from its day on (算头不算尾). */
export interface Movement {
  readonly date: BookDate
  readonly kind: 'draw' | 'repay'
  readonly fen: Fen
}

export interface RevolvingTerms {
  readonly ratePpm: number
  readonly dayBasis: DayBasis
  readonly billDay: number
  readonly limitFen: Fen
  /** Draws must lie before this day, the balance must be 0 on it. */
  readonly expiryDate: BookDate
  /** Interest of repaid principal: with the bill, or at once with the repayment (利随本清). */
  readonly interestOn: 'bill_day' | 'repayment'
  readonly rounding?: Rounding
}

/** One bill, or one 利随本清 payment. `fenDays` is 积数: Σ balance × days. */
export interface RevolvingBill {
  readonly date: BookDate
  readonly kind: 'bill' | 'repayment'
  readonly fenDays: bigint
  readonly interestFen: Fen
}

interface State {
  readonly balanceFen: Fen
  readonly fenDays: bigint
  readonly at: BookDate
}

/**
 * 积数计息: interest = Σ daily balance × R ÷ basis, rounded once per bill. With `interestOn: 'repayment'` a repayment takes along
 * its principal's share of the days since the last bill, oldest 积数 in proportion to the balance.
 * Refuses revolving.over-limit · repaid-more-than-owed · amount-not-positive · draw-after-expiry · bill-day-out-of-range.
 * Example at 5.4 %: draws 80,000 on 03-05 and 50,000 on 03-18, repaid 60,000 on 04-02, bill day 20:
 * 03-20 积数 1,300,000 → 195.00; 04-20 2,950,000 → 442.50.
 */
export function revolvingBills(
  terms: RevolvingTerms,
  movements: readonly Movement[],
  through: BookDate,
): readonly RevolvingBill[] | Refused {
  const ordered = [...movements].filter(m => m.date <= through).sort((a, b) => compare(a.date, b.date))
  const first = ordered[0]
  const no = refusalOf(terms, ordered)
  if (no) return no
  if (!first) return []
  const days = billDays(terms, first.date, through)
  const bills: RevolvingBill[] = []
  let state: State = { balanceFen: 0n, fenDays: 0n, at: first.date }
  let next = 0
  for (const day of [...days, null]) {
    for (; next < ordered.length; next++) {
      const movement = ordered[next]
      if (!movement || (day !== null && movement.date >= day)) break
      state = move(terms, advance(state, movement.date), movement, bills)
    }
    if (day === null) break
    state = advance(state, day)
    bills.push(bill(terms, day, 'bill', state.fenDays))
    state = { ...state, fenDays: 0n }
  }
  return bills.filter(one => one.fenDays > 0n)
}

/** 积数 and interest earned since the last bill, for showing what is running on `asOf`. */
export function runningFenDays(movements: readonly Movement[], from: BookDate, asOf: BookDate): bigint {
  return movements.reduce((sum, m) => {
    const days = daysBetween(m.date > from ? m.date : from, asOf)
    return days <= 0 ? sum : sum + (m.kind === 'draw' ? m.fen : -m.fen) * BigInt(days)
  }, 0n)
}

export const revolvingBalance = (movements: readonly Movement[], asOf: BookDate): Fen =>
  movements.reduce((sum, m) => (m.date <= asOf ? sum + (m.kind === 'draw' ? m.fen : -m.fen) : sum), 0n)

function refusalOf(terms: RevolvingTerms, ordered: readonly Movement[]): Refused | null {
  if (!(Number.isInteger(terms.billDay) && terms.billDay >= 1 && terms.billDay <= 31)) {
    return refuse('revolving.bill-day-out-of-range')
  }
  let balance = 0n
  for (const { kind, fen, date } of ordered) {
    if (fen <= 0n) return refuse('revolving.amount-not-positive')
    if (kind === 'draw' && date >= terms.expiryDate) return refuse('revolving.draw-after-expiry')
    balance += kind === 'draw' ? fen : -fen
    if (balance > terms.limitFen) return refuse('revolving.over-limit')
    if (balance < 0n) return refuse('revolving.repaid-more-than-owed')
  }
  return null
}

/** Bill days after the first draw, each from the original day; the last one is the expiry of the line. */
function billDays(terms: RevolvingTerms, first: BookDate, through: BookDate): BookDate[] {
  const days: BookDate[] = []
  for (let month = 0; ; month++) {
    const day = addMonths(first, month, terms.billDay)
    if (day >= terms.expiryDate) {
      if (terms.expiryDate <= through) days.push(terms.expiryDate)
      return days
    }
    if (day > through) return days
    if (day > first) days.push(day)
  }
}

const advance = (state: State, to: BookDate): State => ({
  ...state,
  fenDays: state.fenDays + state.balanceFen * BigInt(daysBetween(state.at, to)),
  at: to,
})

function move(terms: RevolvingTerms, state: State, movement: Movement, bills: RevolvingBill[]): State {
  if (movement.kind === 'draw') return { ...state, balanceFen: state.balanceFen + movement.fen }
  const balanceFen = state.balanceFen - movement.fen
  if (terms.interestOn === 'bill_day') return { ...state, balanceFen }
  const share = divRound(state.fenDays * movement.fen, state.balanceFen, 'half_up')
  bills.push(bill(terms, movement.date, 'repayment', share))
  return { ...state, balanceFen, fenDays: state.fenDays - share }
}

const bill = (terms: RevolvingTerms, date: BookDate, kind: RevolvingBill['kind'], fenDays: bigint): RevolvingBill => ({
  date,
  kind,
  fenDays,
  interestFen: divRound(
    fenDays * BigInt(terms.ratePpm),
    1_000_000n * BigInt(terms.dayBasis),
    terms.rounding ?? 'half_up',
  ),
})
