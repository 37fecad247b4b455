import type { BookDate } from '../../src/lending/dates'
import type { Fen } from '../../src/lending/money'
import { earnedOf, recalculates, refreshOn } from './recalc'
import type { Loan } from './state'
import { noParts, PARTS, type Parts, type Period, type Transaction } from './types'

/** After these nothing more is accrued: 转坏账, and the contract ended before its time. */
export const ENDS: ReadonlySet<string> = new Set(['Charge-off', 'Contract Termination'])

export const chargedOff = (loan: Loan): Transaction | undefined =>
  loan.transactions.findLast(one => ENDS.has(one.type) && !one.reverted)

/** Interest earned until a day, for the accrual that goes with a charge-off. */
export function earnedBy(loan: Loan, date: BookDate): Parts {
  const earned = noParts()
  for (const one of loan.periods) earned.interest += earnedOf(loan, one, date)
  return earned
}

/** 转坏账 as the product says: no interest from that day on, everything due at once, or the plan stays. */
export function applyEnd(loan: Loan, type: string, date: BookDate): void {
  const behaviour = type === 'Contract Termination' ? 'ACCELERATE_MATURITY' : loan.terms.product.chargeOffBehaviour
  if (behaviour === 'ZERO_INTEREST') zeroInterest(loan, date)
  if (behaviour === 'ACCELERATE_MATURITY') accelerate(loan, date)
}

function zeroInterest(loan: Loan, date: BookDate): void {
  if (recalculates(loan)) {
    loan.rates = [...(loan.rates ?? []), { from: date, percent: 0 }]
    refreshOn(loan, date)
    return
  }
  const open = loan.periods.filter(one => one.due > date && !one.down)
  let left = open.reduce((sum, one) => sum + one.asked.principal, 0n)
  open.forEach((one, n) => {
    const level = one.asked.principal + one.asked.interest
    one.asked.interest = atLeast(earnedOf(loan, one, date), one.paid.interest)
    const principal = level - one.asked.interest
    one.asked.principal = n === open.length - 1 || principal > left ? left : principal
    left -= one.asked.principal
  })
}

const atLeast = (fen: Fen, least: Fen): Fen => (fen < least ? least : fen)

/** The period that holds the day ends on it and takes the principal of all later ones. */
function accelerate(loan: Loan, date: BookDate): void {
  const current = loan.periods.find(one => !one.down && one.from < date && date <= one.due)
  if (!current) return
  const later = loan.periods.filter(one => one.due > current.due)
  current.asked.interest = atLeast(earnedOf(loan, current, date), current.paid.interest)
  current.due = date
  for (const one of later) absorb(current, one)
  loan.periods = loan.periods.filter(one => !later.includes(one))
  loan.frozen = true
}

function absorb(current: Period, one: Period): void {
  current.asked.principal += one.asked.principal
  current.asked.fee += one.asked.fee
  current.asked.penalty += one.asked.penalty
  for (const part of PARTS) current.paid[part] += one.paid[part]
  current.inAdvance += one.inAdvance
  current.late += one.late
}
