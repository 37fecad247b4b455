import { sumFen } from '../money'
import { type Refused, refuse } from '../refusal'
import type { ScheduleTerms } from './types'

const whole = (value: number, least: number): boolean => Number.isInteger(value) && value >= least

/** Terms that make no plan, said before anything is computed. */
export function refusalOf(terms: ScheduleTerms): Refused | null {
  if (terms.principalFen <= 0n) return refuse('schedule.principal-not-positive')
  if (!whole(terms.ratePpm, 0) || terms.ratePpm > 10_000_000) return refuse('schedule.rate-out-of-range')
  if (terms.maturityDate <= terms.valueDate) return refuse('schedule.maturity-not-after-value-date')
  const { dueRule } = terms
  if (dueRule.kind === 'fixed_day' && !(whole(dueRule.day, 1) && dueRule.day <= 31)) {
    return refuse('schedule.due-day-out-of-range')
  }
  if (terms.frequency === 'every_n_days' && !whole(terms.everyDays ?? 0, 1)) {
    return refuse('schedule.every-days-missing')
  }
  const { grace } = terms
  if (grace && !(whole(grace.principalPeriods, 0) && whole(grace.interestPeriods ?? 0, 0))) {
    return refuse('schedule.grace-out-of-range')
  }
  return specialRefusal(terms)
}

function specialRefusal(terms: ScheduleTerms): Refused | null {
  switch (terms.method) {
    case 'balloon_tail': {
      const tail = terms.tailFen ?? 0n
      return tail > 0n && tail < terms.principalFen ? null : refuse('schedule.tail-out-of-range')
    }
    case 'step': {
      const growth = terms.step?.kind === 'ratio' ? terms.step.growthPpm : 0
      const fits = terms.step && whole(terms.step.everyPeriods, 1) && Number.isInteger(growth) && growth > -1_000_000
      return fits ? null : refuse('schedule.step-missing')
    }
    case 'custom':
      return customRefusal(terms)
    default:
      return null
  }
}

/** 按计划还款: the lines must be days in order within the loan, end at maturity and repay exactly the loan. */
function customRefusal(terms: ScheduleTerms): Refused | null {
  const lines = terms.plan ?? []
  if (lines.length === 0) return refuse('schedule.plan-missing')
  if (lines.some(line => line.principalFen < 0n)) return refuse('schedule.plan-negative-principal')
  let before = terms.valueDate
  for (const { date } of lines) {
    if (date <= before) return refuse('schedule.plan-dates-not-ascending')
    before = date
  }
  if (before !== terms.maturityDate) return refuse('schedule.plan-not-ending-at-maturity')
  return sumFen(lines.map(line => line.principalFen)) === terms.principalFen
    ? null
    : refuse('schedule.plan-principal-mismatch')
}
