import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import type { WordBlock } from '../../export/word/blocks'
import { fillWordFile, readWordFile } from '../../export/word/word'
import { writeWord } from '../../export/word/write'
import { fillTemplate, type LetterValues, readTemplate, type Subject, vocabularyOf } from '../../lending/letters'
import { type Refused, refuse } from '../../lending/refusal'
import { plainBytes } from '../documents/keep'
import { letterPdf } from './letter.paper'
import type { VersionRow } from './template-queries'
import { WORD_CAPS } from './word-template'

/** What a letter says, and of a Word template the file with its values. */
export interface Filled {
  readonly blocks: readonly WordBlock[]
  readonly word: Buffer | null
}

const lacking = (names: readonly string[]): Refused =>
  refuse('letter.value-missing', undefined, { params: { names: names.join('、') } })

function fillText(version: VersionRow, subject: Subject, data: LetterValues): Filled | Refused {
  const { lists } = vocabularyOf(subject)
  const { nodes } = readTemplate(subject, version.body)
  const { blocks, missing } = fillTemplate(nodes, data, list => lists.get(list) ?? [])
  return missing.length > 0 ? lacking(missing) : { blocks, word: null }
}

/** The bytes of a Word template as they were brought; none when a virus was found in them since. */
export async function wordBytes(db: Kysely<DB>, fileId: number): Promise<Buffer | undefined> {
  const file = await db
    .selectFrom('files')
    .select(['name', 'key', 'scan'])
    .where('id', '=', fileId)
    .executeTakeFirstOrThrow()
  return file.scan === 'infected' ? undefined : plainBytes(file)
}

async function fillFile(db: Kysely<DB>, fileId: number, data: LetterValues): Promise<Filled | Refused> {
  const template = await wordBytes(db, fileId)
  if (!template) return refuse('letter.word-closed')
  const filled = await fillWordFile(template, data)
  if ('refused' in filled) return refuse('letter.word-broken')
  if ('missing' in filled) return lacking(filled.missing)
  const read = await readWordFile(filled.file, WORD_CAPS)
  if ('refused' in read || read.cut) return refuse('letter.word-long')
  return { blocks: read.blocks, word: filled.file }
}

/** A version with these values. Refused by the names of the placeholders that have none. */
export const fillVersion = async (
  db: Kysely<DB>,
  version: VersionRow,
  subject: Subject,
  data: LetterValues,
): Promise<Filled | Refused> =>
  version.fileId === null ? fillText(version, subject, data) : fillFile(db, version.fileId, data)

export interface Produced {
  readonly pdf: Buffer
  readonly docx: Buffer
  readonly pages: number
  readonly missing: string
}

interface Frame {
  readonly bank: string
  readonly title: string
  readonly no: string
  readonly printedBy: string
  readonly printedAt: string
}

/** Both files of a letter. The Word file of a Word template keeps its look; its PDF says the same in ours. */
export async function produce({ blocks, word }: Filled, frame: Frame): Promise<Produced> {
  const { bank, title, no, printedBy, printedAt } = frame
  // a Word template brings its own head
  const paper = { bank, title, no, footer: { no, printedBy, printedAt }, headless: word !== null }
  const { pdf, pages, missing } = await letterPdf(paper, blocks)
  return { pdf, pages, docx: word ?? writeWord({ bank, title, no, blocks }), missing: missing.join('') }
}
