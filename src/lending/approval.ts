import type { Fen } from './money'
import { formatFen } from './money'
import { spreadText } from './pricing'
import { formatRate } from './rate'
import { type Refused, refuse } from './refusal'

export const OUTCOMES = ['agree', 'conditional', 'return', 'reject'] as const
export type Outcome = (typeof OUTCOMES)[number]
export type CaseState = 'open' | 'approved' | 'returned' | 'rejected' | 'withdrawn' | 'voided'

/** What a case is at the moment somebody wants to decide it. */
export interface CaseFacts {
  readonly state: string
  /** Counted from 1. */
  readonly step: number
  /** Role codes in order, frozen when the case was opened. */
  readonly steps: readonly string[]
  /** Who wrote and who handed in the application, and the officer of the customer. */
  readonly ownIds: readonly number[]
  readonly branchId: number
  /** Who decided earlier steps of this case and did not take it back. */
  readonly deciderIds: readonly number[]
}

export interface Decider {
  readonly id: number
  readonly roles: readonly string[]
  readonly branchIds: readonly number[]
}

export const roleAt = (steps: readonly string[], step: number): string | undefined => steps[step - 1]

/**
 * 审贷分离 (商业银行法 art. 35): the case's own people never decide it, one person decides one step, each step belongs to a role,
 * and a branch head decides for his own branch only. No role and no rank is an exception.
 */
export function mayDecide(facts: CaseFacts, decider: Decider): Refused | null {
  if (facts.state !== 'open') return refuse('approval.closed')
  if (facts.ownIds.includes(decider.id)) return refuse('approval.own-case')
  if (facts.deciderIds.includes(decider.id)) return refuse('approval.decided-before')
  const role = roleAt(facts.steps, facts.step)
  if (role === undefined || !decider.roles.includes(role)) return refuse('approval.not-your-step')
  if (role === 'branch_head' && !decider.branchIds.includes(facts.branchId)) return refuse('approval.other-branch')
  return null
}

/** Where a decision leads. Example: step 2 of 3 agreed → open at step 3; step 3 of 3 agreed → approved. */
export function afterDecision(stepCount: number, step: number, outcome: Outcome): { state: CaseState; step: number } {
  if (outcome === 'return') return { state: 'returned', step }
  if (outcome === 'reject') return { state: 'rejected', step }
  return step < stepCount ? { state: 'open', step: step + 1 } : { state: 'approved', step }
}

export interface ApprovedTerms {
  readonly amountFen: Fen
  readonly termMonths: number
  readonly ratePpm: number
}

export interface TermBounds {
  readonly minAmountFen: Fen
  readonly minTermMonths: number
  readonly maxTermMonths: number
  readonly minRatePpm: number
  readonly maxRatePpm: number
  /** Of a floating rate: the LPR it was worked out on, and how far the spread may go. */
  readonly floating?: { readonly lprPpm: number; readonly minSpreadPpm: number; readonly maxSpreadPpm: number }
}

function rateRefusal(ratePpm: number, { minRatePpm, maxRatePpm, floating }: TermBounds): Refused | null {
  if (!floating) {
    return ratePpm < minRatePpm || ratePpm > maxRatePpm
      ? refuse('approval.rate-outside', undefined, {
          field: 'rate',
          params: { min: formatRate(minRatePpm), max: formatRate(maxRatePpm) },
        })
      : null
  }
  const { lprPpm, minSpreadPpm, maxSpreadPpm } = floating
  if (ratePpm < 0) return refuse('rate.negative', undefined, { field: 'spread' })
  return ratePpm < lprPpm + minSpreadPpm || ratePpm > lprPpm + maxSpreadPpm
    ? refuse('approval.spread-outside', undefined, {
        field: 'spread',
        params: { min: spreadText(minSpreadPpm), max: spreadText(maxSpreadPpm) },
      })
    : null
}

/** An approver may lower the amount and set term and rate inside the product; he never grants more than the step before him. */
export function checkApprovedTerms(wanted: ApprovedTerms, sealed: ApprovedTerms, bounds: TermBounds): Refused | null {
  if (wanted.amountFen > sealed.amountFen)
    return refuse('approval.amount-above', undefined, { field: 'amount', params: { max: formatFen(sealed.amountFen) } })
  if (wanted.amountFen < bounds.minAmountFen)
    return refuse('approval.amount-below', undefined, {
      field: 'amount',
      params: { min: formatFen(bounds.minAmountFen) },
    })
  if (wanted.termMonths < bounds.minTermMonths || wanted.termMonths > bounds.maxTermMonths)
    return refuse('approval.term-outside', undefined, {
      field: 'term',
      params: { min: bounds.minTermMonths, max: bounds.maxTermMonths },
    })
  return rateRefusal(wanted.ratePpm, bounds)
}

/** How long a decision can be taken back while nobody has acted on it. */
export const UNDO_SECONDS = 30
