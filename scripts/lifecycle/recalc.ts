import type Decimal from 'decimal.js'
import { type BookDate, daysBetween } from '../../src/lending/dates'
import { divRound, type Fen, sumFen } from '../../src/lending/money'
import { outstandingOf, type Rule, type Spread, spread } from './allocation'
import { Exact, type InterestTerms, levelFrom, type RateFrom, rateOver } from './interest-plan'
import { downPayment, flatMore, interestTerms, merged, netOfDown, period, spreadMore, type Tranche } from './plan'
import type { Loan } from './state'
import { type Period, totalOf } from './types'

/** 按日重算: interest follows what is really lent: money that comes early earns less, principal that comes late earns on. */
export function recalculates({ terms, transactions }: Loan): boolean {
  const { product, annualRatePercent, flat, equalPrincipal } = terms
  const bears = annualRatePercent > 0 || transactions.some(one => one.detail?.newInterestRate !== undefined)
  const follows = product.isInterestRecalculationEnabled === true && product.loanScheduleType === 'PROGRESSIVE'
  return follows && bears && !flat && !equalPrincipal
}

/** A period of the plan proper: it has a level payment. Down payments and periods of charges have none. */
interface Leveled extends Period {
  level: Fen
}

export const leveled = (loan: Loan): Leveled[] => loan.periods.filter((one): one is Leveled => one.level !== undefined)

export function setLevels(loan: Loan): void {
  for (const one of loan.periods) if (!one.down) one.level = one.asked.principal + one.asked.interest
  const first = loan.lent[0]
  if (first && !loan.terms.product.installmentAmountInMultiplesOf) levelAnew(loan, first.date)
}

/** A new rate from a day on. */
export function changeRate(loan: Loan, rate: RateFrom): void {
  loan.rates = [...(loan.rates ?? []), rate]
  levelAnew(loan, rate.from)
}

/** When unpaid principal is taken to leave: on its due day (how the plan was meant), or on the day of looking if that is later. */
type View = { readonly asOf: BookDate } | 'planned'

const paidFen = (one: Period): Fen => sumFen((one.principalPaid ?? []).map(each => each.fen))

function goneBy(one: Leveled, day: BookDate, view: View): Fen {
  let gone = 0n
  for (const { date, fen } of one.principalPaid ?? []) {
    const at = view === 'planned' && date > one.due ? one.due : date
    if (at <= day) gone += fen
  }
  const leaves = view !== 'planned' && view.asOf > one.due ? view.asOf : one.due
  return leaves <= day ? gone + one.asked.principal - paidFen(one) : gone
}

const lentBy = (loan: Loan, day: BookDate): Fen =>
  sumFen(
    [...netOfDown(loan.terms, loan.lent), ...loan.credits]
      .filter(one => one.date <= day)
      .map(one => one.fen),
  )

