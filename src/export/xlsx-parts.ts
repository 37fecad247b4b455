import { StringDecoder } from 'node:string_decoder'
import { Refused } from './refusal'
import { type NumberStyle, numberStyle } from './xlsx-number'
import { type XmlHandler, XmlReader, type XmlTag } from './xml'
import { unpack, type ZipEntry } from './zip'

const CARRY = 32
const FORBIDDEN = ['<!DOCTYPE', '<!ENTITY'].flatMap(word => [Buffer.from(word), Buffer.from(word, 'utf16le')])

/** What we parse must be UTF-8: another encoding is a way to slip a document type past the check. */
function refuseEncoding(first: Buffer, name: string) {
  const head = first.toString('latin1', 0, 200).replace(/^ï»¿/, '')
  const declared = /^<\?xml[^>]*encoding\s*=\s*["']([^"']*)/.exec(head)?.[1] ?? 'utf-8'
  const plain = head.trimStart().startsWith('<') && !head.includes('\0')
  if (!plain || !/^(utf-?8|us-ascii)$/i.test(declared)) throw new Refused('file.broken', name)
}

/** An XML part piece by piece; a document type is refused wherever it stands, in one byte or two a letter. */
async function* xmlPieces(zip: Buffer, entry: ZipEntry): AsyncGenerator<Buffer> {
  let carry = Buffer.alloc(0)
  for await (const piece of unpack(zip, entry)) {
    const seen = Buffer.concat([carry, piece])
    if (FORBIDDEN.some(word => seen.includes(word))) throw new Refused('file.dtd', entry.name)
    carry = Buffer.from(seen.subarray(-CARRY))
    yield piece
  }
}

export async function readXml(zip: Buffer, entry: ZipEntry, handler: XmlHandler): Promise<void> {
  const reader = new XmlReader(handler)
  const decoder = new StringDecoder('utf8')
  let first = true
  for await (const piece of xmlPieces(zip, entry)) {
    if (first) refuseEncoding(piece, entry.name)
    const text = decoder.write(piece)
    reader.feed(first ? text.replace(/^\ufeff/, '') : text)
    first = false
  }
  reader.feed(decoder.end())
  reader.end()
}

/** For parts that hold nothing we need (some are UTF-16 by custom): unpacked, counted, looked through, thrown away. */
export async function scanXml(zip: Buffer, entry: ZipEntry): Promise<void> {
  for await (const _ of xmlPieces(zip, entry));
}

const onOpen = (open: (tag: XmlTag) => void): XmlHandler => ({ open, close: () => undefined, text: () => undefined })

export async function readContentTypes(zip: Buffer, entry: ZipEntry): Promise<void> {
  const check = (tag: XmlTag) => {
    if (/macroenabled|vbaproject|activex/i.test(tag.get('ContentType') ?? ''))
      throw new Refused('file.macro', entry.name)
  }
  await readXml(zip, entry, onOpen(check))
}

export interface Relation {
  id: string
  type: string
  target: string
}

/** A link in a cell points outside and harms nobody; any other outside target would be fetched by some program. */
export async function readRelations(zip: Buffer, entry: ZipEntry): Promise<Relation[]> {
  const relations: Relation[] = []
  const take = (tag: XmlTag) => {
    if (tag.name !== 'Relationship') return
    const type = (tag.get('Type') ?? '').split('/').at(-1) ?? ''
    const external = tag.get('TargetMode')?.toLowerCase() === 'external'
    if ((external && type !== 'hyperlink') || type === 'externalLink')
      throw new Refused('file.external-link', entry.name)
    if (!external) relations.push({ id: tag.get('Id') ?? '', type, target: tag.get('Target') ?? '' })
  }
  await readXml(zip, entry, onOpen(take))
  return relations
}

export interface Workbook {
  sheets: { name: string; id: string; hidden: boolean }[]
  date1904: boolean
}

export async function readWorkbook(zip: Buffer, entry: ZipEntry): Promise<Workbook> {
  const book: Workbook = { sheets: [], date1904: false }
  const take = (tag: XmlTag) => {
    if (tag.name === 'workbookPr') book.date1904 = ['1', 'true'].includes(tag.get('date1904') ?? '')
    if (tag.name !== 'sheet') return
    const hidden = (tag.get('state') ?? 'visible') !== 'visible'
    book.sheets.push({ name: tag.get('name') ?? '', id: tag.get('id') ?? '', hidden })
  }
  await readXml(zip, entry, onOpen(take))
  return book
}

/** What each style number of a cell means for its value. */
export async function readStyles(zip: Buffer, entry: ZipEntry): Promise<NumberStyle[]> {
  const custom = new Map<number, string>()
  const styles: NumberStyle[] = []
  let section = ''
  await readXml(zip, entry, {
    open(tag) {
      const { name } = tag
      if (name === 'numFmts' || name === 'cellXfs') section = name
      const id = Number(tag.get('numFmtId') ?? 0)
      if (name === 'numFmt' && section === 'numFmts') custom.set(id, tag.get('formatCode') ?? '')
      if (name === 'xf' && section === 'cellXfs') styles.push(numberStyle(id, custom.get(id)))
    },
    close(name) {
      if (name === section) section = ''
    },
    text: () => undefined,
  })
  return styles
}
