import { addMonths, type BookDate, daysBetween } from '../dates'
import type { PlanState, PrepaymentMode } from '../loan/change-types'
import type { PlannedRow } from '../loan/plan-types'
import { divRound, type Fen, minFen, sumFen } from '../money'
import { MILLION, type Ratio } from '../rate'
import { isRefused, type Refused, refuse } from '../refusal'
import type { EarnedMark } from '../servicing'
import { rowsAfter } from './prepay-rows'
import { feeFen, type PrepaymentRules } from './prepay-rules'
import { endOf, type PlanChange, planChange, type ReplanTerms } from './rows'

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
  /** 气球贷 and 等本等息: what the plan goes on with. */
  readonly state?: PlanState
}

/**
 * 部分提前还款. Interest to the day is asked on the whole balance or only on what is repaid (民法典 art. 677: for the actual
 * time), never more than the period's own; the running period then asks the rest of its interest on the balance that is left.
 * 等本等息 reckons both on its base. How the plan goes on: see rowsAfter. Refuses prepayment.arrears-first · not-positive · below-minimum · not-less-than-balance · too-early · notice-too-short ·
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
  const again = rowsAfter(facts, request.mode, balanceFen, leftFen)
  if (isRefused(again)) return again
  const rows = adjustRunning(facts, request, rules, again.rows, again.state?.flatBaseFen ?? leftFen)
  const change = planChange(facts.rows, rows, again.installmentFen)
  const fee = feeFen(rules, request, facts.valueDate, facts.terms.ratePpm)
  return {
    ...change,
    principalFen: request.principalFen,
    ...asked,
    feeFen: fee,
    totalFen: request.principalFen + asked.interestFen + fee,
    savedInterestFen: change.totalsBefore.interestFen - change.totalsAfter.interestFen - asked.interestFen,
    ...(again.state ? { state: again.state } : {}),
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

/** Interest by days on a sum; `part` of `of`: on so much of it. */
function byDays({ terms, earned }: PrepaymentFacts, fen: Fen, from: BookDate, to: BookDate, part = 1n, of = 1n): Fen {
  const { num, den } = earned?.(from, to) ?? {
    num: BigInt(terms.ratePpm) * BigInt(daysBetween(from, to)),
    den: MILLION * BigInt(terms.dayBasis),
  }
  return divRound(fen * part * num, of * den, terms.rounding ?? 'half_up')
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
  const bears = facts.terms.own?.flatBaseFen ?? balanceFen
  const mark = facts.mark?.seq === running.seq && facts.mark.at <= date ? facts.mark : undefined
  const beforeFen = mark ? divRound(mark.byDaysFen * base, balanceFen, 'half_up') : 0n
  const earned = beforeFen + byDays(facts, bears, mark?.at ?? running.startDate, date, base, balanceFen)
  const whole = divRound(running.interestFen * base, balanceFen, 'half_up')
  const due = minFen(earned, whole) - (facts.paidInterestFen ?? 0n)
  return { interestFen: due > 0n ? due : 0n, interestCapped: earned > whole }
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
  baseFen: Fen,
): readonly PlannedRow[] {
  const first = rows[0]
  const days = first ? daysBetween(first.startDate, date) : 0
  if (!first || days <= 0 || rules.interestOn === 'prepaid_part') return rows
  const end = endOf(rows, 0)
  const left = daysBetween(date, end)
  const interestFen = minFen(byDays(facts, baseFen, date, end), first.interestFen)
  return [{ ...first, interestFen, months: 0, days: left }, ...rows.slice(1)]
}
