import type { PlanState, PrepaymentMode, TailRule } from '../loan/change-types'
import type { PlannedRow } from '../loan/plan-types'
import { divRound, type Fen, sumFen } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'
import type { PlanMethod } from '../schedule/types'
import { leadOf, type ReplanTerms } from './rows'
import { periodsToRepay } from './shorten'
import { amounts, type Keeps, type Replanned, replan } from './solve'

export interface RowsFacts {
  readonly terms: ReplanTerms
  readonly rows: readonly PlannedRow[]
  readonly installmentFen: Fen | null
}

export type AfterPrepayment = Replanned & { readonly state?: PlanState }

const LEVEL = ['lower_payment', 'shorter_term', 'chosen_term'] as const

/** What may be chosen for a method; the first is the default. */
export function prepaymentModes(method: PlanMethod): readonly PrepaymentMode['kind'][] {
  switch (method) {
    case 'balloon_term':
    case 'balloon_tail':
      return [...LEVEL, 'off_tail']
    case 'step':
      return [...LEVEL, 'in_proportion']
    case 'custom':
      return ['from_back', 'from_front', 'in_proportion']
    case 'biweekly_half':
      return ['shorter_term', 'lower_payment', 'chosen_term']
    default:
      return LEVEL
  }
}

/** 尾款 of 气球贷 unless somebody chooses: agreed as a sum it stays; left over by an amortisation it shrinks with the balance. */
export const defaultTail = (method: PlanMethod): TailRule => (method === 'balloon_term' ? 'share' : 'keep')

/**
 * The plan that is left after a part prepayment, for every method. The rule book (§3.3) has 减额 and 缩期 for level plans; for the
 * others no regulation says more than 民法典 art. 677 (interest for the actual time), so each lender chooses, and what was chosen
 * stays in the event:
 * · 等额本息, 等额本金, 先息后本, 双周供: 减额 spreads what is left over the periods left; 缩期 keeps the payment (等额本金: the share of
 *   principal). 双周供 is by its nature repaid sooner, so 缩期 is its default: 200,000 at 4.9 % after 26 fortnights, 50,000 prepaid: 391 more of 530.73 instead of 640.
 * · 等本等息: the repaid part leaves with its share of the interest: what interest is reckoned on falls as the balance does.
 *   12,000 at 0.6 % a month, 6,000.00 left, 2,000 prepaid: base 12,000 → 8,000, 减额 6 × (666.67 + 48.00), 缩期 4 × (1,000 + 48.00).
 * · 气球贷: the 尾款 stays (default where it was agreed as a sum) or shrinks with the balance (default where a longer amortisation
 *   leaves it); or the prepayment comes off the 尾款 and payment and days stay, as in a note whose payments do not change when part
 *   is prepaid (Fannie Mae/Freddie Mac uniform note §4). 300,000 at 5 %,
 *   尾款 120,000, 242,967.65 left after 12 of 36, 50,000 prepaid: 3,701.19 a month before 120,000, 4,681.69 before 95,305.35, or
 *   5,894.76 as before and 70,647.71 at the end.
 * · 累进: the steps go on where they are on a lower payment; or every payment falls in the same proportion. 120,000 at 6 %, +5 %
 *   after every 6, 20,000 prepaid after 3: 3 × 7,874.56, 6 × 8,268.28.
 * · 按计划还款: off the last lines first (LMA: inverse order of maturity; default), off the next ones, or off all in proportion.
 *   50,000 + 100,000 + 150,000, 60,000 prepaid: the last falls to 90,000; the first to 0 and the next to 90,000; 40, 80 and 120.
 * Refuses prepayment.mode · prepayment.term-not-shorter · replan.payment-too-small · replan.tail-too-large, and what replan does.
 */
export function rowsAfter(
  facts: RowsFacts,
  mode: PrepaymentMode,
  balanceFen: Fen,
  leftFen: Fen,
): AfterPrepayment | Refused {
  const { terms, rows } = facts
  if (!prepaymentModes(terms.method).includes(mode.kind)) return refuse('prepayment.mode')
  if ('tail' in mode && mode.tail !== undefined && !isBalloon(terms.method)) return refuse('prepayment.mode')
  if (mode.kind === 'chosen_term') {
    const { periods } = mode
    if (!(Number.isInteger(periods) && periods >= 1 && periods <= rows.length)) {
      return refuse('prepayment.term-not-shorter')
    }
  }
  switch (terms.method) {
    case 'custom':
      return linesAfter(facts, mode, balanceFen, leftFen)
    case 'step':
      return stepsAfter(facts, mode, balanceFen, leftFen)
    case 'flat': {
      const flatBaseFen = divRound((terms.own?.flatBaseFen ?? balanceFen) * leftFen, balanceFen, 'half_up')
      const again = levelAfter(facts, { ...terms, own: { ...terms.own, flatBaseFen } }, mode, leftFen)
      return isRefused(again) ? again : { ...again, state: { flatBaseFen } }
    }
    case 'balloon_term':
    case 'balloon_tail':
      return balloonAfter(facts, mode, balanceFen, leftFen)
    default:
      return levelAfter(facts, terms, mode, leftFen)
  }
}

