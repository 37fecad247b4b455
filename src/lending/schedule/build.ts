import { divRound, type Fen, type Rounding, sumFen } from '../money'
import { multiply, type Ratio, rateRatio } from '../rate'
import { isRefused, type Refused, refuse } from '../refusal'
import { type Flow, levelPayment, levelPaymentOver, periodRates, type Run, run } from './amortize'
import { checkSchedule } from './check'
import { stepOf } from './grid'
import { MAX_PERIODS, periodsOf } from './periods'
import type { Period, Schedule, ScheduleRow, ScheduleTerms } from './types'

/**
 * The repayment plan of a loan. Amounts in 分, each rounded once; default rounding half up.
 * Refuses terms that make no plan: schedule.principal-not-positive · rate-out-of-range · maturity-not-after-value-date ·
 * due-day-out-of-range · every-days-missing · too-many-periods · installment-below-interest. Throws when an invariant breaks.
 * Example: 100,000 at 7.2 %, 12 months 等额本息 → 11 × 8,661.90 + 8,661.85, interest 3,942.75.
 */
export function buildSchedule(terms: ScheduleTerms): Schedule | Refused {
  const no = refusalOf(terms)
  if (no) return no
  const periods = periodsOf(terms)
  if (periods.length > MAX_PERIODS) return refuse('schedule.too-many-periods')
  const method = methodOf(terms, periods)
  if (isRefused(method)) return method
  const schedule = assemble(terms, periods, run(method.plan), method.installmentFen)
  checkSchedule(terms, schedule, periods.at(-1)?.whole ?? false)
  return schedule
}

function refusalOf(terms: ScheduleTerms): Refused | null {
  if (terms.principalFen <= 0n) return refuse('schedule.principal-not-positive')
  if (!Number.isInteger(terms.ratePpm) || terms.ratePpm < 0 || terms.ratePpm > 10_000_000) {
    return refuse('schedule.rate-out-of-range')
  }
  if (terms.maturityDate <= terms.valueDate) return refuse('schedule.maturity-not-after-value-date')
  const { dueRule } = terms
  if (dueRule.kind === 'fixed_day' && !(Number.isInteger(dueRule.day) && dueRule.day >= 1 && dueRule.day <= 31)) {
    return refuse('schedule.due-day-out-of-range')
  }
  const everyDays = terms.everyDays ?? 0
  if (terms.frequency === 'every_n_days' && !(Number.isInteger(everyDays) && everyDays > 0)) {
    return refuse('schedule.every-days-missing')
  }
  return null
}

interface Method {
  readonly plan: Run
  readonly installmentFen: Fen | null
}

function methodOf(terms: ScheduleTerms, periods: readonly Period[]): Method | Refused {
  const rounding = terms.rounding ?? 'half_up'
  const rates = periodRates(
    rateRatio(terms.ratePpm),
    periods.map(period => period.yearFraction),
  )
  const plan = { principal: terms.principalFen, rates, rounding, quantum: 1n, base: 'balance' as const }
  const stub = hasStub(terms, periods) ? 1 : 0
  switch (terms.method) {
    case 'interest_only':
    case 'bullet':
      return { plan: { ...plan, principalOf: () => 0n }, installmentFen: null }
    case 'equal_principal':
      return { plan: { ...plan, principalOf: evenly(terms, periods.length, stub, rounding) }, installmentFen: null }
    case 'flat': {
      const principalOf = evenly(terms, periods.length, stub, rounding)
      const installmentFen = flatInstallment(terms, periods.length - stub, rounding)
      return { plan: { ...plan, base: 'original', principalOf }, installmentFen }
    }
    case 'equal_installment':
      return level(terms, periods, { ...plan, principalOf: () => 0n }, stub)
  }
}

/** 首期只付息: the days before the first due day are paid alone, then the whole periods begin. */
const hasStub = (terms: ScheduleTerms, periods: readonly Period[]): boolean =>
  terms.oddMode === 'stub_interest' && periods.length > 1 && periods[0]?.whole === false

const evenly = (terms: ScheduleTerms, count: number, stub: number, rounding: Rounding): Run['principalOf'] => {
  const share = divRound(terms.principalFen, BigInt(count - stub), rounding)
  return index => (index < stub ? 0n : share)
}

const flatInstallment = (terms: ScheduleTerms, count: number, rounding: Rounding): Fen => {
  const rate = nominalRate(terms)
  return (
    divRound(terms.principalFen, BigInt(count), rounding) + divRound(terms.principalFen * rate.num, rate.den, rounding)
  )
}

/** Rate of one whole period: yearly rate × months ÷ 12, or × days ÷ basis for weekly plans. */
const nominalRate = (terms: ScheduleTerms): Ratio => {
  const step = stepOf(terms)
  const part =
    step.days > 0 ? { num: BigInt(step.days), den: BigInt(terms.dayBasis) } : { num: BigInt(step.months), den: 12n }
  return multiply(rateRatio(terms.ratePpm), part)
}

/**
 * 等额本息. By days the level payment comes from the product of the real period factors; otherwise from the nominal rate,
 * and a first period that is not whole pays the principal of a whole one plus its own interest.
 * Example: 120,000, 6 %, first period 36 days: principal 9,727.97 + interest 720.00 = 10,447.97.
 */
function level(terms: ScheduleTerms, periods: readonly Period[], plan: Run, stub: number): Method | Refused {
  const nominal = nominalRate(terms)
  const count = periods.length - stub
  const byDays = (terms.interestMode === 'actual' || terms.oddMode === 'level_actual') && stub === 0
  const exact = byDays
    ? levelPaymentOver(terms.principalFen, plan.rates)
    : levelPayment(terms.principalFen, nominal, count)
  const installmentFen = divRound(exact.num, exact.den, plan.rounding)
  const first = byDays ? plan.rates[0] : nominal
  const firstInterest = first ? divRound(terms.principalFen * first.num, first.den, plan.rounding) : 0n
  if (count > 1 && installmentFen <= firstInterest) return refuse('schedule.installment-below-interest')
  const oddFirst = !byDays && periods[0]?.whole === false
  const principalOf: Run['principalOf'] = (index, _balance, interest) => {
    if (index < stub) return 0n
    return installmentFen - (index === 0 && oddFirst ? firstInterest : interest)
  }
  return { plan: { ...plan, principalOf }, installmentFen }
}

function assemble(
  terms: ScheduleTerms,
  periods: readonly Period[],
  flows: readonly Flow[],
  installmentFen: Fen | null,
): Schedule {
  const rows: ScheduleRow[] = []
  let openingFen = terms.principalFen
  periods.forEach((period, index) => {
    const flow = flows[index]
    if (!flow) throw new Error('schedule: a period without amounts')
    rows.push({
      seq: index + 1,
      startDate: period.startDate,
      dueDate: period.dueDate,
      payDate: period.payDate,
      days: period.days,
      principalFen: flow.principal,
      interestFen: flow.interest,
      paymentFen: flow.principal + flow.interest,
      balanceFen: flow.balance,
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
  const totalInterestFen = sumFen(rows.map(row => row.interestFen))
  const totalPrincipalFen = sumFen(rows.map(row => row.principalFen))
  return {
    rows,
    installmentFen,
    totalPrincipalFen,
    totalInterestFen,
    totalPaymentFen: totalPrincipalFen + totalInterestFen,
  }
}
