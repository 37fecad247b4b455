import type { Fen } from '../money'
import { type Line, linesOf, type SheetName, type Standard } from './lines'

/** Line → amount. A line that is not there counts as nothing. */
export type Figures = Readonly<Record<string, Fen>>

export interface Mismatch {
  readonly line: string
  /** What the parts come to. */
  readonly partsFen: Fen
  readonly typedFen: Fen
}

const partOf = (figures: Figures, name: string): Fen =>
  name.startsWith('-') ? -(figures[name.slice(1)] ?? 0n) : (figures[name] ?? 0n)

export const sumOfParts = (figures: Figures, { sum = [] }: Line): Fen =>
  sum.reduce((total, name) => total + partOf(figures, name), 0n)

const startedIn = (figures: Figures, sheet: SheetName, lines: readonly Line[]): boolean =>
  lines.some(one => one.sheet === sheet && figures[one.code] !== undefined)

/**
 * A statement as it was typed: totals left open are worked out, totals that were typed must be what their parts come to, and
 * assets equal debts and equity. Sheets of which nothing was typed stay empty (a small firm often has no 现金流量表).
 * Example: 流动资产 100 + 非流动资产 50 with 资产总计 typed 160 → mismatch of totalAssets: parts 150, typed 160.
 */
export function readFigures(
  typed: Figures,
  standard: Standard,
): { readonly figures: Figures; readonly mismatches: readonly Mismatch[] } {
  const lines = linesOf(standard)
  const figures: Record<string, Fen> = {}
  const mismatches: Mismatch[] = []
  for (const line of lines) {
    if (!startedIn(typed, line.sheet, lines)) continue
    const given = typed[line.code]
    if (!line.sum) {
      if (given !== undefined) figures[line.code] = given
      continue
    }
    const partsFen = sumOfParts(figures, line)
    if (given !== undefined && given !== partsFen) mismatches.push({ line: line.code, partsFen, typedFen: given })
    figures[line.code] = given ?? partsFen
  }
  const { totalAssets, debtsAndEquity } = figures
  const both = totalAssets !== undefined && debtsAndEquity !== undefined
  if (both && totalAssets !== debtsAndEquity && mismatches.every(one => one.line !== 'debtsAndEquity'))
    mismatches.push({ line: 'debtsAndEquity', partsFen: totalAssets, typedFen: debtsAndEquity })
  return { figures, mismatches }
}
