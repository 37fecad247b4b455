import { Refused } from '../refusal'
import { readXml, scanXml } from '../xlsx-parts'
import type { XmlHandler, XmlTag } from '../xml'
import { type ZipEntry, type ZipLimits, zipDirectory } from '../zip'

const LIMITS: ZipLimits = {
  maxBytes: 20 * 1024 * 1024,
  maxEntries: 2_000,
  maxTotalBytes: 60 * 1024 * 1024,
  maxRatio: 200,
}

/** Fields that only write what the document itself knows; all others fetch, ask or run something. */
const FIELDS = new Set(
  (
    '= PAGE NUMPAGES SECTION SECTIONPAGES TOC TC XE INDEX HYPERLINK REF PAGEREF NOTEREF STYLEREF SEQ DATE TIME PRINTDATE SAVEDATE ' +
    'CREATEDATE TITLE AUTHOR SUBJECT KEYWORDS FILENAME DOCPROPERTY EQ SYMBOL ADVANCE FORMTEXT FORMCHECKBOX FORMDROPDOWN BIBLIOGRAPHY CITATION'
  ).split(' '),
)

function checkField(code: string): void {
  const word =
    code
      .trim()
      .split(/[\s\\"]/)[0]
      ?.toUpperCase() ?? ''
  if (word !== '' && !FIELDS.has(word) && !word.startsWith('='))
    throw new Refused('file.external-link', word.slice(0, 40))
}

/** Reads the codes of fields, also where they are cut into pieces or stand inside each other. */
class Fields implements XmlHandler {
  private readonly stack: string[] = []
  private taking = false

  open(tag: XmlTag): void {
    if (tag.name === 'fldSimple') checkField(tag.get('instr') ?? '')
    if (tag.name === 'instrText' || tag.name === 'delInstrText') this.taking = true
    if (tag.name === 'fldChar') this.mark(tag.get('fldCharType'))
    if (tag.name === 'altChunk') throw new Refused('file.external-link', 'altChunk')
  }

  close(name: string): void {
    if (name === 'instrText' || name === 'delInstrText') this.taking = false
  }

  text(text: string): void {
    if (!this.taking) return
    if (this.stack.length === 0) this.stack.push('')
    this.stack[this.stack.length - 1] += text
  }

  private mark(type: string | undefined): void {
    if (type === 'begin') this.stack.push('')
    else if (type === 'separate') this.check()
    else if (type === 'end') {
      this.check()
      this.stack.pop()
    }
  }

  private check(): void {
    checkField(this.stack.at(-1) ?? '')
    if (this.stack.length > 0) this.stack[this.stack.length - 1] = ''
  }

  /** A code without its end. */
  end(): void {
    for (const code of this.stack) checkField(code)
  }
}

const XML_PART = /\.(xml|rels|vml|svg)$/i

/** A part that is XML says so by its name: what is called otherwise would be opened without having been looked at. */
const types: XmlHandler = {
  open: tag => {
    const [type, name] = [tag.get('ContentType') ?? '', tag.get('PartName') ?? `.${tag.get('Extension') ?? 'xml'}`]
    if (/xml$/i.test(type) && !XML_PART.test(name)) throw new Refused('file.broken', name.slice(0, 80))
  },
  close: () => undefined,
  text: () => undefined,
}

async function look(file: Buffer, entry: ZipEntry): Promise<void> {
  if (!XML_PART.test(entry.name)) return
  if (entry.name === '[Content_Types].xml') return readXml(file, entry, types)
  if (/^(customXml|docProps)\//i.test(entry.name)) return scanXml(file, entry)
  const fields = new Fields()
  await readXml(file, entry, fields)
  fields.end()
}

/**
 * Everything a reader of Word files will see is looked at first: sizes and names of the zip, no document type, no other coding, no tree too
 * deep to walk, no field that fetches or runs something. Throws `Refused`.
 */
export async function guardWord(file: Buffer): Promise<void> {
  if (file.length > LIMITS.maxBytes) throw new Refused('file.too-large')
  const entries = zipDirectory(file, LIMITS)
  if (!entries.some(entry => entry.name === 'word/document.xml')) throw new Refused('file.broken', 'word/document.xml')
  for (const entry of entries) await look(file, entry)
}
