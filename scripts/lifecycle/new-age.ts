import { addDays, addMonths, type BookDate, bookDate, dayOf } from '../../src/lending/dates'
import { divRoundTo, type Fen } from '../../src/lending/money'
import { principalOpen } from './allocation'
import { period } from './plan'
import { earnedOf, recalculates } from './recalc'
import { levelAnew } from './recalc-acts'
import { type Loan, place } from './state'
import { noParts, openOf, owedBy, PARTS, type Parts, type Period, Unsupported } from './types'

/** A change of the plan: moved due dates, a new age, or the rest spread evenly. */
export interface Change {
  readonly kind: 'reschedule' | 're_age' | 're_amortize'
  readonly date: BookDate
  readonly detail: Readonly<Record<string, unknown>>
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What an instalment asks becomes what was paid on it; the rest moves elsewhere. */
function close(one: Period, date: BookDate, withInterest = false): void {
  one.asked.principal = one.paid.principal
  if (withInterest) one.asked.interest = one.paid.interest
  if (one.level !== undefined) Object.assign(one, { closed: true, ended: true })
  if (one.paidOn === null && openOf(one, 'interest') + openOf(one, 'fee') + openOf(one, 'penalty') === 0n)
    one.paidOn = date
}

/** Equal parts in the steps of the product. */
export const share = (loan: Loan, fen: Fen, count: number): Fen => {
  const multiple = loan.terms.product.installmentAmountInMultiplesOf ?? 0
  return divRoundTo(fen, BigInt(count), multiple > 0 ? BigInt(multiple) * 100n : 1n, 'half_even')
}

const openAll = (periods: readonly Period[], part: 'fee' | 'penalty'): Fen =>
  periods.reduce((sum, one) => sum + openOf(one, part), 0n)

function evenPart(fen: Fen, count: number, index: number): Fen {
  const each = divRoundTo(fen, BigInt(count), 1n, 'half_even')
  return index === count - 1 ? fen - each * BigInt(count - 1) : each
}

const DAYS: Record<string, number> = { DAYS: 1, WEEKS: 7 }

/** Interest that a new age spreads: all of it, or what is payable on the day, as it was asked of instalments not paid in full. */
function spreadInterest(loan: Loan, handling: string, date: BookDate): Fen {
  const open = loan.periods.filter(one => owedBy(one) > 0n)
  const full = handling === 'EQUAL_AMORTIZATION_FULL_INTEREST'
  const payable = (one: Period): Fen => (one.due <= date || full ? one.asked.interest : earnedOf(loan, one, date))
  return open.reduce((sum, one) => sum + payable(one), 0n)
}

/** 重订账龄: all open principal on new instalments from a day on; what was left of the old plan ends on the day of the change. */
export function reAge(loan: Loan, { date, detail }: Change): Parts {
  const handling = text(detail.reAgeInterestHandling)
  const spreads = handling.startsWith('EQUAL_AMORTIZATION')
  if (loan.terms.annualRatePercent !== 0 && !spreads) throw new Unsupported('a new age for a loan with interest')
  const count = typeof detail.numberOfInstallments === 'number' ? detail.numberOfInstallments : 0
  const principal = principalOpen(loan.periods)
  if (principal === 0n) return noParts()
  const charges = spreads
    ? { fee: openAll(loan.periods, 'fee'), penalty: openAll(loan.periods, 'penalty') }
    : { fee: 0n, penalty: 0n }
  const interest = loan.terms.annualRatePercent === 0 ? 0n : spreadInterest(loan, handling, date)
  const onlyCharges = (one: Period): boolean => one.asked.principal === 0n && one.asked.interest === 0n && !one.down
  const kept = loan.periods.filter(
    one => one.due <= date && one.stub !== true && !(spreads && (one.added || (one.due === date && onlyCharges(one)))),
  )
  const cut = loan.periods.filter(one => one.due > date)
  if (spreads)
    for (const one of loan.periods) Object.assign(one.asked, { fee: one.paid.fee, penalty: one.paid.penalty })
  for (const one of kept) close(one, date, interest > 0n)
  const before = kept.at(-1)?.due ?? cut[0]?.from ?? date
  const homeless = loan.charges.filter(one => one.home !== null && cut.includes(one.home))
  if (cut.length > 0 && date > before) kept.push(ended(cut, before, date))
  const added = newAge(loan, detail, kept.at(-1)?.due ?? date, principal)
  added.forEach((one, n) => {
    for (const part of ['fee', 'penalty'] as const) one.asked[part] = evenPart(charges[part], count, n)
    one.asked.interest = evenPart(interest, count, n)
  })
  // What was lent again in an instalment that goes stands in the first new one.
  const gone = loan.periods.filter(one => spreads && one.added === true && !kept.includes(one))
  if (added[0]) added[0].credited += gone.reduce((sum, one) => sum + one.credited, 0n)
  loan.periods = [...kept, ...added]
  if (!spreads) for (const charge of homeless) place(loan, charge)
  return { ...noParts(), ...charges, principal, interest }
}

/** The new instalments: equal parts of the principal on days of their own. */
function newAge(loan: Loan, detail: Change['detail'], begins: BookDate, principal: Fen): Period[] {
  const count = typeof detail.numberOfInstallments === 'number' ? detail.numberOfInstallments : 0
  const every = typeof detail.frequencyNumber === 'number' ? detail.frequencyNumber : 1
  const start = bookDate(text(detail.startDate))
  const unit = text(detail.frequencyType)
  const at = (index: number): BookDate =>
    unit === 'MONTHS'
      ? addMonths(start, every * index, dayOf(start))
      : addDays(start, (DAYS[unit] ?? 1) * every * index)
  const each = share(loan, principal, count)
  let left = principal
  return Array.from({ length: count }, (_, n) => {
    const mine = n === count - 1 || each > left ? left : each
    left -= mine
    return period(n === 0 ? begins : at(n - 1), at(n), mine)
  })
}

/** What was paid ahead on instalments that go is an instalment of its own that ends on the day of the change. */
function ended(cut: readonly Period[], from: BookDate, date: BookDate): Period {
  const stub = period(from, date, 0n)
  for (const one of cut) {
    for (const part of PARTS) stub.paid[part] += one.paid[part]
    stub.inAdvance += one.inAdvance
    stub.late += one.late
  }
  // Charges come back by their own days; what was paid of principal and interest stays here.
  stub.asked.principal = stub.paid.principal
  stub.asked.interest = stub.paid.interest
  stub.paidOn = date
  stub.stub = true
  return stub
}

/** 重新摊分: what is open and past moves evenly onto the instalments still to come. */
export function reAmortize(loan: Loan, { date, detail }: Change): Parts {
  const past = loan.periods.filter(one => one.due <= date)
  const moved = principalOpen(past)
  const future = loan.periods.filter(one => one.due > date)
  if (loan.terms.annualRatePercent !== 0) return reAmortizeInterest(loan, past, future, text(detail.interestHandling))
  for (const one of past) close(one, date)
  let left = moved
  const each = share(loan, left, future.length)
  future.forEach((one, n) => {
    const mine = n === future.length - 1 || each > left ? left : each
    one.asked.principal += mine
    if (mine > 0n) one.paidOn = null
    left -= mine
  })
  return { ...noParts(), principal: moved }
}

/** With interest the payments to come are worked out anew on what is open, and the unpaid interest is added to them in equal parts. */
function reAmortizeInterest(loan: Loan, past: readonly Period[], future: readonly Period[], handling: string): Parts {
  if (handling !== 'EQUAL_AMORTIZATION_INTEREST_SPLIT' || !recalculates(loan)) {
    throw new Unsupported('a loan with interest spread anew')
  }
  const principal = principalOpen(past)
  const interest = past.reduce((sum, one) => sum + openOf(one, 'interest'), 0n)
  for (const one of past) close(one, loan.today, true)
  levelAnew(loan, past.at(-1)?.due ?? loan.today)
  const each = divRoundTo(interest, BigInt(future.length), 1n, 'half_even')
  for (const one of future) one.extra = each
  return { ...noParts(), principal, interest }
}
