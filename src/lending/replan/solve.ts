import { type BookDate, daysBetween } from '../dates'
import type { PlannedRow } from '../loan/plan-types'
import { divRound, divRoundTo, type Fen } from '../money'
import { multiply, type Ratio, rateRatio } from '../rate'
import { isRefused, type Refused, refuse } from '../refusal'
import { levelPayment, levelPaymentOver, type Run, run } from '../schedule/amortize'
import { stepOf } from '../schedule/grid'
import { steppedPayments } from '../schedule/stepped'
import { earnedFactor, ratePpmOn } from '../servicing/dated-rate'
import { endOf, type OpenPeriod, partsOf, type ReplanTerms } from './rows'

export interface Replanned {
  readonly rows: readonly PlannedRow[]
  readonly installmentFen: Fen | null
}

export interface Keeps {
  /** 等额本息, 气球贷, 双周供: the payment; 等额本金, 等本等息: the share of principal. */
  readonly installmentFen?: Fen | null
  /** Rows at the start that repay nothing yet (宽限期, 首期只付息). */
  readonly lead?: number
}

/**
 * Amounts for given periods on a given balance. 等额本息 gets a new level payment, or keeps one and ends when the balance does;
 * 等额本金 and 等本等息 spread the balance evenly, or keep their share. 气球贷 leaves its 尾款 (or what its amortisation leaves) to the
 * last row, 累进 goes on with its steps, 双周供 is 等额本息 by days.
 * Refuses replan.no-periods · replan.balance-not-positive · replan.method · replan.tail-too-large ·
 * schedule.installment-below-interest.
 * Examples: 482,045.91 over 228 months at 3.20 % → 2,824.43; 192,967.65 at 5 % over 24 months with 120,000 of 尾款 → 3,701.19.
 */
export function replan(
  terms: ReplanTerms,
  periods: readonly OpenPeriod[],
  balanceFen: Fen,
  keeps: Keeps = {},
): Replanned | Refused {
  if (periods.length === 0) return refuse('replan.no-periods')
  if (balanceFen <= 0n) return refuse('replan.balance-not-positive')
  const method = principalRule(terms, periods, balanceFen, keeps)
  if (isRefused(method)) return method
  const lead = repaysAlong(terms) ? Math.min(keeps.lead ?? 0, periods.length - 1) : 0
  const { principalOf, installmentFen } = method
  const rows = amounts(terms, periods, balanceFen, (index, balance, interest) =>
    index < lead ? 0n : principalOf(index, balance, interest),
  )
  return isRefused(rows) ? rows : { rows, installmentFen }
}

const repaysAlong = ({ method }: ReplanTerms): boolean => method !== 'interest_only' && method !== 'bullet'

/** The rows of periods whose principal follows a rule; the last one takes the rest, and rows that ask nothing fall away. */
export function amounts(
  terms: ReplanTerms,
  periods: readonly OpenPeriod[],
  balanceFen: Fen,
  principalOf: Run['principalOf'],
): PlannedRow[] | Refused {
  const rates = ratesOf(terms, periods)
  const rounding = terms.rounding ?? 'half_up'
  const base = terms.method === 'flat' ? 'original' : 'balance'
  const baseFen = terms.own?.flatBaseFen
  const flows = run({ principal: balanceFen, rates, rounding, quantum: 1n, base, principalOf, baseFen })
  if (flows.some(flow => flow.principal < 0n)) return refuse('schedule.installment-below-interest')
  const repaid = flows.findIndex(flow => flow.balance === 0n)
  return periods.flatMap((period, index): PlannedRow[] => {
    const flow = flows[index]
    // 等本等息 asks interest on what it began with, but not of a debt that is repaid.
    if (!flow || index > repaid || (flow.principal === 0n && flow.interest === 0n)) return []
    const { seq, startDate, dueDate, payDate } = period
    const part = timeOf(terms, startDate, endOf(periods, index))
    return [{ seq, startDate, dueDate, payDate, principalFen: flow.principal, interestFen: flow.interest, ...part }]
  })
}

export const ratesOf = (terms: ReplanTerms, periods: readonly OpenPeriod[]): Ratio[] =>
  periods.map(({ startDate }, index) => periodRate(terms, startDate, endOf(periods, index)))

const timeOf = (terms: ReplanTerms, start: BookDate, end: BookDate): { months: number; days: number } =>
  isSplit(terms, start, end) ? { months: 0, days: daysBetween(start, end) } : partsOf(terms, start, end)

