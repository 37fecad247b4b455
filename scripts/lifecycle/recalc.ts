import type Decimal from 'decimal.js'
import { type BookDate, daysBetween } from '../../src/lending/dates'
import { divRound, type Fen, sumFen } from '../../src/lending/money'
import { Exact, type InterestTerms, rateOver } from './interest-plan'
import { interestTerms, netOfDown } from './plan'
import type { Loan } from './state'
import type { Period } from './types'

/** 按日重算: interest follows what is really lent: money that comes early earns less, principal that comes late earns on. */
export function recalculates({ terms, transactions }: Loan): boolean {
  const { product, annualRatePercent, flat, equalPrincipal } = terms
  const bears = annualRatePercent > 0 || transactions.some(one => one.detail?.newInterestRate !== undefined)
  const follows = product.isInterestRecalculationEnabled === true && product.loanScheduleType === 'PROGRESSIVE'
  return follows && bears && !flat && !equalPrincipal
}

/** A period of the plan proper: it has a level payment. Down payments and periods of charges have none. */
export interface Leveled extends Period {
  level: Fen
}

export const leveled = (loan: Loan): Leveled[] => loan.periods.filter((one): one is Leveled => one.level !== undefined)

/** When unpaid principal is taken to leave: on its due day (how the plan was meant), or on the day of looking if that is later. */
export type View = { readonly asOf: BookDate; readonly earns: boolean } | 'planned'

export const seen = (loan: Loan, asOf: BookDate): View => ({ asOf, earns: loan.lateEarns })

export const paidFen = (one: Period): Fen => sumFen((one.principalPaid ?? []).map(each => each.fen))

function goneBy(one: Leveled, day: BookDate, view: View): Fen {
  let gone = 0n
  for (const { date, fen } of one.principalPaid ?? []) {
    const at = (view === 'planned' || !view.earns) && date > one.due ? one.due : date
    if (at <= day) gone += fen
  }
  const leaves = view !== 'planned' && view.earns && view.asOf > one.due ? view.asOf : one.due
  return leaves <= day ? gone + one.asked.principal - paidFen(one) : gone
}

export const lentBy = (loan: Loan, day: BookDate): Fen =>
  sumFen([...netOfDown(loan.terms, loan.lent), ...loan.credits].filter(one => one.date <= day).map(one => one.fen))

export function balanceOn(loan: Loan, day: BookDate, view: View): Fen {
  return leveled(loan).reduce((left, one) => left - goneBy(one, day, view), lentBy(loan, day))
}

/** Days inside a stretch on which the balance may change. */
function cuts(loan: Loan, from: BookDate, until: BookDate, view: View): BookDate[] {
  const days = [
    ...[...loan.lent, ...loan.credits].map(one => one.date),
    ...loan.periods.flatMap(one => [one.due, ...(one.principalPaid ?? []).map(each => each.date)]),
    ...(view === 'planned' ? [] : [view.asOf]),
  ].filter(day => day > from && day < until)
  return [from, ...[...new Set(days)].sort(), until]
}

/** Interest of a period from its first day until a day, exact, in fen. */
export function interestUntil(loan: Loan, terms: InterestTerms, one: Leveled, until: BookDate, view: View): Decimal {
  if (until <= one.from) return new Exact(0)
  const days = cuts(loan, one.from, until, view)
  return days.slice(0, -1).reduce((sum, day, index) => {
    const balance = new Exact(balanceOn(loan, day, view).toString())
    return sum.add(balance.mul(rateOver(terms, one, day, days[index + 1])))
  }, new Exact(0))
}

export const whole = (value: Decimal): Fen => BigInt(value.toDecimalPlaces(0).toFixed(0))
export const least = (a: Fen, b: Fen): Fen => (a < b ? a : b)
export const most = (a: Fen, b: Fen): Fen => (a > b ? a : b)

/** What each period asks, seen on a day; the last open one takes the rest of the principal. */
export function refresh(loan: Loan, view: View): void {
  if (loan.frozen) return
  const terms = termsOf(loan)
  const periods = leveled(loan)
  const last = periods.findLastIndex(one => !one.closed)
  let carried = new Exact(0)
  let left = lentBy(loan, '9999-12-31' as BookDate) - sumFen(periods.filter(one => one.closed).map(paidFen))
  periods.forEach((one, index) => {
    const exact = interestUntil(loan, terms, one, one.due, view).add(carried)
    if (one.closed) {
      carried = one.ended ? new Exact(0) : exact.sub(one.asked.interest.toString())
      return
    }
    const earned = most(whole(exact), one.paid.interest - (one.extra ?? 0n))
    const interest = index === last ? earned : least(earned, most(one.level, one.paid.interest))
    carried = interest < earned ? exact.sub(interest.toString()) : new Exact(0)
    const principal = index === last ? left : least(most(one.level - interest, paidFen(one)), left)
    one.asked.interest = interest + (one.extra ?? 0n)
    one.asked.principal = principal
    left -= principal
  })
}

export const refreshOn = (loan: Loan, asOf: BookDate): void => refresh(loan, seen(loan, asOf))

export const termsOf = (loan: Loan): InterestTerms => interestTerms(loan.terms, loan.rates ?? [])

/** Interest earned until a day, of all periods. */
export function earnedUntil(loan: Loan, day: BookDate): Fen {
  const terms = termsOf(loan)
  let sum = new Exact(0)
  for (const one of leveled(loan)) {
    if (one.due <= day) sum = sum.add(one.asked.interest.toString())
    else if (one.from < day) sum = sum.add(interestUntil(loan, terms, one, day, seen(loan, loan.seenOn)))
  }
  return whole(sum)
}

/** Interest one period has earned until a day; without 按日重算 in proportion to its days. */
export function earnedOf(loan: Loan, one: Period, day: BookDate): Fen {
  if (one.from >= day) return 0n
  if (one.due <= day) return one.asked.interest
  if (one.level !== undefined && recalculates(loan)) {
    return whole(interestUntil(loan, termsOf(loan), one as Leveled, day, seen(loan, day)))
  }
  const days = BigInt(daysBetween(one.from, one.due))
  return divRound(one.asked.interest * BigInt(daysBetween(one.from, day)), days, 'half_even')
}
