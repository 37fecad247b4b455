import { addDays, type BookDate, daysBetween, later } from '../../src/lending/dates'
import { divRound, type Fen } from '../../src/lending/money'
import { accrue, reportActivity, statusOf } from './loan'
import type { Stage } from './stage'
import type { Loan } from './state'
import { noParts, type Period } from './types'

/** The nightly run closes each day up to yesterday: income earned until then is accrued with its date. */
export function endOfDay(stage: Stage, loan: Loan): void {
  const yesterday = addDays(stage.today, -1)
  const from = loan.closedThrough === null ? yesterday : addDays(loan.closedThrough, 1)
  for (let day = from; day <= yesterday && statusOf(loan) === 'ACTIVE'; day = addDays(day, 1))
    closeDay(stage, loan, day)
  loan.closedThrough = loan.closedThrough === null ? yesterday : later(yesterday, loan.closedThrough)
}

function closeDay(stage: Stage, loan: Loan, day: BookDate): void {
  const earned = noParts()
  for (const charge of loan.charges) {
    const from = stage.chargeAccrual === 'due-date' ? charge.due : charge.addedOn
    if (from <= day) earned[charge.penalty ? 'penalty' : 'fee'] += charge.amount
  }
  for (const one of loan.periods) earned.interest += interestUntil(one, day)
  accrue(loan, day, earned)
  if (loan.terms.product.enableAccrualActivityPosting !== true) return
  for (const one of loan.periods.filter(period => period.due <= day)) reportActivity(loan, one)
}

function interestUntil(one: Period, day: BookDate): Fen {
  if (one.due <= day) return one.asked.interest
  if (one.from >= day) return 0n
  return divRound(
    one.asked.interest * BigInt(daysBetween(one.from, day)),
    BigInt(daysBetween(one.from, one.due)),
    'half_even',
  )
}
