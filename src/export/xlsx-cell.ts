import type { Style } from 'exceljs'
import { type Cell, cleanText, type Kind, plainText } from './cells'

/** Spreadsheets keep 15 digits; beyond ±9e13 fen (九千亿元) a number could differ from the book by a fen. */
const MAX_EXACT_FEN = 90_000_000_000_000n
const MAX_EXACT_INT = 999_999_999_999_999n
/** Above this length Excel calls the whole file damaged. */
const MAX_CELL_CHARS = 32_767

const FORMATS: Record<Kind, string> = {
  text: '@',
  money: '#,##0.00',
  int: '0',
  rate: '0.00##%',
  date: 'yyyy-mm-dd',
  datetime: 'yyyy-mm-dd hh:mm:ss',
}

const style = (kind: Kind, bold: boolean): Partial<Style> => ({
  numFmt: FORMATS[kind],
  font: { name: 'Microsoft YaHei', size: 10, bold },
  alignment: { vertical: 'top', horizontal: kind === 'text' ? 'left' : kind.startsWith('date') ? 'center' : 'right' },
})

const KINDS: Kind[] = ['text', 'money', 'int', 'rate', 'date', 'datetime']
const styles = (bold: boolean) => new Map(KINDS.map(kind => [kind, style(kind, bold)]))
const PLAIN = styles(false)
const BOLD = styles(true)

/** One shared object a kind: the writer recognises a style by identity, which halves the time. */
export const styleOf = (kind: Kind, bold = false): Partial<Style> => (bold ? BOLD : PLAIN).get(kind) ?? {}

/** `_x0041_` would be read back as `A`, so the underscore itself is escaped (ECMA-376 part 1 §22.9.2.19). */
export function xlsxText(text: string): string {
  const clean = cleanText(text)
  const cut = clean.length > MAX_CELL_CHARS ? `${clean.slice(0, MAX_CELL_CHARS - 8)}…` : clean
  return cut.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_').slice(0, MAX_CELL_CHARS)
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/

/** Days since 1899-12-30, as spreadsheets count; counted in UTC so that no zone can shift a birthday. */
export function dateSerial(text: string): number | undefined {
  const match = DATE.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1).map(part => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const at = new Date(Date.UTC(year, month - 1, day))
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    return undefined
  const serial = at.getTime() / 86_400_000 + 25_569
  // before 1900-03-01 spreadsheets count a 29 February that never was
  return serial < 61 ? undefined : serial + (hour * 3600 + minute * 60 + second) / 86_400
}

function exactNumber(cell: number | bigint, kind: Kind): number | undefined {
  if (typeof cell === 'number') return kind === 'rate' ? cell / 1_000_000 : cell
  const limit = kind === 'money' ? MAX_EXACT_FEN : MAX_EXACT_INT
  if (cell > limit || cell < -limit) return undefined
  return kind === 'money' ? Number(cell) / 100 : Number(cell)
}

/** The value as the sheet stores it: a number, or a string that stays a string. Objects never pass, so nothing becomes a formula. */
export function xlsxValue(cell: Cell, kind: Kind): string | number | null {
  if (cell === null || cell === undefined || cell === '') return null
  const text = plainText(cell, kind)
  if (typeof cell === 'string' && (kind === 'date' || kind === 'datetime')) return dateSerial(text) ?? xlsxText(text)
  if (kind !== 'text' && (typeof cell === 'number' || typeof cell === 'bigint')) return exactNumber(cell, kind) ?? text
  return xlsxText(text)
}
