import type { Calendar } from '../../lending/calendar'
import { datedRatePpm, periodOfPlan } from '../../lending/cost'
import type { BookDate } from '../../lending/dates'
import { type AnnualCost, costOfPlan } from '../../lending/irr'
import { isRefused, type Refused } from '../../lending/refusal'
import { buildSchedule, type Schedule, type ScheduleTerms } from '../../lending/schedule'
import { type Conventions, type LoanTerms, scheduleTerms } from './terms'

export interface Quote {
  readonly schedule: Schedule
  readonly cost: AnnualCost | null
  readonly valueDate: BookDate
  readonly maturityDate: BookDate
}

/** The measure that 综合融资成本明示表 tells, here of the interest alone. */
function costOf(terms: ScheduleTerms, schedule: Schedule): AnnualCost | null {
  const period = periodOfPlan(terms)
  if (period !== null) return costOfPlan(schedule, terms.valueDate, period)
  const ppm = datedRatePpm({ schedule, valueDate: terms.valueDate }, [])
  return ppm === null ? null : { simplePpm: ppm, effectivePpm: ppm }
}

/** What a loan on these terms would cost if it were paid out on `valueDate`. */
export function quoteOf(
  product: Conventions,
  loan: LoanTerms,
  valueDate: BookDate,
  calendar: Calendar,
): Quote | Refused {
  const terms = scheduleTerms(product, loan, valueDate, calendar)
  const schedule = buildSchedule(terms)
  if (isRefused(schedule)) return schedule
  return { schedule, cost: costOf(terms, schedule), valueDate, maturityDate: terms.maturityDate }
}
