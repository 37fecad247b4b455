import { addDays, type BookDate, later } from '../../src/lending/dates'
import { chargedOff } from './charge-off'
import { accrue, reportActivity, statusOf } from './loan'
import { earnedOf, earnedUntil, recalculates, refreshOn } from './recalc'
import type { Stage } from './stage'
import type { Loan } from './state'
import { noParts } from './types'

/** The nightly run closes each day up to yesterday: income earned until then is accrued with its date. */
export function endOfDay(stage: Stage, loan: Loan): void {
  if (chargedOff(loan)) return
  const yesterday = addDays(stage.today, -1)
  if (recalculates(loan)) refreshOn(loan, stage.today)
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
  if (recalculates(loan)) earned.interest = earnedUntil(loan, day)
  else for (const one of loan.periods) earned.interest += earnedOf(loan, one, day)
  accrue(loan, day, earned)
  if (loan.terms.product.enableAccrualActivityPosting !== true) return
  for (const one of loan.periods.filter(period => period.due <= day)) reportActivity(loan, one)
}
