import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as air } from 'node:timers/promises'
import { type Cell, type Column, cleanText, plainText, type ReadRow } from './cells'
import { overheard } from './mentions'
import { type Refusal, type RefusalCode, Refused, refusal } from './refusal'

export interface CsvTable {
  columns: Pick<Column, 'header' | 'kind'>[]
  rows: Iterable<Cell[]> | AsyncIterable<Cell[]>
  totals?: Cell[]
  head?: string[]
}

const BATCH = 500
/** What a spreadsheet takes for the start of a formula, its full-width twins among them. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/
const PLAIN_NUMBER = /^[+-]?\d+(\.\d+)?%?$/
const GUARDED = /^'(?=[=+\-@\t\r\n＝＋－＠])/

/** A text that a spreadsheet would run gets a leading apostrophe; numbers keep their sign. */
function field(text: string): string {
  const safe = FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text
  return /[",\n\r\t;]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const line = (fields: string[]) => `${fields.map(field).join(',')}\r\n`
const rowLine = (table: CsvTable, cells: Cell[]) =>
  line(table.columns.map((column, i) => plainText(cells[i], column.kind)))

async function* lines(table: CsvTable): AsyncGenerator<string> {
  const head = (table.head ?? []).map(text => line([cleanText(text)])).join('')
  let batch = `\ufeff${head}${line(table.columns.map(column => cleanText(column.header)))}`
  let count = 0
  for await (const cells of table.rows) {
    batch += rowLine(table, cells)
    if (++count % BATCH !== 0) continue
    await air()
    yield batch
    batch = ''
  }
  yield table.totals ? batch + rowLine(table, table.totals) : batch
}

/** UTF-8 with a mark at the start (Excel needs it for Chinese), CRLF, one pipeline: a failing end destroys the other. */
export async function writeCsv(stream: Writable, table: CsvTable): Promise<void> {
  const heard = { ...table, rows: overheard(stream, table.rows) }
  await pipeline(Readable.from(lines(heard), { objectMode: false, highWaterMark: 64 * 1024 }), stream)
}

export interface CsvLimits {
  maxBytes: number
  maxRows: number
  maxCols: number
  maxCellChars: number
}

export const CSV_LIMITS: Readonly<CsvLimits> = {
  maxBytes: 20 * 1024 * 1024,
  maxRows: 100_000,
  maxCols: 200,
  maxCellChars: 32_767,
}

export interface ReadCsv {
  rows: ReadRow[]
  encoding: 'utf-8' | 'gb18030' | 'utf-16le'
  delimiter: string
}

export function decodeText(file: Buffer): { text: string; encoding: ReadCsv['encoding'] } {
  const sixteen = file.length >= 2 && file[0] === 0xff && file[1] === 0xfe
  if (!sixteen && file.includes(0)) throw new Refused('file.not-text')
  // GBK text is hardly ever valid UTF-8, so the stricter one is tried first
  for (const encoding of sixteen ? (['utf-16le'] as const) : (['utf-8', 'gb18030'] as const)) {
    try {
      return { text: new TextDecoder(encoding, { fatal: true }).decode(file), encoding }
    } catch {}
  }
  throw new Refused('file.encoding')
}

const SAMPLE_LINES = 50
const AIR_EVERY = 2_000

/** The candidate that cuts the most of the first lines into the same number of fields. */
function detectDelimiter(text: string): string {
  const sample = text
    .slice(0, 64 * 1024)
    .replace(/"(?:[^"]|"")*"/g, '')
    .split(/\r\n|\n|\r/, SAMPLE_LINES)
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of [',', '\t', ';', '|']) {
    const counts = new Map<number, number>()
    for (const each of sample) {
      const cuts = each.split(delimiter).length - 1
      if (cuts > 0) counts.set(cuts, (counts.get(cuts) ?? 0) + 1)
    }
    for (const [cuts, times] of counts) {
      const score = times * 100 + Math.min(cuts, 99)
      if (score > best.score) best = { delimiter, score }
    }
  }
  return best.delimiter
}

/** `="00123"` is how exports keep leading zeros, and our own apostrophe comes off again. */
const unwrap = (text: string) => cleanText(/^="([^"]*)"$/.exec(text)?.[1] ?? text).replace(GUARDED, '')

/** Fields of one record after another; a quote opens only at the start of a field, as Excel has it. */
function* records(text: string, delimiter: string, limits: CsvLimits): Generator<string[]> {
  const plainEnd = new RegExp(`[${delimiter === '|' ? '\\|' : delimiter}\\r\\n]`, 'g')
  let fields: string[] = []
  let at = 0
  while (at < text.length) {
    const quoted = text[at] === '"' ? quotedField(text, at) : undefined
    plainEnd.lastIndex = quoted?.next ?? at
    const stop = plainEnd.exec(text)?.index ?? text.length
    const value = (quoted?.value ?? '') + text.slice(quoted?.next ?? at, stop)
    if (value.length > limits.maxCellChars) throw new Refused('file.cell-too-long', String(limits.maxCellChars))
    fields.push(unwrap(value))
    at = stop + (text.startsWith('\r\n', stop) ? 2 : 1)
    if (text[stop] === delimiter && at < text.length) continue
    if (text[stop] === delimiter) fields.push('')
    yield fields
    fields = []
  }
}

function quotedField(text: string, start: number): { value: string; next: number } {
  const pieces: string[] = []
  for (let at = start + 1; ; ) {
    const stop = text.indexOf('"', at)
    if (stop < 0) throw new Refused('file.broken', '"')
    pieces.push(text.slice(at, stop))
    if (text[stop + 1] !== '"') return { value: pieces.join(''), next: stop + 1 }
    pieces.push('"')
    at = stop + 2
  }
}

async function parse(file: Buffer, limits: CsvLimits): Promise<ReadCsv> {
  const code: RefusalCode | undefined =
    file.length === 0 ? 'file.empty' : file.length > limits.maxBytes ? 'file.too-large' : undefined
  if (code) throw new Refused(code)
  const { text, encoding } = decodeText(file)
  const told = /^sep=(.)\r?\n/i.exec(text)
  const body = told ? text.slice(told[0].length) : text
  const delimiter = told?.[1] && ',;|\t'.includes(told[1]) ? told[1] : detectDelimiter(body)
  const rows: ReadRow[] = []
  let n = 0
  for (const fields of records(body, delimiter, limits)) {
    if (++n % AIR_EVERY === 0) await air()
    while (fields.length > 0 && fields.at(-1) === '') fields.pop()
    if (fields.length === 0) continue
    if (fields.length > limits.maxCols) throw new Refused('file.too-many-columns', String(limits.maxCols))
    if (rows.push({ n, cells: fields }) > limits.maxRows)
      throw new Refused('file.too-many-rows', String(limits.maxRows))
  }
  return { rows, encoding, delimiter }
}

/** Reads a CSV as Chinese programs write it: UTF-8 or GBK, comma or tab, quoted line breaks. Row numbers are those Excel shows. */
export async function readCsv(file: Buffer, limits: Partial<CsvLimits> = {}): Promise<ReadCsv | Refusal> {
  try {
    const read = await parse(file, { ...CSV_LIMITS, ...limits })
    return read.rows.length > 0 ? read : refusal('file.empty')
  } catch (error) {
    if (error instanceof Refused) return refusal(error.code, error.detail)
    throw error
  }
}
