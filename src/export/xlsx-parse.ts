import path from 'node:path'
import type { ReadRow } from './cells'
import { Refused } from './refusal'
import {
  type Relation,
  readContentTypes,
  readRelations,
  readStyles,
  readWorkbook,
  readXml,
  scanXml,
} from './xlsx-parts'
import { SheetRows, sharedStrings } from './xlsx-sheet'
import type { ZipEntry } from './zip'

export interface ParseLimits {
  maxRows: number
  maxCols: number
  maxCellChars: number
}

const XML_PART = /\.(xml|rels|vml)$/i

/** Targets are given from the folder of the workbook or from the root. */
const partName = (target: string) => (target.startsWith('/') ? target.slice(1) : path.posix.normalize(`xl/${target}`))

/** Every part is looked at once, also those that hold nothing for us: what hides there would wait for the next program. */
async function scanOthers(zip: Buffer, entries: ZipEntry[], read: Set<string>) {
  for (const entry of entries) {
    if (read.has(entry.name) || !XML_PART.test(entry.name)) continue
    if (entry.name.endsWith('.rels')) await readRelations(zip, entry)
    else await scanXml(zip, entry)
  }
}

/** Reads the first sheet that is not hidden and gives its rows to `emit`; its name comes back. Throws `Refused`. */
export async function parseXlsx(
  zip: Buffer,
  entries: ZipEntry[],
  limits: ParseLimits,
  emit: (row: ReadRow) => void,
): Promise<string> {
  const parts = new Map(entries.map(entry => [entry.name, entry]))
  const read = new Set<string>()
  const part = (name: string): ZipEntry => {
    const entry = parts.get(name)
    if (!entry) throw new Refused('file.broken', name.slice(0, 80))
    read.add(name)
    return entry
  }
  await readContentTypes(zip, part('[Content_Types].xml'))
  const relations = await readRelations(zip, part('xl/_rels/workbook.xml.rels'))
  const book = await readWorkbook(zip, part('xl/workbook.xml'))
  const target = (match: (relation: Relation) => boolean) => {
    const found = relations.find(match)
    return found ? part(partName(found.target)) : undefined
  }
  const sheet = book.sheets.find(each => !each.hidden)
  const body = target(relation => relation.type === 'worksheet' && relation.id === sheet?.id)
  if (!sheet || !body) throw new Refused('file.broken', 'sheet')
  const styles = target(relation => relation.type === 'styles')
  const shared = target(relation => relation.type === 'sharedStrings')
  await scanOthers(zip, entries, read)
  const strings: string[] = []
  if (shared) await readXml(zip, shared, sharedStrings(strings, limits.maxCellChars))
  const context = {
    ...limits,
    strings,
    styles: styles ? await readStyles(zip, styles) : [],
    date1904: book.date1904,
    emit,
  }
  await readXml(zip, body, new SheetRows(context))
  return sheet.name
}
