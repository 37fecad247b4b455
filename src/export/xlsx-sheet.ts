import { cleanText, type ReadRow } from './cells'
import { Refused } from './refusal'
import { type NumberStyle, numberText } from './xlsx-number'
import type { XmlHandler, XmlTag } from './xml'

const MAX_SHEET_COLUMNS = 16_384
const MAX_SHEET_ROWS = 1_048_576

/** `_x000D_` is how a sheet writes a character that XML may not hold. */
const unescaped = (text: string) =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text

/** Collects the text of `<t>` inside an item; reading aids (`<rPh>`, pinyin over the word) are no part of the word. */
class TextOf {
  private readonly parts: string[] = []
  private length = 0
  private taking = false
  private aids = 0
  private readonly maxChars: number

  constructor(maxChars: number) {
    this.maxChars = maxChars
  }

  open(name: string, element: string) {
    if (name === 'rPh') this.aids++
    if (name === element) this.taking = this.aids === 0
  }

  close(name: string, element: string) {
    if (name === 'rPh') this.aids--
    if (name === element) this.taking = false
  }

  add(text: string) {
    if (!this.taking) return
    this.length += text.length
    if (this.length > this.maxChars) throw new Refused('file.cell-too-long')
    this.parts.push(text)
  }

  take(): string {
    const text = this.parts.join('')
    this.parts.length = 0
    this.length = 0
    return text
  }
}

export function sharedStrings(into: string[], maxChars: number): XmlHandler {
  const text = new TextOf(maxChars)
  return {
    open: ({ name }) => text.open(name, 't'),
    close: name => {
      text.close(name, 't')
      if (name === 'si') into.push(cleanText(unescaped(text.take())))
    },
    text: piece => text.add(piece),
  }
}

function columnOf(ref: string | undefined, previous: number): number {
  if (ref === undefined) return previous + 1
  const letters = /^[A-Z]{1,3}/.exec(ref)?.[0]
  if (!letters) throw new Refused('file.broken', ref.slice(0, 20))
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
}

export interface SheetContext {
  strings: string[]
  styles: NumberStyle[]
  date1904: boolean
  maxRows: number
  maxCols: number
  maxCellChars: number
  emit(row: ReadRow): void
}

/** Rows of one sheet. What the sheet says of its own size is not believed: only cells that hold something count. */
export class SheetRows implements XmlHandler {
  private readonly context: SheetContext
  private readonly value: TextOf
  private readonly inline: TextOf
  private n = 0
  private column = 0
  private type = 'n'
  private style: NumberStyle = 'plain'
  private cells: string[] = []
  private rows = 0

  constructor(context: SheetContext) {
    this.context = context
    this.value = new TextOf(context.maxCellChars)
    this.inline = new TextOf(context.maxCellChars)
  }

  open(tag: XmlTag): void {
    const { name } = tag
    if (name === 'row') this.startRow(tag.get('r'))
    else if (name === 'c') this.startCell(tag)
    this.value.open(name, 'v')
    this.inline.open(name, 't')
  }

  close(name: string): void {
    this.value.close(name, 'v')
    this.inline.close(name, 't')
    if (name === 'c') this.endCell()
    else if (name === 'row') this.endRow()
  }

  text(text: string): void {
    this.value.add(text)
    this.inline.add(text)
  }

  private startRow(ref: string | undefined) {
    const n = ref === undefined ? this.n + 1 : Number(ref)
    if (!Number.isInteger(n) || n <= this.n || n > MAX_SHEET_ROWS) throw new Refused('file.broken', 'row')
    this.n = n
    this.column = 0
    this.cells = []
  }

  private startCell(tag: XmlTag) {
    const column = columnOf(tag.get('r'), this.column)
    if (column <= this.column || column > MAX_SHEET_COLUMNS) throw new Refused('file.broken', 'cell')
    this.column = column
    this.type = tag.get('t') ?? 'n'
    this.style = this.context.styles[Number(tag.get('s') ?? 0)] ?? 'plain'
  }

  private endCell() {
    const text = this.cellText(this.value.take(), this.inline.take())
    if (text === '') return
    if (this.column > this.context.maxCols) throw new Refused('file.too-many-columns', String(this.context.maxCols))
    while (this.cells.length < this.column - 1) this.cells.push('')
    this.cells.push(text)
  }

  private cellText(value: string, inline: string): string {
    if (this.type === 's') return value === '' ? '' : this.shared(value)
    if (this.type === 'inlineStr') return cleanText(unescaped(inline))
    if (this.type === 'b') return value === '' ? '' : value === '1' ? 'TRUE' : 'FALSE'
    if (this.type === 'n') return numberText(value.trim(), this.style, this.context.date1904)
    if (this.type === 'd') return value.replace('T', ' ').replace(/ 00:00:00(\.0+)?$|\.\d+$|Z$/, '')
    return cleanText(unescaped(value))
  }

  private shared(value: string): string {
    const text = this.context.strings[Number(value)]
    if (text === undefined) throw new Refused('file.broken', 'string')
    return text
  }

  private endRow() {
    if (this.cells.length === 0) return
    if (++this.rows > this.context.maxRows) throw new Refused('file.too-many-rows', String(this.context.maxRows))
    this.context.emit({ n: this.n, cells: this.cells })
    this.cells = []
  }
}
