import { addDays, type BookDate } from '../../src/lending/dates'
import { divRound, type Fen, sumFen } from '../../src/lending/money'
import { outstandingOf, type Rule, type Spread, spread } from './allocation'
import { Exact, levelFrom, type RateFrom, rateOver } from './interest-plan'
import { downPayment, flatMore, interestTerms, merged, netOfDown, period, spreadMore, type Tranche } from './plan'
import {
  balanceOn,
  interestUntil,
  type Leveled,
  least,
  lentBy,
  leveled,
  most,
  paidFen,
  recalculates,
  refresh,
  refreshOn,
  seen,
  termsOf,
  whole,
} from './recalc'
import type { Loan } from './state'
import { type Period, totalOf } from './types'

export function setLevels(loan: Loan): void {
  for (const one of loan.periods) if (!one.down) one.level = one.asked.principal + one.asked.interest
  const first = loan.lent[0]
  if (first && !loan.terms.product.installmentAmountInMultiplesOf) levelAnew(loan, first.date)
}

/** 停息 between two days, both counted: payments stay, what is not earned goes to principal. */
export function pauseInterest(loan: Loan, from: BookDate, to: BookDate): void {
  const start = addDays(from, -1)
  const percent = (loan.rates ?? []).filter(one => one.from <= to).at(-1)?.percent ?? loan.terms.annualRatePercent
  loan.rates = [
    ...(loan.rates ?? []).filter(one => one.from < start || one.from > to),
    { from: start, percent: 0 },
    { from: to, percent },
  ]
  loan.rates = [...loan.rates].sort((a, b) => (a.from < b.from ? -1 : 1))
}

/** A new rate from a day on. */
export function changeRate(loan: Loan, rate: RateFrom): void {
  loan.rates = [...(loan.rates ?? []), rate]
  levelAnew(loan, rate.from)
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
      const exact = interestUntil(loan, terms, one, runs ? date : one.due, seen(loan, date))
      carried = one.ended
        ? new Exact(0)
        : one.due <= date || runs
          ? carried.add(exact).sub(one.asked.interest.toString())
          : carried
    } else if (one.due <= date) carried = new Exact(0)
    else {
      const exact = interestUntil(loan, terms, one, runs ? date : one.from, seen(loan, date)).add(carried)
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
  if (loan.frozen) return spread(rule, loan.periods, date, amount)
  refreshOn(loan, date)
  askOn(loan, rule, date)
  const done = spread(rule, loan.periods, date, amount)
  for (const one of leveled(loan)) {
    const full = one.asked.principal === one.paid.principal && one.asked.interest === one.paid.interest
    if (one.due > date && full && totalOf(one.paid) > 0n) one.closed = true
  }
  if (lentBy(loan, date) === sumFen(leveled(loan).map(paidFen))) {
    for (const one of leveled(loan)) if (one.due > date) closeAsPaid(one, date)
  } else refreshOn(loan, date)
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
  if (loan.frozen) return outstandingOf(loan.periods)
  refreshOn(loan, date)
  askOn(loan, rule, date)
  const fen = outstandingOf(loan.periods)
  refreshOn(loan, date)
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
  refreshOn(loan, date)
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
  refreshOn(loan, credit.date)
}

/** A tranche after the first: its down payment stands among the periods, the rest of them are worked out anew. */
export function lendMore(loan: Loan, tranche: Tranche): void {
  loan.lent.push(tranche)
  const { terms } = loan
  const down = downPayment(terms, tranche.fen)
  if (recalculates(loan)) levelAnew(loan, tranche.date)
  else if (terms.flat && terms.annualRatePercent > 0)
    flatMore(terms, loan.periods, sumFen(loan.lent.map(one => one.fen)))
  else if (terms.annualRatePercent > 0)
    levelFrom(interestTerms(terms), loan.periods, netOfDown(terms, loan.lent), tranche.date)
  else spreadMore(terms, loan.periods, tranche.date, tranche.fen - down)
  if (down === 0n) return
  const row = period(tranche.date, tranche.date, down, 0n, true)
  loan.periods = merged(loan.periods, [row], loan.lent[0]?.date)
}