const isSplit = ({ history }: ReplanTerms, start: BookDate, end: BookDate): boolean =>
  history?.rates.some(change => change.from > start && change.from < end) === true ||
  history?.paused?.some(span => span.from < end && (span.to === null || span.to > start)) === true

/** A period in which the rate changes, or stands still, is charged by days, each at its own rate; any other at the rate of its first day. */
function periodRate(terms: ReplanTerms, start: BookDate, end: BookDate): Ratio {
  const { history, dayBasis } = terms
  if (history && isSplit(terms, start, end)) return earnedFactor({ ...history, dayBasis }, start, end)
  const ratePpm = history ? ratePpmOn(history, start) : terms.ratePpm
  return multiply(rateRatio(ratePpm), yearPart(terms, timeOf(terms, start, end)))
}

const yearPart = (terms: ReplanTerms, { months, days }: { months: number; days: number }): Ratio => ({
  num: BigInt(months * terms.dayBasis + days * 12),
  den: BigInt(12 * terms.dayBasis),
})

type Rule = Pick<Run, 'principalOf'> & { readonly installmentFen: Fen | null }

function principalRule(
  terms: ReplanTerms,
  periods: readonly OpenPeriod[],
  balanceFen: Fen,
  { installmentFen: kept = null, lead = 0 }: Keeps,
): Rule | Refused {
  const rounding = terms.rounding ?? 'half_up'
  const paying = periods.slice(Math.min(lead, periods.length - 1))
  const count = BigInt(paying.length)
  switch (terms.method) {
    case 'interest_only':
    case 'bullet':
      return { principalOf: () => 0n, installmentFen: null }
    case 'equal_principal':
    case 'flat': {
      const share = kept ?? divRound(balanceFen, count, rounding)
      return { principalOf: () => share, installmentFen: null }
    }
    case 'step':
      return stepRule(terms, periods, balanceFen, periods.length - paying.length)
    case 'equal_installment':
    case 'biweekly_half':
    case 'balloon_term':
    case 'balloon_tail': {
      if (kept !== null) return levelRule(kept)
      const exact = neededPayment(terms, paying, balanceFen)
      if (isRefused(exact)) return exact
      return levelRule(divRoundTo(exact.num, exact.den, terms.installmentStepFen ?? 1n, rounding))
    }
    default:
      return refuse('replan.method')
  }
}

const levelRule = (installmentFen: Fen): Rule => ({
  principalOf: (_index, _balance, interest) => installmentFen - interest,
  installmentFen,
})

/** 累进 goes on where it is: the payments left rise by the same rule, and the last one ends level. */
function stepRule(terms: ReplanTerms, periods: readonly OpenPeriod[], balanceFen: Fen, lead: number): Rule | Refused {
  const { step, stepsDone = 0 } = terms.own ?? {}
  if (!step) return refuse('schedule.step-missing')
  const rates = ratesOf(terms, periods).slice(lead)
  const how = { quantum: terms.installmentStepFen ?? 1n, rounding: terms.rounding ?? 'half_up' }
  const paymentAt = steppedPayments(balanceFen, rates, step, { ...how, done: stepsDone })
  return { principalOf: (index, _balance, interest) => paymentAt(index - lead) - interest, installmentFen: null }
}

/**
 * The exact level payment for these periods. By days, and before a 尾款 that is to come out exactly, it follows the real periods,
 * otherwise the nominal rate.
 */
function neededPayment(terms: ReplanTerms, periods: readonly OpenPeriod[], balanceFen: Fen): Ratio | Refused {
  const { tailFen = 0n, amortizationPeriods } = terms.own ?? {}
  const step = stepOf(terms)
  const nominal = multiply(rateRatio(terms.ratePpm), { num: BigInt(step.months), den: 12n })
  if (amortizationPeriods !== undefined && terms.method === 'balloon_term') {
    const rate = step.days > 0 ? dayRate(terms, step.days) : nominal
    return levelPayment(balanceFen, rate, Math.max(amortizationPeriods, periods.length))
  }
  if (tailFen >= balanceFen) return refuse('replan.tail-too-large')
  if (countsDays(terms) || tailFen > 0n) return levelPaymentOver(balanceFen, ratesOf(terms, periods), tailFen)
  return levelPayment(balanceFen, nominal, periods.length)
}

const dayRate = ({ ratePpm, dayBasis }: ReplanTerms, days: number): Ratio =>
  multiply(rateRatio(ratePpm), { num: BigInt(days), den: BigInt(dayBasis) })

/** Weekly plans and those of the contract that count every day. */
const countsDays = (terms: ReplanTerms): boolean => terms.interestMode === 'actual' || stepOf(terms).days > 0
