import path from 'node:path'
import type { ReadRow } from '../cells'
import { Refused } from '../refusal'
import { guardZip } from '../xlsx-guard'
import { type Relation, readContentTypes, readRelations, readStyles, readWorkbook, readXml } from '../xlsx-parts'
import { SheetRows, sharedStrings } from '../xlsx-sheet'
import type { ZipEntry, ZipLimits } from '../zip'

/** The beginning of one sheet, and how much of it is not shown. */
export interface SheetPreview {
  readonly name: string
  readonly rows: readonly (readonly string[])[]
  readonly columns: number
  readonly moreRows: number
  readonly moreColumns: number
}

export interface BookPreview {
  readonly sheets: readonly SheetPreview[]
  readonly moreSheets: number
}

export interface SheetCaps {
  readonly sheets: number
  readonly rows: number
  readonly columns: number
  readonly characters: number
}

const ZIP: ZipLimits = {
  maxBytes: 20 * 1024 * 1024,
  maxEntries: 2_000,
  maxTotalBytes: 200 * 1024 * 1024,
  maxRatio: 200,
}
const ALL_COLUMNS = 16_384
const ALL_ROWS = 1_048_576
const CELL_CHARS = 32_767

/** Keeps the first rows and columns and counts the others. */
export class Beginning {
  private readonly rows: string[][] = []
  private seen = 0
  private widest = 0
  constructor(private readonly caps: SheetCaps) {}

  add({ cells }: Pick<ReadRow, 'cells'>): void {
    this.seen++
    this.widest = Math.max(this.widest, cells.length)
    if (this.rows.length >= this.caps.rows) return
    const { columns, characters } = this.caps
    this.rows.push(
      cells.slice(0, columns).map(cell => (cell.length > characters ? `${cell.slice(0, characters)}…` : cell)),
    )
  }

  take(name: string): SheetPreview {
    const columns = Math.min(this.widest, this.caps.columns)
    return {
      name: name.slice(0, 40),
      rows: this.rows,
      columns,
      moreRows: this.seen - this.rows.length,
      moreColumns: this.widest - columns,
    }
  }
}

const partName = (target: string) => (target.startsWith('/') ? target.slice(1) : path.posix.normalize(`xl/${target}`))

/** The beginnings of the first sheets that are not hidden. Throws `Refused`. */
export async function previewSheets(file: Buffer, caps: SheetCaps): Promise<BookPreview> {
  const entries = guardZip(file, ZIP)
  const parts = new Map(entries.map(entry => [entry.name, entry]))
  const part = (name: string): ZipEntry => {
    const entry = parts.get(name)
    if (!entry) throw new Refused('file.broken', name.slice(0, 80))
    return entry
  }
  await readContentTypes(file, part('[Content_Types].xml'))
  const relations = await readRelations(file, part('xl/_rels/workbook.xml.rels'))
  const book = await readWorkbook(file, part('xl/workbook.xml'))
  const target = (match: (relation: Relation) => boolean) => {
    const found = relations.find(match)
    return found ? part(partName(found.target)) : undefined
  }
  const styles = target(relation => relation.type === 'styles')
  const shared = target(relation => relation.type === 'sharedStrings')
  const strings: string[] = []
  if (shared) await readXml(file, shared, sharedStrings(strings, CELL_CHARS))
  const seen = book.sheets.filter(sheet => !sheet.hidden)
  const numbers = styles ? await readStyles(file, styles) : []
  const sheets: SheetPreview[] = []
  for (const sheet of seen.slice(0, caps.sheets)) {
    const body = target(relation => relation.type === 'worksheet' && relation.id === sheet.id)
    if (!body) continue
    const beginning = new Beginning(caps)
    const limits = { maxRows: ALL_ROWS, maxCols: ALL_COLUMNS, maxCellChars: CELL_CHARS }
    const emit = (row: ReadRow) => beginning.add(row)
    await readXml(file, body, new SheetRows({ ...limits, strings, styles: numbers, date1904: book.date1904, emit }))
    sheets.push(beginning.take(sheet.name))
  }
  return { sheets, moreSheets: Math.max(0, seen.length - caps.sheets) }
}
