import { type Fen, sumFen } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'
import { type Flow, run } from './amortize'
import { checkSchedule } from './check'
import { methodOf } from './methods'
import { MAX_PERIODS, periodsOf } from './periods'
import { refusalOf } from './refuse'
import type { Period, Schedule, ScheduleRow, ScheduleTerms } from './types'

/**
 * The repayment plan of a loan. Amounts in 分, each rounded once; default rounding half up.
 * Refuses terms that make no plan: schedule.principal-not-positive · rate-out-of-range · maturity-not-after-value-date ·
 * due-day-out-of-range · every-days-missing · too-many-periods · installment-below-interest · grace-out-of-range ·
 * tail-out-of-range · amortization-too-short · step-missing · plan-missing · plan-negative-principal ·
 * plan-dates-not-ascending · plan-not-ending-at-maturity · plan-principal-mismatch. Throws when an invariant breaks.
 * Example: 100,000 at 7.2 %, 12 months 等额本息 → 11 × 8,661.90 + 8,661.85, interest 3,942.75.
 */
export function buildSchedule(terms: ScheduleTerms): Schedule | Refused {
  const no = refusalOf(terms)
  if (no) return no
  const periods = periodsOf(terms)
  if (periods.length > MAX_PERIODS) return refuse('schedule.too-many-periods')
  const method = methodOf(terms, periods)
  if (isRefused(method)) return method
  const flows = run(method.plan)
  // A long first period or a small first step may not even cover its interest: the debt would grow.
  if (flows.some(flow => flow.principal < 0n)) return refuse('schedule.installment-below-interest')
  const schedule = assemble(terms, periods, flows, method.installmentFen)
  checkSchedule(terms, schedule, periods.at(-1)?.whole ?? false)
  return schedule
}

function assemble(
  terms: ScheduleTerms,
  periods: readonly Period[],
  flows: readonly Flow[],
  installmentFen: Fen | null,
): Schedule {
  const moved = deferred(terms, flows)
  const rows: ScheduleRow[] = []
  let openingFen = terms.principalFen
  periods.forEach((period, index) => {
    const flow = flows[index]
    if (!flow) throw new Error('schedule: a period without amounts')
    const movedInterestFen = moved[index] ?? 0n
    const interestFen = flow.interest + movedInterestFen
    rows.push({
      seq: index + 1,
      startDate: period.startDate,
      dueDate: period.dueDate,
      payDate: period.payDate,
      days: period.days,
      principalFen: flow.principal,
      interestFen,
      paymentFen: flow.principal + interestFen,
      balanceFen: flow.balance,
      ...(movedInterestFen === 0n ? {} : { movedInterestFen }),
      how: {
        baseFen: terms.method === 'flat' ? terms.principalFen : openingFen,
        ratePpm: terms.ratePpm,
        months: period.wholeMonths,
        days: period.oddDays,
        dayBasis: terms.dayBasis,
      },
    })
    openingFen = flow.balance
  })
  return { rows, installmentFen, ...totalsOf(rows) }
}

/** 宽限期内应付利息 that is not given free is asked in one sum with the first row after the grace; it bears no interest itself. */
function deferred(terms: ScheduleTerms, flows: readonly Flow[]): readonly Fen[] {
  const count = terms.grace?.interest === 'deferred' ? (terms.grace.interestPeriods ?? 0) : 0
  if (count === 0) return []
  const until = Math.min(count, flows.length - 1)
  const moved = flows.slice(0, until).map(flow => -flow.interest)
  return [...moved, -sumFen(moved)]
}

export function totalsOf(
  rows: readonly Pick<ScheduleRow, 'principalFen' | 'interestFen'>[],
): Pick<Schedule, 'totalPrincipalFen' | 'totalInterestFen' | 'totalPaymentFen'> {
  const totalInterestFen = sumFen(rows.map(row => row.interestFen))
  const totalPrincipalFen = sumFen(rows.map(row => row.principalFen))
  return { totalPrincipalFen, totalInterestFen, totalPaymentFen: totalPrincipalFen + totalInterestFen }
}
