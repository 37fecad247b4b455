import { type BookDate, daysBetween } from '../dates'
import { divRound, type Fen, maxFen, minFen, sumFen } from '../money'
import { type Refused, refuse } from '../refusal'
import type { InterestInputs } from '../schedule/types'
import { ratePpmOn } from './dated-rate'
import { dueLines, duesOf, isDue } from './dues'
import { earnedByDaysFen } from './earned'
import { unpaidPrincipalFen } from './penalty'
import { applyLines, isBackdated, type RepaymentPlan } from './repay'
import type { AmountLine, Installment, ServicingTerms } from './types'

export interface PayoffOptions {
  readonly feesFen?: Fen
  /** 违约金 in ppm of the principal that is not yet due; 1 % = 10000. */
  readonly prepaymentFeePpm?: number
  /** 等本等息: what its interest is reckoned on, whatever is left of it. */
  readonly flatBaseFen?: Fen
}

export interface QuoteLine extends AmountLine {
  readonly why: 'due' | 'principal_ahead' | 'running_interest' | 'charged_fee' | 'prepayment_fee'
  readonly how?: InterestInputs
  /** The days gave more than the whole period's interest, so that is what is asked. */
  readonly capped?: boolean
}

export interface PayoffQuote {
  readonly asOf: BookDate
  readonly lines: readonly QuoteLine[]
  readonly totalFen: Fen
}

/**
 * 提前结清: everything due, the principal that is not, and interest of the running period by days (民法典 art. 677: interest
 * for the actual time), never more than the period's own interest.
 * 等本等息 reckons its days on what the plan does (rule book §1.1: on the original principal), as its daily accrual and a part
 * prepayment do.
 * Examples: balance 50,897.20 at 7.2 %, 12 days → 122.15, 1 % fee 508.97, total 51,528.32; 31 days 315.56 → capped 305.38.
 * 12,000 at 0.6 % a month flat, 6,000.00 left, 15 days → 12,000 × 7.2 % × 15 ÷ 360 = 36.00, half of the 72.00 of its 期.
 */
export function payoffQuote(
  terms: ServicingTerms,
  installments: readonly Installment[],
  asOf: BookDate,
  options: PayoffOptions = {},
): PayoffQuote {
  const ahead = installments.filter(i => !isDue(i, asOf) && i.settledOn === null)
  const lines: QuoteLine[] = dueLines(duesOf(terms, installments, asOf), options.feesFen).map(line => ({
    ...line,
    why: line.component === 'fee' ? 'charged_fee' : 'due',
  }))
  const baseFen = sumFen(ahead.map(unpaidPrincipalFen))
  const running = runningInterest(terms, ahead, options.flatBaseFen ?? baseFen, asOf)
  if (running) lines.push(running)
  for (const i of ahead) {
    lines.push({ seq: i.seq, component: 'principal', fen: unpaidPrincipalFen(i), why: 'principal_ahead' })
  }
  const fee = divRound(baseFen * BigInt(options.prepaymentFeePpm ?? 0), 1_000_000n, 'half_up')
  lines.push({ seq: null, component: 'fee', fen: fee, why: 'prepayment_fee' })
  const asked = lines.filter(line => line.fen > 0n)
  return { asOf, lines: asked, totalFen: sumFen(asked.map(line => line.fen)) }
}

function runningInterest(
  terms: ServicingTerms,
  ahead: readonly Installment[],
  baseFen: Fen,
  asOf: BookDate,
): QuoteLine | null {
  const current = ahead.find(i => i.startDate <= asOf)
  if (!current) return null
  const days = daysBetween(current.startDate, asOf)
  const byDays = earnedByDaysFen(terms, current, baseFen, asOf)
  const earnedFen = minFen(byDays, current.interestFen)
  // One balance over all the days is not how it came about.
  const moved = terms.earned?.seq === current.seq && terms.earned.at > current.startDate
  return {
    seq: current.seq,
    component: 'interest',
    fen: maxFen(earnedFen - current.paidInterestFen, 0n),
    why: 'running_interest',
    ...(moved ? {} : { how: { baseFen, ratePpm: ratePpmOn(terms, asOf), months: 0, days, dayBasis: terms.dayBasis } }),
    capped: byDays > current.interestFen,
  }
}

/**
 * Books a full settlement: interest that was planned but not earned leaves the plan. Refuses payoff.nothing-owed ·
 * payoff.amount-short · repayment.before-last-change; more than the quote stays in `leftFen`.
 */
export function planPayoff(
  terms: ServicingTerms,
  installments: readonly Installment[],
  receipt: PayoffOptions & { readonly date: BookDate; readonly amountFen: Fen },
): (RepaymentPlan & { readonly quote: PayoffQuote }) | Refused {
  const { date, amountFen } = receipt
  if (isBackdated(installments, date)) return refuse('repayment.before-last-change')
  const quote = payoffQuote(terms, installments, date, receipt)
  if (quote.totalFen === 0n) return refuse('payoff.nothing-owed')
  if (amountFen < quote.totalFen) return refuse('payoff.amount-short')
  const paid = applyLines(terms, installments, quote.lines, date)
  const after = paid.map(i => (i.settledOn === null ? { ...i, interestFen: i.paidInterestFen, settledOn: date } : i))
  if (after.some(i => unpaidPrincipalFen(i) !== 0n)) throw new Error('payoff leaves principal unpaid')
  return { lines: quote.lines, installments: after, leftFen: amountFen - quote.totalFen, settled: true, quote }
}
