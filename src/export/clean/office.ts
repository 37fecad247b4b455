import { Refused } from '../refusal'
import { XmlReader, type XmlTag } from '../xml'
import { unpack, type ZipEntry, type ZipLimits, zipDirectory } from '../zip'
import { type Cleaned, type FileType, Unclean } from './kinds'

const LIMITS: ZipLimits = {
  maxBytes: 20 * 1024 * 1024,
  maxEntries: 2_000,
  maxTotalBytes: 200 * 1024 * 1024,
  maxRatio: 200,
}

/** Programs, things that start programs, and files inside the file. */
const MACRO =
  /(^|\/)(vba[^/]*|.*\.(exe|dll|js|vbs|ps1|bat|cmd|hta|scr|jar|bin\.rels))$|^(xl|word)\/(macrosheets|dialogsheets|activex|embeddings|ctrlprops)\//i
const MACRO_TYPE = /macroEnabled|macrosheet|vbaProject|activeX|oleObject/i
/** Other workbooks and running programs (DDE) that are asked for values. */
const LINKED_TYPE = /externalLink/i
/** The same by what a part is to the others: its name is free. */
const MACRO_RELATION =
  /\/(vbaProject|wordVbaData|xlMacrosheet|xlIntlMacrosheet|control|activeXControlBinary|oleObject|package|aFChunk|attachedToolbars)$/i
/** Waits for a click; anything else outside is fetched when the file is opened. */
const CLICKED = /\/hyperlink$/

/** Read as XML, not as text: prefixes, quotes, character references and other codings would hide from a pattern. */
async function tagsOf(file: Buffer, entry: ZipEntry): Promise<XmlTag[]> {
  const parts: Buffer[] = []
  for await (const part of unpack(file, entry)) parts.push(part)
  const tags: XmlTag[] = []
  const reader = new XmlReader({ open: tag => void tags.push(tag), close: () => undefined, text: () => undefined })
  reader.feed(Buffer.concat(parts).toString('utf8'))
  reader.end()
  return tags
}

function checkTypes(tags: readonly XmlTag[]): void {
  for (const tag of tags) {
    const type = tag.get('ContentType') ?? ''
    if (MACRO_TYPE.test(type)) throw new Unclean('file.office-macro', type)
    if (LINKED_TYPE.test(type)) throw new Unclean('file.office-external', type)
  }
}

function checkRelations(tags: readonly XmlTag[]): void {
  for (const tag of tags) {
    const type = tag.get('Type') ?? ''
    if (MACRO_RELATION.test(type)) throw new Unclean('file.office-macro', type)
    const outside = (tag.get('TargetMode') ?? 'Internal') !== 'Internal'
    if (outside && !CLICKED.test(type)) throw new Unclean('file.office-external', type)
  }
}

const kindOf = (names: ReadonlySet<string>): FileType | undefined =>
  names.has('word/document.xml') ? 'docx' : names.has('xl/workbook.xml') ? 'xlsx' : undefined

async function checked(file: Buffer): Promise<FileType> {
  const entries = zipDirectory(file, LIMITS)
  const names = new Set(entries.map(entry => entry.name))
  const type = kindOf(names)
  if (!type || !names.has('[Content_Types].xml')) throw new Unclean('file.unknown-type')
  for (const entry of entries) {
    const { name } = entry
    if (MACRO.test(name)) throw new Unclean('file.office-macro', name)
    if (name === '[Content_Types].xml') checkTypes(await tagsOf(file, entry))
    if (/\.rels$/i.test(name)) checkRelations(await tagsOf(file, entry))
  }
  return type
}

/** A Word or Excel file of today without macros, embedded files and references that are fetched; kept as it came. */
export async function cleanOffice(file: Buffer): Promise<Cleaned> {
  try {
    return { type: await checked(file), bytes: file, pages: 1, width: null, height: null }
  } catch (error) {
    if (error instanceof Refused) throw new Unclean('file.office-broken', error.code)
    throw error
  }
}