function balanceOn(loan: Loan, day: BookDate, view: View): Fen {
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
function interestUntil(loan: Loan, terms: InterestTerms, one: Leveled, until: BookDate, view: View): Decimal {
  if (until <= one.from) return new Exact(0)
  const days = cuts(loan, one.from, until, view)
  return days.slice(0, -1).reduce((sum, day, index) => {
    const balance = new Exact(balanceOn(loan, day, view).toString())
    return sum.add(balance.mul(rateOver(terms, one, day, days[index + 1])))
  }, new Exact(0))
}

const whole = (value: Decimal): Fen => BigInt(value.toDecimalPlaces(0).toFixed(0))
const least = (a: Fen, b: Fen): Fen => (a < b ? a : b)
const most = (a: Fen, b: Fen): Fen => (a > b ? a : b)

/** What each period asks, seen on a day; the last open one takes the rest of the principal. */
export function refresh(loan: Loan, view: View): void {
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

const termsOf = (loan: Loan): InterestTerms => interestTerms(loan.terms, loan.rates ?? [])

/** Interest earned until a day, of all periods. */
export function earnedUntil(loan: Loan, day: BookDate): Fen {
  const terms = termsOf(loan)
  let sum = new Exact(0)
  for (const one of leveled(loan)) {
    if (one.due <= day) sum = sum.add(one.asked.interest.toString())
    else if (one.from < day) sum = sum.add(interestUntil(loan, terms, one, day, { asOf: loan.seenOn }))
  }
  return whole(sum)
}

/** Interest one period has earned until a day; without 按日重算 in proportion to its days. */
export function earnedOf(loan: Loan, one: Period, day: BookDate): Fen {
  if (one.from >= day) return 0n
  if (one.due <= day) return one.asked.interest
  if (one.level !== undefined && recalculates(loan)) {
    return whole(interestUntil(loan, termsOf(loan), one as Leveled, day, { asOf: day }))
  }
  const days = BigInt(daysBetween(one.from, one.due))
  return divRound(one.asked.interest * BigInt(daysBetween(one.from, day)), days, 'half_even')
}

/** What could be paid on a day: interest up to it, and of periods to come their whole level as principal. */
function askOn(loan: Loan, rule: Rule, date: BookDate): void {
  const terms = termsOf(loan)
  const open = leveled(loan).filter(one => !one.closed && one.due > date)
  const due = leveled(loan).filter(one => !one.closed && one.due <= date)
  const owed = sumFen(due.map(one => one.asked.principal - paidFen(one)))
  let left = lentBy(loan, date) - sumFen(leveled(loan).map(paidFen)) - owed
  let carried = new Exact(0)
  for (const one of leveled(loan)) {
    const runs = one.from <= date && date < one.due
    if (one.closed) {
      const exact = interestUntil(loan, terms, one, runs ? date : one.due, { asOf: date })
      carried = one.ended ? new Exact(0) : one.due <= date || runs ? carried.add(exact).sub(one.asked.interest.toString()) : carried
    } else if (one.due <= date) carried = new Exact(0)
    else {
      const exact = interestUntil(loan, terms, one, runs ? date : one.from, { asOf: date }).add(carried)
      carried = new Exact(0)
      one.asked.interest = most(most(whole(exact), 0n) + (one.extra ?? 0n), one.paid.interest)
    }
  }
  const order = rule.future === 'LAST_INSTALLMENT' ? [...open].reverse() : open
  order.forEach(one => {
    const already = paidFen(one)
    const room = most(one.level - one.asked.interest - already, 0n)
    const more = least(room, left)
    one.asked.principal = already + more
    left -= more
  })
  const tail = order.at(-1)
  if (tail && left > 0n) tail.asked.principal += left
}

/** A receipt on a day: periods paid in full before their day are closed with what they took. */
export function payOn(loan: Loan, rule: Rule, date: BookDate, amount: Fen): Spread {
  refresh(loan, { asOf: date })
  askOn(loan, rule, date)
  const done = spread(rule, loan.periods, date, amount)
  for (const one of leveled(loan)) {
    const full = one.asked.principal === one.paid.principal && one.asked.interest === one.paid.interest
    if (one.due > date && full && totalOf(one.paid) > 0n) one.closed = true
  }
  if (lentBy(loan, date) === sumFen(leveled(loan).map(paidFen))) {
    for (const one of leveled(loan)) if (one.due > date) closeAsPaid(one, date)
  } else refresh(loan, { asOf: date })
  return done
}

function closeAsPaid(one: Leveled, date: BookDate): void {
  one.closed = true
  one.asked.principal = one.paid.principal
  one.asked.interest = one.paid.interest
  if (one.paidOn === null && totalOf(one.asked) === totalOf(one.paid)) one.paidOn = date
}

/** What closes the loan on a day. */
export function payoffOn(loan: Loan, rule: Rule, date: BookDate): Fen {
  refresh(loan, { asOf: date })
  askOn(loan, rule, date)
  const fen = outstandingOf(loan.periods)
  refresh(loan, { asOf: date })
  return fen
}

/** A further tranche, a rate or an age changes the payments still to come, worked out on the plan as it was meant. */
export function levelAnew(loan: Loan, date: BookDate): void {
  const terms = termsOf(loan)
  const open = leveled(loan).filter(one => one.due > date && !one.closed)
  const first = open[0]
  const last = open.at(-1)
  if (!first || !last) return
  const inside = netOfDown(loan.terms, loan.lent).filter(one => one.date > first.from)
  refresh(loan, 'planned')
  let value = new Exact(balanceOn(loan, first.from, 'planned').toString())
  let sum = new Exact(0)
  for (const one of open) {
    const rate = rateOver(terms, one, one.from).add(1)
    value = value.mul(rate)
    for (const each of inside.filter(tranche => tranche.date > one.from && tranche.date <= one.due)) {
      value = value.add(new Exact(each.fen.toString()).mul(rateOver(terms, one, each.date).add(1)))
    }
    sum = sum.mul(rate).add(1)
  }
  tuned(loan, open, whole(value.div(sum)))
  refresh(loan, { asOf: date })
}

/** A last payment that is off by more than half a cent per period is spread over all of them, if that brings it closer. */
function tuned(loan: Loan, open: readonly Leveled[], first: Fen): void {
  const last = open.at(-1)
  if (!last) return
  const gapAt = (level: Fen): Fen => {
    for (const one of open) one.level = level
    refresh(loan, 'planned')
    return last.asked.principal + last.asked.interest - level
  }
  const size = (fen: Fen): Fen => (fen < 0n ? -fen : fen)
  let level = first
  let gap = gapAt(level)
  while (size(gap) > BigInt(Math.floor(open.length / 2))) {
    const moved = level + divRound(gap, BigInt(open.length), 'half_even')
    const next = moved === level ? gap : gapAt(moved)
    if (size(next) >= size(gap)) break
    level = moved
    gap = next
  }
  gapAt(level)
  last.level = last.asked.principal + last.asked.interest
}

/** Principal lent again is asked with the period of its day and earns from that day on. */
export function lendAgain(loan: Loan, target: Period, credit: Tranche): void {
  loan.credits.push(credit)
  target.level = (target.level ?? 0n) + credit.fen
  target.closed = false
  refresh(loan, { asOf: credit.date })
}

/** A tranche after the first: its down payment stands among the periods, the rest of them are worked out anew. */
export function lendMore(loan: Loan, tranche: Tranche): void {
  loan.lent.push(tranche)
  const { terms } = loan
  const down = downPayment(terms, tranche.fen)
  if (recalculates(loan)) levelAnew(loan, tranche.date)
  else if (terms.flat && terms.annualRatePercent > 0) flatMore(terms, loan.periods, sumFen(loan.lent.map(one => one.fen)))
  else if (terms.annualRatePercent > 0) levelFrom(interestTerms(terms), loan.periods, netOfDown(terms, loan.lent), tranche.date)
  else spreadMore(terms, loan.periods, tranche.date, tranche.fen - down)
  if (down === 0n) return
  const row = period(tranche.date, tranche.date, down, 0n, true)
  loan.periods = merged(loan.periods, [row], loan.lent[0]?.date)
}
