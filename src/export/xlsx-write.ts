import { PassThrough, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import ExcelJS from 'exceljs'
import { type Cell, type Column, cleanText } from './cells'
import { overheard } from './mentions'
import { styleOf, xlsxText, xlsxValue } from './xlsx-cell'
import { breathe } from './xlsx-pressure'

export interface Sheet {
  name: string
  columns: Column[]
  rows: Iterable<Cell[]> | AsyncIterable<Cell[]>
  totals?: Cell[]
  /** lines above the table: bank, title, 单位：元, filters, who and when */
  head?: string[]
}

export interface Book {
  title: string
  sheets: Sheet[]
  /** who took it out; printed in head and foot of every page */
  watermark?: string
  /** shown as the author */
  author?: string
}

const AIR_EVERY = 500
/** 1,048,576 less room for head and totals; what is over goes on into a further sheet. */
const MAX_ROWS = 1_048_000
const HEAD_FILL = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFEEF2F6' } } as const

type Rows = AsyncIterator<Cell[]> | Iterator<Cell[]>
const iteratorOf = (rows: Sheet['rows']): Rows =>
  Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]()

function sheetName(wanted: string, used: Set<string>): string {
  const clean =
    cleanText(wanted)
      .replace(/[[\]:*?/\\\n\t]/g, '_')
      .replace(/^'+|'+$/g, '')
      .trim() || '表'
  for (let n = 1; ; n++) {
    const tail = n === 1 ? '' : ` (${n})`
    const name = clean.slice(0, 31 - tail.length) + tail
    // two sheets whose names differ only in case are one to Excel
    if (!used.has(name.toLowerCase()) && name.toLowerCase() !== 'history') {
      used.add(name.toLowerCase())
      return name
    }
  }
}

/** `&` starts a code in a page head, and more than 255 characters damage the file. */
const pageText = (text: string) => cleanText(text).replace(/\s+/g, ' ').slice(0, 100).replace(/&/g, '&&')

function openSheet(book: ExcelJS.stream.xlsx.WorkbookWriter, spec: Sheet, name: string, options: Book) {
  const top = (spec.head?.length ?? 0) + 1
  const mark = options.watermark ? pageText(options.watermark) : ''
  const sheet = book.addWorksheet(name, {
    views: [{ state: 'frozen', ySplit: top }],
    pageSetup: {
      paperSize: 9,
      orientation: spec.columns.length > 7 ? 'landscape' : 'portrait',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: `${top}:${top}`,
    },
    headerFooter: {
      oddHeader: `&L${pageText(options.title)}&R${mark}`,
      oddFooter: `&L${mark}&C第 &P 页 / 共 &N 页&R${mark}`,
    },
  })
  sheet.columns = spec.columns.map(column => ({ width: column.width }))
  return sheet
}

function writeHead(sheet: ExcelJS.Worksheet, spec: Sheet, title: string) {
  for (const line of spec.head ?? []) {
    const row = sheet.addRow([xlsxText(line)])
    row.getCell(1).font = { name: 'Microsoft YaHei', size: line === title ? 14 : 10, bold: line === title }
    row.commit()
  }
  const row = sheet.addRow(spec.columns.map(column => xlsxText(column.header)))
  row.height = 20
  spec.columns.forEach((column, i) => {
    const cell = row.getCell(i + 1)
    cell.style = { ...styleOf(column.kind, true), numFmt: '@', fill: HEAD_FILL }
  })
  row.commit()
  return row.number
}

function writeRow(sheet: ExcelJS.Worksheet, columns: Column[], cells: Cell[], bold: boolean) {
  const row = sheet.addRow(columns.map((column, i) => xlsxValue(cells[i], column.kind)))
  columns.forEach((column, i) => {
    if (cells[i] !== null && cells[i] !== undefined) row.getCell(i + 1).style = styleOf(column.kind, bold)
  })
  row.commit()
  return row.number
}

/** Writes one sheet, at most MAX_ROWS rows of it; true when the rows are at their end. */
async function writeSheet(sheet: ExcelJS.Worksheet, spec: Sheet, rows: Rows, title: string, gate: Writable) {
  const top = writeHead(sheet, spec, title)
  let last = top
  let done = false
  for (let count = 0; count < MAX_ROWS; count++) {
    const next = await rows.next()
    if (next.done) {
      done = true
      break
    }
    last = writeRow(sheet, spec.columns, next.value, false)
    if (count % AIR_EVERY === AIR_EVERY - 1) await breathe(sheet, gate)
  }
  sheet.autoFilter = { from: { row: top, column: 1 }, to: { row: last, column: spec.columns.length } }
  if (done && spec.totals) writeRow(sheet, spec.columns, spec.totals, true)
  sheet.commit()
  await breathe(sheet, gate)
  return done
}

async function fill(gate: Writable, options: Book, stream: Writable) {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream: gate,
    useStyles: true,
    useSharedStrings: false,
    zip: { zlib: { level: 3 } },
  })
  book.title = cleanText(options.title)
  book.creator = cleanText(options.author ?? '信档')
  const used = new Set<string>()
  for (const spec of options.sheets) {
    const rows = iteratorOf(overheard(stream, spec.rows))
    try {
      while (
        !(await writeSheet(openSheet(book, spec, sheetName(spec.name, used), options), spec, rows, options.title, gate))
      );
    } finally {
      await rows.return?.()
    }
  }
  await book.commit()
}

/**
 * Streams a workbook; memory stays flat however many rows come, and a slow reader slows the rows.
 * When the reader goes away or a row fails, both ends are destroyed and the promise rejects.
 */
export async function writeXlsx(stream: Writable, options: Book): Promise<void> {
  const gate = new PassThrough()
  const sent = pipeline(gate, stream)
  // the failure is thrown below; without this a reader that leaves early would count as unhandled
  sent.catch(() => undefined)
  try {
    await Promise.race([fill(gate, options, stream), sent])
    await sent
  } catch (error) {
    gate.destroy(error instanceof Error ? error : new Error(String(error)))
    await sent.catch(() => undefined)
    throw error
  }
}
