import { divRound, divRoundTo, type Fen, type Rounding } from '../money'
import { type Ratio, rateRatio } from '../rate'
import { isRefused, type Refused, refuse } from '../refusal'
import { levelPayment, levelPaymentOver, type Method, periodRates, type Run } from './amortize'
import { fortnightPayment } from './fortnights'
import { stepOf } from './grid'
import { periodsOf } from './periods'
import { stepped } from './stepped'
import type { Period, ScheduleTerms } from './types'

/** What a method adds to the common run: how much principal each period repays, and what earns interest. */
export function methodOf(terms: ScheduleTerms, periods: readonly Period[]): Method | Refused {
  const rounding = terms.rounding ?? 'half_up'
  const rates = periodRates(
    rateRatio(terms.ratePpm),
    periods.map(period => period.yearFraction),
  )
  const charged = freeOfInterest(terms, rates)
  const plan: Run = {
    principal: terms.principalFen,
    rates: charged,
    rounding,
    quantum: 1n,
    base: 'balance',
    principalOf: () => 0n,
  }
  const lead = leadOf(terms, periods)
  if (lead >= periods.length && repaysAlong(terms)) return refuse('schedule.grace-out-of-range')
  const share = divRound(terms.principalFen, BigInt(Math.max(1, periods.length - lead)), rounding)
  const evenly: Run['principalOf'] = index => (index < lead ? 0n : share)
  switch (terms.method) {
    case 'interest_only':
    case 'bullet':
      return { plan, installmentFen: null }
    case 'equal_principal':
      return { plan: { ...plan, principalOf: evenly }, installmentFen: null }
    case 'flat':
      return { plan: { ...plan, base: 'original', principalOf: evenly }, installmentFen: share + flatInterest(terms) }
    case 'custom':
      return { plan: { ...plan, principalOf: index => terms.plan?.[index]?.principalFen ?? 0n }, installmentFen: null }
    case 'step':
      return stepped(terms, plan, rates, lead)
    case 'biweekly_half': {
      const half = fortnightPayment(terms)
      return { plan: { ...plan, principalOf: (_i, _b, interest) => half - interest }, installmentFen: half }
    }
    case 'equal_installment':
    case 'balloon_term':
    case 'balloon_tail':
      return level(terms, periods, plan, lead)
  }
}

const repaysAlong = (terms: ScheduleTerms): boolean =>
  terms.method !== 'interest_only' && terms.method !== 'bullet' && terms.method !== 'custom'

/** Periods before principal begins: 首期只付息 (the stub before the first due day) and the grace on principal. */
function leadOf(terms: ScheduleTerms, periods: readonly Period[]): number {
  const stub = terms.oddMode === 'stub_interest' && periods.length > 1 && periods[0]?.whole === false
  return (stub ? 1 : 0) + (terms.grace?.principalPeriods ?? 0)
}

/** The same from the terms alone: where principal of a plan begins. */
export const leadPeriods = (terms: ScheduleTerms): number =>
  terms.oddMode === 'stub_interest' || terms.grace ? leadOf(terms, periodsOf(terms)) : 0

function freeOfInterest(terms: ScheduleTerms, rates: readonly Ratio[]): readonly Ratio[] {
  const free = terms.grace?.interest === 'free' ? (terms.grace.interestPeriods ?? 0) : 0
  return free === 0 ? rates : rates.map((rate, index) => (index < free ? { num: 0n, den: 1n } : rate))
}

/** Rate of one whole period: yearly rate × months ÷ 12, or × days ÷ basis for weekly plans. */
const nominalRate = (terms: ScheduleTerms): Ratio => {
  const step = stepOf(terms)
  const yearly = rateRatio(terms.ratePpm)
  return step.days > 0
    ? { num: yearly.num * BigInt(step.days), den: yearly.den * BigInt(terms.dayBasis) }
    : { num: yearly.num * BigInt(step.months), den: yearly.den * 12n }
}

const flatInterest = (terms: ScheduleTerms): Fen => {
  const rate = nominalRate(terms)
  return divRound(terms.principalFen * rate.num, rate.den, terms.rounding ?? 'half_up')
}

/**
 * 等额本息 and 气球贷. By days the level payment comes from the product of the real period factors; otherwise from the nominal
 * rate, and a first period that is not whole pays the principal of a whole one plus its own interest.
 * Examples: 120,000, 6 %, first period 36 days: principal 9,727.97 + interest 720.00 = 10,447.97; 300,000 at 5 %, 36 of 120
 * months: 3,181.97, last 228,311.66.
 */
function level(terms: ScheduleTerms, periods: readonly Period[], plan: Run, lead: number): Method | Refused {
  const nominal = nominalRate(terms)
  const count = periods.length - lead
  const byDays = terms.interestMode === 'actual' || terms.oddMode === 'level_actual'
  const exact = exactLevel(terms, nominal, count, byDays ? plan.rates.slice(lead) : null)
  if (isRefused(exact)) return exact
  const quantum = terms.installmentStepFen ?? 1n
  const installmentFen = divRoundTo(exact.num, exact.den, quantum, terms.installmentRounding ?? plan.rounding)
  const first = byDays ? plan.rates[lead] : nominal
  const firstInterest = first ? interestAt(terms.principalFen, first, plan.rounding) : 0n
  if (count > 1 && installmentFen <= firstInterest) return refuse('schedule.installment-below-interest')
  const oddFirst = !byDays && periods[0]?.whole === false
  const principalOf: Run['principalOf'] = (index, _balance, interest) => {
    if (index < lead) return 0n
    return installmentFen - (index === 0 && oddFirst ? firstInterest : interest)
  }
  return { plan: { ...plan, principalOf }, installmentFen }
}

const interestAt = (fen: Fen, rate: Ratio, rounding: Rounding): Fen => divRound(fen * rate.num, rate.den, rounding)

/** `rates` when the payment follows real days; a longer amortisation has no real days, so it is always nominal. */
function exactLevel(
  terms: ScheduleTerms,
  nominal: Ratio,
  count: number,
  rates: readonly Ratio[] | null,
): Ratio | Refused {
  if (terms.method === 'balloon_term') {
    const periods = terms.amortizationPeriods ?? 0
    return Number.isInteger(periods) && periods >= count
      ? levelPayment(terms.principalFen, nominal, periods)
      : refuse('schedule.amortization-too-short')
  }
  const tail = terms.method === 'balloon_tail' ? (terms.tailFen ?? 0n) : 0n
  if (rates) return levelPaymentOver(terms.principalFen, rates, tail)
  if (tail === 0n) return levelPayment(terms.principalFen, nominal, count)
  return levelPaymentOver(terms.principalFen, Array<Ratio>(count).fill(nominal), tail)
}
