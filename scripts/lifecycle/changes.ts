import { addDays, addMonths, type BookDate, bookDate, dayOf } from '../../src/lending/dates'
import { multiply } from '../../src/lending/rate'
import { run } from '../../src/lending/schedule/amortize'
import { levelFrom, monthsBetween } from './interest-plan'
import { type Change, reAge, reAmortize, share, text } from './new-age'
import { interestTerms, period } from './plan'
import { recalculates, refreshOn } from './recalc'
import { changeRate, pauseInterest } from './recalc-acts'
import { type Loan, place } from './state'
import { noParts, type Parts, totalOf, Unsupported } from './types'

export function applyChange(loan: Loan, change: Change): Parts {
  if (recalculates(loan)) refreshOn(loan, change.date)
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

function reschedule(loan: Loan, { detail }: Change): void {
  if (detail.pauses === true) {
    if (!recalculates(loan)) throw new Unsupported('a pause without interest by days')
    pauseInterest(loan, bookDate(text(detail.from)), bookDate(text(detail.to)))
    return
  }
  const from = text(detail.rescheduleFromDate)
  if (typeof detail.newInterestRate === 'number') {
    // The new rate counts from the end of the day before.
    const change = { from: addDays(bookDate(from), -1), percent: detail.newInterestRate }
    if (recalculates(loan)) changeRate(loan, change)
    else levelFrom(interestTerms(loan.terms, [change]), loan.periods, loan.tranches, change.from)
    return
  }
  const index = loan.periods.findIndex(
    one => one.due >= from && !one.down && (one.asked.principal > 0n || one.asked.interest > 0n),
  )
  if (index < 0) return
  if (typeof detail.extraTerms === 'number') {
    lengthen(loan, index, detail.extraTerms)
    return
  }
  if (detail.adjustedDueDate === undefined)
    throw new Unsupported('a reschedule that neither moves, lengthens nor reprices')
  const moved = bookDate(text(detail.adjustedDueDate))
  const { every, unit } = loan.terms
  const at = (steps: number): BookDate =>
    unit === 'MONTHS' ? addMonths(moved, every * steps, dayOf(moved)) : addDays(moved, stepDays(loan) * steps)
  const moving = loan.periods.slice(index).filter(one => one.asked.principal > 0n || one.asked.interest > 0n)
  moving.forEach((one, n) => {
    if (n > 0) one.from = at(n - 1)
    one.due = at(n)
  })
  if (loan.terms.annualRatePercent > 0) interestAnew(loan, index)
  chargesAnew(loan)
}

/** Charges follow the moved days; an instalment that only held charges may be needed no more. */
function chargesAnew(loan: Loan): void {
  for (const charge of loan.charges) {
    if (charge.home) charge.home.asked[charge.penalty ? 'penalty' : 'fee'] -= charge.amount
    charge.home = null
  }
  loan.periods = loan.periods.filter(one => one.down || one.stub === true || totalOf(one.asked) > 0n)
  for (const charge of loan.charges) place(loan, charge)
}

/** More terms: what is open from a due date on is spread over so many periods more. */
function lengthen(loan: Loan, index: number, extra: number): void {
  if (loan.terms.annualRatePercent > 0) throw new Unsupported('more terms for a loan with interest')
  const open = loan.periods.slice(index)
  const last = open.at(-1)
  if (!last) return
  let left = open.reduce((sum, one) => sum + one.asked.principal, 0n)
  const each = share(loan, left, open.length + extra)
  const { every, unit } = loan.terms
  for (let n = 1; n <= extra; n++) {
    const at = (steps: number): BookDate =>
      unit === 'MONTHS'
        ? addMonths(last.due, every * steps, dayOf(last.due))
        : addDays(last.due, stepDays(loan) * steps)
    open.push(period(at(n - 1), at(n), 0n))
  }
  open.forEach((one, n) => {
    one.asked.principal = n === open.length - 1 || each > left ? left : each
    left -= one.asked.principal
  })
  loan.periods = [...loan.periods.slice(0, index), ...open]
}

/** Moved days change the interest; the level payment stays and the last one takes the rest. */
function interestAnew(loan: Loan, index: number): void {
  const open = loan.periods.slice(index).filter(one => one.asked.principal > 0n || one.asked.interest > 0n)
  const first = open[0]
  if (!first) return
  const level = first.asked.principal + first.asked.interest
  const yearly = { num: BigInt(Math.round(loan.terms.annualRatePercent * 1e6)), den: 100_000_000n }
  const flows = run({
    principal: open.reduce((sum, one) => sum + one.asked.principal, 0n),
    rates: open.map(one => multiply(yearly, monthsBetween(one.from, one.due))),
    rounding: 'half_even',
    quantum: 1n,
    base: 'balance',
    principalOf: (_index, _balance, interest) => level - interest,
  })
  open.forEach((one, n) => {
    one.asked.principal = flows[n]?.principal ?? 0n
    one.asked.interest = flows[n]?.interest ?? 0n
  })
}

const stepDays = ({ terms }: Loan): number => (terms.unit === 'WEEKS' ? 7 * terms.every : terms.every)
