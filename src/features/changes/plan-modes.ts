import { type PrepaymentMode, standingOf } from '../../lending/loan'
import type { PlanMethod } from '../../lending/schedule'
import type { LockedLoan } from '../loans/lock'

export const MODES = [
  'lower_payment',
  'shorter_term',
  'chosen_term',
  'off_tail',
  'from_back',
  'from_front',
  'in_proportion',
] as const
export const TAILS = ['keep', 'share'] as const

/** How the plan goes on; null while the number of periods is missing. */
export function modeOf(
  kind: (typeof MODES)[number],
  tail: (typeof TAILS)[number] | null,
  periods: number | null,
): PrepaymentMode | null {
  const kept = tail === null ? {} : { tail }
  if (kind === 'chosen_term') return periods === null ? null : { kind, periods, ...kept }
  return kind === 'lower_payment' || kind === 'shorter_term' ? { kind, ...kept } : { kind }
}

/** 还款方式 by now: a 重组 may have taken another. */
export const methodNow = ({ book, contract }: Pick<LockedLoan, 'book' | 'contract'>): PlanMethod =>
  (standingOf(book).method ?? contract.schedule.method) as PlanMethod

export const isBalloon = (method: PlanMethod): boolean => method === 'balloon_term' || method === 'balloon_tail'
