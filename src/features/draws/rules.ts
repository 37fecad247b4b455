import type { BookDate } from '../../lending/dates'
import { type Fen, formatFen } from '../../lending/money'
import { type Refused, refuse } from '../../lending/refusal'
import { isLate } from '../../lending/servicing'
import type { LockedLoan } from '../loans/lock'
import type { LineFacts } from './queries'

const IMPAIRED = new Set(['substandard', 'doubtful', 'loss'])

/** May anything be paid out on this loan today? In the order in which a person would ask. */
export function lineRefusal(facts: LineFacts, loan: LockedLoan, today: BookDate): Refused | null {
  const { line, stop } = facts
  if (loan.state !== 'active') return refuse('loan.not-active')
  if (stop) return refuse('draw.stopped', undefined, { params: { reason: stop.reason } })
  if (today >= line.until) return refuse('draw.period-over', undefined, { params: { day: line.until } })
  const late = loan.book.installments.some(i => i.settledOn === null && isLate(i, today, 0))
  if (late) return refuse('draw.overdue')
  if (loan.book.accrual === 'non_accrual') return refuse('draw.non-accrual')
  if (IMPAIRED.has(facts.riskClass)) return refuse('draw.impaired')
  return line.availableFen === 0n ? refuse('draw.nothing-left') : null
}

/** The sum of one draw: within what is left, and not below the least of the product unless it is the rest. */
export function amountRefusal({ line }: LineFacts, amountFen: Fen): Refused | null {
  const at = (code: string, fen: Fen): Refused =>
    refuse(code, undefined, { field: 'amount', params: { sum: formatFen(fen) } })
  if (amountFen > line.availableFen) return at('draw.over-available', line.availableFen)
  const least = amountFen < line.minDrawFen && amountFen < line.availableFen
  return least ? at('draw.below-minimum', line.minDrawFen) : null
}
