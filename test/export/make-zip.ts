import { crc32, deflateRawSync } from 'node:zlib'

export interface Part {
  name: string
  data: string | Buffer
  /** tells the directory something else than the truth */
  lie?: { unpacked?: number; packed?: number; flags?: number; crc?: number; localName?: string; at?: number }
}

/** A zip by hand, so that a test can make each of its fields wrong. */
export function makeZip(parts: Part[], comment = ''): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, data, lie = {} } of parts) {
    const raw = Buffer.from(data)
    const packed = deflateRawSync(raw)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(lie.flags ?? 0x800, 2)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(lie.crc ?? crc32(raw), 10)
    fields.writeUInt32LE(lie.packed ?? packed.length, 14)
    fields.writeUInt32LE(lie.unpacked ?? raw.length, 18)
    const nameBytes = Buffer.from(name)
    const localName = Buffer.from(lie.localName ?? name)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, localName])
    local.writeUInt16LE(localName.length, 26)
    const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fields, Buffer.alloc(14), nameBytes])
    central.writeUInt16LE(nameBytes.length, 28)
    central.writeUInt32LE(lie.at ?? at, 42)
    directory.push(central)
    bodies.push(local, packed)
    at += local.length + packed.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  end.writeUInt16LE(Buffer.byteLength(comment), 20)
  return Buffer.concat([...bodies, list, end, Buffer.from(comment)])
}

const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

export interface BookParts {
  sheet: string
  strings?: string
  styles?: string
  workbook?: string
  relations?: string
  contentTypes?: string
  extra?: Part[]
}

/** The smallest workbook that is one, with the parts a test wants to say itself. */
export function bookParts(book: BookParts): Part[] {
  const part = (name: string, body: string) => ({ name, data: HEAD + body })
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELATION}/${type}" Target="${target}"/>`
  return [
    part(
      '[Content_Types].xml',
      `<Types>${book.contentTypes ?? '<Default Extension="xml" ContentType="application/xml"/>'}</Types>`,
    ),
    part(
      'xl/_rels/workbook.xml.rels',
      `<Relationships>${relation('rId1', 'worksheet', 'worksheets/sheet1.xml')}${relation('rId2', 'sharedStrings', 'sharedStrings.xml')}${relation('rId3', 'styles', '/xl/styles.xml')}${book.relations ?? ''}</Relationships>`,
    ),
    part(
      'xl/workbook.xml',
      book.workbook ??
        `<workbook xmlns:r="${RELATION}"><sheets><sheet name="客户" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    part('xl/sharedStrings.xml', `<sst>${book.strings ?? ''}</sst>`),
    part('xl/styles.xml', `<styleSheet>${book.styles ?? '<cellXfs><xf numFmtId="0"/></cellXfs>'}</styleSheet>`),
    part('xl/worksheets/sheet1.xml', `<worksheet><sheetData>${book.sheet}</sheetData></worksheet>`),
    ...(book.extra ?? []),
  ]
}

export const makeBook = (book: BookParts): Buffer => makeZip(bookParts(book))
