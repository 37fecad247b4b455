import type { Calendar } from '../../lending/calendar'
import type { BookDate } from '../../lending/dates'
import { type AnnualCost, costOfPlan } from '../../lending/irr'
import { isRefused, type Refused } from '../../lending/refusal'
import { buildSchedule, type Schedule } from '../../lending/schedule'
import { type LoanTerms, type ProductTerms, scheduleTerms } from './terms'

export interface Quote {
  readonly schedule: Schedule
  readonly cost: AnnualCost | null
  readonly valueDate: BookDate
  readonly maturityDate: BookDate
}

/** What a loan on these terms would cost if it were paid out on `valueDate`. */
export function quoteOf(
  product: Pick<ProductTerms, 'dayBasis' | 'interestMode' | 'oddMode' | 'holidayShift'>,
  loan: LoanTerms,
  valueDate: BookDate,
  calendar: Calendar,
): Quote | Refused {
  const terms = scheduleTerms(product, loan, valueDate, calendar)
  const schedule = buildSchedule(terms)
  if (isRefused(schedule)) return schedule
  const cost = terms.frequency === 'every_n_days' ? null : costOfPlan(schedule, valueDate, terms.frequency)
  return { schedule, cost, valueDate, maturityDate: terms.maturityDate }
}

/** Rates of the annual cost are shown to two decimals and kept to six. 97412 → 97400. */
export const shownPpm = (ppm: number): number => Math.round(ppm / 100) * 100
