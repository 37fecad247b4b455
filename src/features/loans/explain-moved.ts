import { daysBetween } from '../../lending/dates'
import { divRound, type Fen, formatFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { ratePpmOn, type ServicingTerms } from '../../lending/servicing'
import type { Ctx } from '../../web/context'
import type { MadeRow } from './made-rows'

interface Formula {
  readonly text: string
  readonly fen: Fen
}

/** Interest of a 期 inside which principal moved: it has no one balance, so it is told by 积数, or by what the new money added. */
export function movedFormula(c: Ctx, { row, by, baseFen }: MadeRow, terms: ServicingTerms): Formula | null {
  if (by.kind !== 'revolve' && by.kind !== 'draw') return null
  if (by.date <= row.startDate || by.date > row.dueDate) return null
  const { dayBasis } = terms
  const rate = formatRate(ratePpmOn(terms, by.date))
  const over = (fenDays: bigint): Fen =>
    divRound(fenDays * BigInt(ratePpmOn(terms, by.date)), 1_000_000n * BigInt(dayBasis), 'half_up')
  const days = daysBetween(by.date, row.dueDate)
  if (by.kind === 'draw') {
    const ownFen = over(by.fen * BigInt(days))
    const params = {
      before: formatFen(row.interestFen - ownFen),
      base: formatFen(by.fen),
      rate,
      n: days,
      basis: dayBasis,
    }
    return { text: c.t('放款前本期利息 {before} + {base} × {rate} × {n} ÷ {basis}', params), fen: row.interestFen }
  }
  if (row.dueDate === by.date) return { text: c.t('所还本金分摊的积数利息'), fen: row.interestFen }
  const fenDays = by.fenDays + baseFen * BigInt(days)
  const params = {
    day: by.date,
    before: formatFen(by.fenDays),
    base: formatFen(baseFen),
    n: days,
    rate,
    basis: dayBasis,
  }
  return {
    text: c.t('（截至 {day} 的积数 {before} + {base} × {n} 天）× {rate} ÷ {basis}', params),
    fen: over(fenDays),
  }
}
