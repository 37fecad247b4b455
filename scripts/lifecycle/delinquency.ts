import { addDays, type BookDate, daysBetween } from '../../src/lending/dates'
import type { Fen } from '../../src/lending/money'
import { type Loan, RECEIPTS } from './state'
import { owedBy } from './types'

/** Overdue classes by the days after the grace: 1–3, 4–30, 31–60 … */
const RANGES: readonly (readonly [least: number, name: string])[] = [
  [241, 'RANGE_240'],
  [181, 'RANGE_180'],
  [151, 'RANGE_150'],
  [121, 'RANGE_120'],
  [91, 'RANGE_90'],
  [61, 'RANGE_60'],
  [31, 'RANGE_30'],
  [4, 'RANGE_3'],
  [1, 'RANGE_1'],
]

export interface Delinquency {
  readonly range: string
  readonly since: BookDate | null
}

/** The class the loan was given when the books last looked at it. */
export function delinquencyOf(loan: Loan): Delinquency {
  const oldest = loan.periods.find(one => owedBy(one) > 0n)
  const grace = loan.terms.product.graceOnArrearsAgeing
  const since = oldest ? addDays(oldest.due, typeof grace === 'number' ? grace : 0) : null
  const days = since === null ? 0 : daysBetween(since, loan.seenOn)
  const range = RANGES.find(([least]) => days >= least)
  return range ? { range: range[1], since } : { range: 'NO_DELINQUENCY', since: null }
}

/** What is asked next: the oldest open instalment; money that came after its day points to the first one from that day on. */
export function nextPaymentOf(loan: Loan): { readonly date: BookDate | null; readonly fen: Fen | null } {
  const open = loan.periods.filter(one => owedBy(one) > 0n)
  const oldest = open[0]
  if (!oldest) return { date: null, fen: null }
  const came = loan.transactions.filter(one => RECEIPTS.has(one.type) && !one.reverted).map(one => one.date)
  const last = came.sort().at(-1)
  const next = last !== undefined && oldest.due < last ? open.find(one => one.due >= last) : undefined
  if (!next || last === undefined) return { date: oldest.due, fen: owedBy(oldest) }
  return { date: last, fen: owedBy(next) }
}
