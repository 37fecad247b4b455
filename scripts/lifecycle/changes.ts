import { addDays, addMonths, type BookDate, bookDate, dayOf } from '../../src/lending/dates'
import { divRoundTo, type Fen } from '../../src/lending/money'
import { principalOpen } from './allocation'
import type { Loan } from './loan'
import { period } from './plan'
import { noParts, openOf, type Parts, type Period, Unsupported } from './types'

/** A change of the plan: moved due dates, a new age, or the rest spread evenly. */
export interface Change {
  readonly kind: 'reschedule' | 're_age' | 're_amortize'
  readonly date: BookDate
  readonly detail: Readonly<Record<string, unknown>>
}

export function applyChange(loan: Loan, change: Change): Parts {
  switch (change.kind) {
    case 'reschedule':
      reschedule(loan, change)
      return noParts()
    case 're_age':
      return reAge(loan, change)
    case 're_amortize':
      return reAmortize(loan, change)
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function reschedule(loan: Loan, { detail }: Change): void {
  const from = text(detail.rescheduleFromDate)
  if (detail.newInterestRate !== undefined || detail.extraTerms !== undefined) {
    throw new Unsupported('reschedule with a new rate or more terms')
  }
  const moved = bookDate(text(detail.adjustedDueDate))
  const index = loan.periods.findIndex(one => one.due >= from && !one.down)
  if (index < 0) return
  const { every, unit } = loan.terms
  loan.periods = loan.periods.map((one, n) => {
    if (n < index) return one
    const due = unit === 'MONTHS' ? addMonths(moved, every * (n - index), dayOf(moved)) : addDays(moved, stepDays(loan) * (n - index))
    const previous = n === index ? one.from : unit === 'MONTHS' ? addMonths(moved, every * (n - index - 1), dayOf(moved)) : addDays(moved, stepDays(loan) * (n - index - 1))
    return { ...one, from: previous, due }
  })
}

const stepDays = ({ terms }: Loan): number => (terms.unit === 'WEEKS' ? 7 * terms.every : terms.every)

/** What an instalment asks becomes what was paid on it; the rest moves elsewhere. */
function close(one: Period, date: BookDate): void {
  one.asked.principal = one.paid.principal
  if (one.paidOn === null && openOf(one, 'interest') + openOf(one, 'fee') + openOf(one, 'penalty') === 0n) one.paidOn = date
}

const share = (loan: Loan, fen: Fen, count: number): Fen => {
  const multiple = loan.terms.product.installmentAmountInMultiplesOf ?? 0
  return divRoundTo(fen, BigInt(count), multiple > 0 ? BigInt(multiple) * 100n : 1n, 'half_even')
}

const DAYS: Record<string, number> = { DAYS: 1, WEEKS: 7 }

/** 重订账龄: all open principal on new instalments from a day on; what was left of the old plan ends on the day of the change. */
function reAge(loan: Loan, { date, detail }: Change): Parts {
  if (loan.terms.annualRatePercent !== 0) throw new Unsupported('a new age for a loan with interest')
  const count = typeof detail.numberOfInstallments === 'number' ? detail.numberOfInstallments : 0
  const every = typeof detail.frequencyNumber === 'number' ? detail.frequencyNumber : 1
  const start = bookDate(text(detail.startDate))
  const principal = principalOpen(loan.periods)
  const kept = loan.periods.filter(one => one.due <= date || one.paidOn !== null)
  const cut = loan.periods.filter(one => !kept.includes(one))
  for (const one of kept) close(one, date)
  const before = kept.at(-1)?.due ?? date
  const stub = cut[0]
  if (stub && date > before && date < start) {
    const ended: Period = { ...period(before, date, 0n), asked: { ...stub.asked }, paid: { ...stub.paid }, inAdvance: stub.inAdvance, late: stub.late }
    close(ended, date)
    kept.push(ended)
  }
  const parts = share(loan, principal, count)
  let left = principal
  const added = Array.from({ length: count }, (_, n) => {
    const unit = text(detail.frequencyType)
    const at = (index: number): BookDate =>
      unit === 'MONTHS' ? addMonths(start, every * index, dayOf(start)) : addDays(start, (DAYS[unit] ?? 1) * every * index)
    const mine = n === count - 1 || parts > left ? left : parts
    left -= mine
    return period(n === 0 ? (kept.at(-1)?.due ?? date) : at(n - 1), at(n), mine)
  })
  loan.periods = [...kept, ...added]
  return { ...noParts(), principal }
}

/** 重新摊分: what is open and past moves evenly onto the instalments still to come. */
function reAmortize(loan: Loan, { date }: Change): Parts {
  if (loan.terms.annualRatePercent !== 0) throw new Unsupported('a loan with interest spread anew')
  const past = loan.periods.filter(one => one.due <= date)
  const moved = principalOpen(past)
  const future = loan.periods.filter(one => one.due > date)
  for (const one of past) close(one, date)
  let left = principalOpen(future) + moved
  const each = share(loan, left, future.length)
  future.forEach((one, n) => {
    const mine = n === future.length - 1 || each > left ? left : each
    one.asked.principal = one.paid.principal + mine
    left -= mine
  })
  return { ...noParts(), principal: moved }
}