const isBalloon = (method: PlanMethod): boolean => method === 'balloon_term' || method === 'balloon_tail'

function levelAfter(
  { rows, installmentFen }: RowsFacts,
  terms: ReplanTerms,
  mode: PrepaymentMode,
  leftFen: Fen,
): Replanned | Refused {
  const lead = leadOf(rows)
  if (mode.kind === 'chosen_term') return replan(terms, rows.slice(0, mode.periods), leftFen, { lead })
  if (mode.kind === 'lower_payment') return replan(terms, rows, leftFen, { lead })
  const kept = SHARES.has(terms.method) ? (rows[lead]?.principalFen ?? null) : installmentFen
  const count = periodsToRepay(terms, rows.slice(lead), leftFen, kept)
  return isRefused(count) ? count : replan(terms, rows.slice(0, lead + count), leftFen, { lead, installmentFen: kept })
}

/** 缩期 keeps the share of principal, not the payment. */
const SHARES = new Set<PlanMethod>(['equal_principal', 'flat'])

/** What the last row asks beyond a level payment. */
const tailOf = (rows: readonly PlannedRow[], paymentFen: Fen | null): Fen => {
  const last = rows.at(-1)
  const tailFen = last && paymentFen !== null ? last.principalFen + last.interestFen - paymentFen : 0n
  return tailFen > 0n ? tailFen : 0n
}

function balloonAfter(
  facts: RowsFacts,
  mode: PrepaymentMode,
  balanceFen: Fen,
  leftFen: Fen,
): AfterPrepayment | Refused {
  const { terms, rows, installmentFen } = facts
  const { tailFen: fixed, amortizationPeriods, ...own } = terms.own ?? {}
  if (mode.kind === 'off_tail') {
    if (rows.length < 2) return refuse('prepayment.mode')
    const again = replan(terms, rows, leftFen, { lead: leadOf(rows), installmentFen })
    return isRefused(again) ? again : { ...again, state: { tailFen: tailOf(again.rows, installmentFen) } }
  }
  const amortized = fixed === undefined && amortizationPeriods !== undefined
  const rule = ('tail' in mode ? mode.tail : undefined) ?? defaultTail(terms.method)
  if (amortized && rule === 'share' && mode.kind === 'lower_payment') return levelAfter(facts, terms, mode, leftFen)
  const was = fixed ?? tailOf(rows, installmentFen)
  const tailFen = rule === 'keep' ? was : divRound(was * leftFen, balanceFen, 'half_up')
  if (tailFen >= leftFen) return refuse('replan.tail-too-large')
  const again = levelAfter(facts, { ...terms, own: { ...own, tailFen } }, mode, leftFen)
  return isRefused(again) ? again : { ...again, state: { tailFen } }
}

function stepsAfter(
  { terms, rows }: RowsFacts,
  mode: PrepaymentMode,
  balanceFen: Fen,
  leftFen: Fen,
): AfterPrepayment | Refused {
  const keeps: Keeps = { lead: leadOf(rows) }
  if (mode.kind === 'lower_payment') return replan(terms, rows, leftFen, keeps)
  if (mode.kind === 'chosen_term') return replan(terms, rows.slice(0, mode.periods), leftFen, keeps)
  const payments = rows.map(row => row.principalFen + row.interestFen)
  const asked =
    mode.kind === 'shorter_term' ? payments : payments.map(fen => divRound(fen * leftFen, balanceFen, 'half_up'))
  const lead = keeps.lead ?? 0
  const after = amounts(terms, rows, leftFen, (index, _balance, interest) =>
    index < lead ? 0n : (asked[index] ?? 0n) - interest,
  )
  return isRefused(after) ? after : { rows: after, installmentFen: null }
}

function linesAfter(
  { terms, rows }: RowsFacts,
  mode: PrepaymentMode,
  balanceFen: Fen,
  leftFen: Fen,
): AfterPrepayment | Refused {
  const before = rows.map(row => row.principalFen)
  const parts =
    mode.kind === 'in_proportion'
      ? inProportion(before, balanceFen, leftFen)
      : mode.kind === 'from_front'
        ? lessFromFront(before, balanceFen - leftFen)
        : lessFromFront([...before].reverse(), balanceFen - leftFen).reverse()
  const after = amounts(terms, rows, leftFen, index => parts[index] ?? 0n)
  return isRefused(after) ? after : { rows: after, installmentFen: null }
}

function lessFromFront(parts: readonly Fen[], fen: Fen): Fen[] {
  let left = fen
  return parts.map(part => {
    const taken = part < left ? part : left
    left -= taken
    return part - taken
  })
}

/** Rounded on the running sum, so that nothing is left over: 10.00 of 3 × 5.00 → 3.33, 3.34, 3.33. */
function inProportion(parts: readonly Fen[], balanceFen: Fen, leftFen: Fen): Fen[] {
  const upTo = parts.map((_, index) => divRound(sumFen(parts.slice(0, index + 1)) * leftFen, balanceFen, 'half_up'))
  return upTo.map((fen, index) => fen - (upTo[index - 1] ?? 0n))
}
