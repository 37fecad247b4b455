import { cleanText } from '../cells'
import { decodeText, readCsv } from '../csv'
import { Refused } from '../refusal'
import { Beginning, type BookPreview, type SheetCaps } from './sheets'

export interface TextPreview {
  readonly lines: readonly string[]
  readonly moreLines: number
}

export interface TextCaps {
  readonly lines: number
  /** Of one line, and of all of them. */
  readonly characters: number
  readonly all: number
}

const MAX_BYTES = 20 * 1024 * 1024

/** The first lines of a text, in the coding it has. Throws `Refused`. */
export function previewText(file: Buffer, caps: TextCaps): TextPreview {
  const all = decodeText(file).text.replace(/\r\n?/g, '\n').split('\n')
  while (all.length > 0 && all.at(-1)?.trim() === '') all.pop()
  const lines: string[] = []
  let left = caps.all
  for (const line of all.slice(0, caps.lines)) {
    if (left <= 0) break
    const shown = cleanText(line.slice(0, Math.min(caps.characters, left)))
    lines.push(shown)
    left -= shown.length
  }
  return { lines, moreLines: all.length - lines.length }
}

/** The beginning of a CSV as one sheet. Throws `Refused`. */
export async function previewCsv(file: Buffer, caps: SheetCaps): Promise<BookPreview> {
  const read = await readCsv(file, { maxBytes: MAX_BYTES, maxRows: 200_000, maxCols: 5_000 })
  if ('refused' in read) throw new Refused(read.refused, read.detail)
  const beginning = new Beginning(caps)
  for (const row of read.rows) beginning.add(row)
  return { sheets: [beginning.take('')], moreSheets: 0 }
}
