/** What a cell may hold. Money is bigint fen, a rate is parts per million a year, dates are strings without a zone. */
export type Cell = string | number | bigint | boolean | null | undefined

export type Kind = 'text' | 'money' | 'int' | 'rate' | 'date' | 'datetime'

export interface Column {
  header: string
  /** in characters, as spreadsheets count */
  width: number
  kind: Kind
}

/** Rows as the readers give them: `n` is the row number a person sees, empty rows are left out. */
export interface ReadRow {
  n: number
  cells: string[]
}

const BIDI_AND_CONTROL = /(?![\t\n])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu

/** Control characters and direction overrides can hide or swap what a reader sees; half a surrogate pair is no character. */
export const cleanText = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(BIDI_AND_CONTROL, '')
    .replace(/[\ud800-\udfff]/gu, '\ufffd')

/** 123456n → '1234.56' */
export function fenText(fen: bigint): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0')
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** 43500 → '4.35%', 43550 → '4.355%' */
export function rateText(ratePpm: number): string {
  const digits = Math.abs(ratePpm).toString().padStart(5, '0')
  const fraction = digits.slice(-4).replace(/0{1,2}$/, '')
  return `${ratePpm < 0 ? '-' : ''}${digits.slice(0, -4)}.${fraction}%`
}

const wrongType = (cell: Cell, kind: Kind) => new TypeError(`a ${kind} cell cannot hold a ${typeof cell}`)

/** A cell as machine-readable text; a number where money is expected is a mistake of the caller and throws. */
export function plainText(cell: Cell, kind: Kind): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'string') return cleanText(cell)
  if (typeof cell === 'boolean') return cell ? '是' : '否'
  if (typeof cell === 'bigint') return kind === 'money' ? fenText(cell) : cell.toString()
  if (!Number.isFinite(cell) || kind === 'money') throw wrongType(cell, kind)
  if (kind !== 'rate') return String(cell)
  if (!Number.isSafeInteger(cell)) throw wrongType(cell, kind)
  return rateText(cell)
}
