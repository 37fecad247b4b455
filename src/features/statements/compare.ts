import { formatFen } from '../../lending/money'
import { DAYS_OF_SPAN, quotient, type Ratio, ratiosOf } from '../../lending/ratios'
import { ALL_LINES, type Line, SHEETS } from '../../lending/statements'
import type { Ctx } from '../../web/context'
import type { Statement } from './queries'
import { SHEET_WORDS, SPAN_WORDS } from './words'

export const COMPARED = 4

/** 12.34 % · 1.50 · 36.00 天. */
export function ratioText(c: Ctx, { unit, hundredths }: Pick<Ratio, 'unit' | 'hundredths'>): string {
  if (hundredths === null) return '—'
  const text = formatFen(hundredths)
  return unit === 'percent' ? `${text}%` : unit === 'days' ? c.t('{n} 天', { n: text }) : text
}

export interface ComparedLine {
  readonly line: Line
  readonly amounts: readonly (bigint | null)[]
  /** Latest against the one before it. */
  readonly changeFen: bigint | null
  readonly changeHundredths: bigint | null
}

function compareLine(line: Line, statements: readonly Statement[]): ComparedLine {
  const amounts = statements.map(one => one.figures[line.code] ?? null)
  const [now = null, before = null] = amounts
  const known = now !== null && before !== null
  return {
    line,
    amounts,
    changeFen: known ? now - before : null,
    changeHundredths: known ? quotient(now - before, before, 10_000n) : null,
  }
}

/** The lines that any of the periods has, sheet by sheet. */
export const comparedSheets = (statements: readonly Statement[]) =>
  SHEETS.map(sheet => ({
    sheet,
    lines: ALL_LINES.filter(
      line => line.sheet === sheet && statements.some(one => one.figures[line.code] !== undefined),
    ).map(line => compareLine(line, statements)),
  })).filter(one => one.lines.length > 0)

/** The period a year before, when it is among the statements; it must be of the same length. */
function yearBefore(one: Statement, all: readonly Statement[]): Statement | undefined {
  const year = Number.parseInt(one.periodEnd.slice(0, 4), 10) - 1
  return all.find(other => other.span === one.span && other.periodEnd.startsWith(`${year}${one.periodEnd.slice(4, 7)}`))
}

/** Ratios of every compared period; `all` may reach further back for averages and growth. */
export function comparedRatios(statements: readonly Statement[], all: readonly Statement[]) {
  const byPeriod = statements.map(one =>
    ratiosOf({ now: one.figures, before: yearBefore(one, all)?.figures ?? null, days: DAYS_OF_SPAN[one.span] }),
  )
  return (byPeriod[0] ?? []).map((ratio, at) => ({ ratio, values: byPeriod.map(list => list[at]!) }))
}

export const periodLabel = (c: Ctx, one: Statement): string => `${one.periodEnd} ${c.t(SPAN_WORDS[one.span])}`

const moneyOr = (fen: bigint | null) => (fen === null ? '—' : { money: fen })

/** Tables of the page: one a sheet and one of ratios, latest period first. */
export function comparisonView(c: Ctx, statements: readonly Statement[], all: readonly Statement[]) {
  const periods = statements.map((one, i) => ({ key: `p${i}`, label: periodLabel(c, one), num: true }))
  const change =
    statements.length > 1
      ? [
          { key: 'change', label: c.t('变动额'), num: true },
          { key: 'share', label: c.t('变动率'), num: true },
        ]
      : []
  const sheets = comparedSheets(statements).map(({ sheet, lines }) => ({
    title: c.t(SHEET_WORDS[sheet]),
    columns: [{ key: 'line', label: c.t('项目'), wide: true }, ...periods, ...change],
    rows: lines.map(({ line, amounts, changeFen, changeHundredths }) => ({
      cells: {
        line: { text: c.t(line.label), ...(line.sum ? { tone: 'strong' } : {}) },
        ...Object.fromEntries(amounts.map((fen, i) => [`p${i}`, moneyOr(fen)])),
        change: moneyOr(changeFen),
        share: ratioText(c, { unit: 'percent', hundredths: changeHundredths }),
      },
    })),
  }))
  const ratios = {
    columns: [{ key: 'name', label: c.t('比率'), wide: true }, ...periods],
    rows: comparedRatios(statements, all).map(({ ratio, values }) => ({
      cells: {
        name: { text: c.t(ratio.label), sub: c.t(ratio.formula) },
        ...Object.fromEntries(values.map((one, i) => [`p${i}`, ratioText(c, one)])),
      },
    })),
  }
  return { sheets, ratios }
}
