import type { PostingAmount } from '../journal'
import { type Fen, minFen } from '../money'
import type { AmountLine, Component, Installment } from '../servicing'
import type { Accrual } from './types'

/** Components of the posting rules: where the money of a line goes depends on what the loan is on that day. */
type Booked = Component | 'overdue_principal' | 'interest_off_book'

function bookedAs(line: AmountLine, overdue: ReadonlySet<number>, accrual: Accrual): Booked {
  if (line.component === 'principal') return overdue.has(line.seq ?? 0) ? 'overdue_principal' : 'principal'
  if (line.component === 'interest') return accrual === 'accrual' ? 'interest' : 'interest_off_book'
  return line.component
}

/**
 * Lines of a receipt as amounts for the posting rules: principal of a 期 already moved to 逾期 comes off that
 * sub-account; interest of a 非应计 loan is income when received (表外), otherwise it clears 应收利息.
 * `before` are the installments as they stood before the receipt.
 */
export function amountsOf(
  lines: readonly AmountLine[],
  before: readonly Installment[],
  accrual: Accrual,
): PostingAmount[] {
  const overdue = new Set(before.filter(i => i.overdue).map(i => i.seq))
  const sums = new Map<Booked, Fen>()
  for (const line of lines) {
    const component = bookedAs(line, overdue, accrual)
    sums.set(component, (sums.get(component) ?? 0n) + line.fen)
  }
  return [...sums].map(([component, fen]) => ({ component, fen }))
}

/** The first `fen` of the lines and the rest: what 溢缴款 pays and what the money of today pays. */
export function splitLines(lines: readonly AmountLine[], fen: Fen): { first: AmountLine[]; rest: AmountLine[] } {
  const first: AmountLine[] = []
  const rest: AmountLine[] = []
  let left = fen
  for (const line of lines) {
    const part = minFen(line.fen, left)
    left -= part
    if (part > 0n) first.push({ ...line, fen: part })
    if (part < line.fen) rest.push({ ...line, fen: line.fen - part })
  }
  return { first, rest }
}
