import { addMonths, type BookDate, daysBetween } from '../dates'
import type { PrepaymentMode } from '../loan/change-types'
import type { PlannedRow } from '../loan/plan-types'
import { divRound, type Fen, minFen, sumFen } from '../money'
import { MILLION, type Ratio } from '../rate'
import { isRefused, type Refused, refuse } from '../refusal'
import type { EarnedMark } from '../servicing'
import { feeFen, type PrepaymentRules } from './prepay-rules'
import { type PlanChange, planChange, type ReplanTerms, replan } from './rows'
import { periodsToRepay } from './shorten'

export type { PrepaymentMode }

export interface PrepaymentRequest {
  readonly date: BookDate
  readonly principalFen: Fen
  readonly mode: PrepaymentMode
}

export interface PrepaymentFacts {
  readonly terms: ReplanTerms
  readonly valueDate: BookDate
  /** Rows not yet due, the running one first; principal and interest still unpaid. */
  readonly rows: readonly PlannedRow[]
  /** Anything due and unpaid: it is paid first. */
  readonly arrearsFen: Fen
  /** Level payment agreed so far; null for methods without one. */
  readonly installmentFen: Fen | null
  /** Interest of the running period already paid by an earlier prepayment in it. */
  readonly paidInterestFen?: Fen
  /** Part of the balance earned between two days, where the rate changed or interest was paused in the running period. */
  readonly earned?: (from: BookDate, to: BookDate) => Ratio
  /** Where money went out inside the running period: its interest by days up to then. */
  readonly mark?: EarnedMark
}

export interface PrepaymentPlan extends PlanChange {
  readonly principalFen: Fen
  /** Interest to the day of prepayment, asked with it. */
  readonly interestFen: Fen
  /** The days gave more than the whole period's interest, so that is what is asked. */
  readonly interestCapped: boolean
  readonly feeFen: Fen
  /** Fees charged before and still unpaid, asked with it. */
  readonly chargedFen?: Fen
  readonly totalFen: Fen
  readonly savedInterestFen: Fen
}

/**
 * 部分提前还款. Interest to the day is asked on the whole balance or only on what is repaid (民法典 art. 677: for the actual
 * time), never more than the period's own; the running period then asks the rest of its interest on the balance that is left.
 * Refuses prepayment.arrears-first · not-positive · below-minimum · not-less-than-balance · too-early · notice-too-short ·
 * prepayment.term-not-shorter · replan.no-periods.
 * Example: 200,000 at 4.9 % over 360 months after 60 periods, 183,395.66 left, 50,000 prepaid on a due day: 减额 772.07 × 299
 * and 769.34; 缩期 1,061.45 over 177 periods, last 684.73.
 */
export function planPrepayment(
  facts: PrepaymentFacts,
  request: PrepaymentRequest,
  rules: PrepaymentRules,
): PrepaymentPlan | Refused {
  const running = facts.rows[0]
  const balanceFen = sumFen(facts.rows.map(row => row.principalFen))
  const no = refusalOf(facts, request, rules, balanceFen)
  if (no) return no
  if (!running) return refuse('replan.no-periods')
  const asked = interestTo(facts, request, rules, running, balanceFen)
  const leftFen = balanceFen - request.principalFen
  const again = rebuild(facts, request, running, leftFen)
  if (isRefused(again)) return again
  const rows = adjustRunning(facts, request, rules, again.rows, leftFen)
  const change = planChange(facts.rows, rows, again.installmentFen)
  const fee = feeFen(rules, request, facts.valueDate, facts.terms.ratePpm)
  return {
    ...change,
    principalFen: request.principalFen,
    ...asked,
    feeFen: fee,
    totalFen: request.principalFen + asked.interestFen + fee,
    savedInterestFen: change.totalsBefore.interestFen - change.totalsAfter.interestFen - asked.interestFen,
  }
}

function refusalOf(
  { arrearsFen, valueDate }: PrepaymentFacts,
  { date, principalFen }: PrepaymentRequest,
  rules: PrepaymentRules,
  balanceFen: Fen,
): Refused | null {
  if (arrearsFen > 0n) return refuse('prepayment.arrears-first')
  if (principalFen <= 0n) return refuse('prepayment.not-positive')
  if (principalFen >= balanceFen) return refuse('prepayment.not-less-than-balance')
  if (principalFen < rules.minimumFen) return refuse('prepayment.below-minimum')
  if (date < addMonths(valueDate, rules.lockedMonths)) return refuse('prepayment.too-early')
  return null
}

function byDays({ terms, earned }: PrepaymentFacts, fen: Fen, from: BookDate, to: BookDate): Fen {
  const { num, den } = earned?.(from, to) ?? {
    num: BigInt(terms.ratePpm) * BigInt(daysBetween(from, to)),
    den: MILLION * BigInt(terms.dayBasis),
  }
  return divRound(fen * num, den, terms.rounding ?? 'half_up')
}

function interestTo(
  facts: PrepaymentFacts,
  { date, principalFen }: PrepaymentRequest,
  rules: PrepaymentRules,
  running: PlannedRow,
  balanceFen: Fen,
): { interestFen: Fen; interestCapped: boolean } {
  const days = daysBetween(running.startDate, date)
  if (days <= 0) return { interestFen: 0n, interestCapped: false }
  const base = rules.interestOn === 'whole_balance' ? balanceFen : principalFen
  const mark = facts.mark?.seq === running.seq && facts.mark.at <= date ? facts.mark : undefined
  const beforeFen = mark ? divRound(mark.byDaysFen * base, balanceFen, 'half_up') : 0n
  const earned = beforeFen + byDays(facts, base, mark?.at ?? running.startDate, date)
  const whole = divRound(running.interestFen * base, balanceFen, 'half_up')
  const due = minFen(earned, whole) - (facts.paidInterestFen ?? 0n)
  return { interestFen: due > 0n ? due : 0n, interestCapped: earned > whole }
}

function rebuild(
  { terms, rows, installmentFen }: PrepaymentFacts,
  request: PrepaymentRequest,
  running: PlannedRow,
  leftFen: Fen,
) {
  const { mode } = request
  const kept = terms.method === 'equal_principal' ? running.principalFen : installmentFen
  if (mode.kind === 'lower_payment') return replan(terms, rows, leftFen)
  if (mode.kind === 'shorter_term') {
    const count = periodsToRepay(terms, rows, leftFen, kept)
    return isRefused(count) ? count : replan(terms, rows.slice(0, count), leftFen, kept)
  }
  if (!Number.isInteger(mode.periods) || mode.periods < 1 || mode.periods > rows.length) {
    return refuse('prepayment.term-not-shorter')
  }
  return replan(terms, rows.slice(0, mode.periods), leftFen)
}

/**
 * The running period bears interest on the old balance to the day and on the new one after it. What was asked with the
 * prepayment is taken off; with interest on the repaid part only, the rest of the balance still owes its days.
 */
function adjustRunning(
  facts: PrepaymentFacts,
  { date }: PrepaymentRequest,
  rules: PrepaymentRules,
  rows: readonly PlannedRow[],
  leftFen: Fen,
): readonly PlannedRow[] {
  const first = rows[0]
  const days = first ? daysBetween(first.startDate, date) : 0
  if (!first || days <= 0 || rules.interestOn === 'prepaid_part') return rows
  const left = daysBetween(date, first.dueDate)
  const interestFen = minFen(byDays(facts, leftFen, date, first.dueDate), first.interestFen)
  return [{ ...first, interestFen, months: 0, days: left }, ...rows.slice(1)]
}
