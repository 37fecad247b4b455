import { type Kysely, sql, type Transaction } from 'kysely'
import { decrypt, encrypt } from '../../db/codec'
import type { DB } from '../../db/schema'
import { type BookDate, yearOf } from '../../lending/dates'
import { type LetterValues, letterNo, letterRefusal } from '../../lending/letters'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Viewer } from '../../permissions'
import { notFound } from '../../web/errors'
import { minute } from '../../web/format'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import { filePapers, type Target } from '../documents/commands'
import type { Taken } from '../documents/intake'
import { type Kept, keepBytes } from '../documents/keep'
import type { Person } from '../documents/lock'
import { nextNumber } from '../settings/commands'
import { factsOf, type Ref, type SubjectFacts } from './facts'
import { type Filled, fillVersion, type Produced, produce } from './produce'
import { oneVersion, type Template, usableTemplates, type VersionRow } from './template-queries'
import { judgedOf, valuesOf } from './values.paper'

const KIND = 'letter'

/** Values with id numbers in full are nobody's but the letter's: kept as they were put in, bound to its row. */
const place = (id: number) => ({ table: 'letters', column: 'content', row: id })
export const openContent = (id: number, content: Buffer): LetterValues =>
  // nothing is left of the letter of a customer who was made anonymous
  JSON.parse(decrypt(place(id), content) || '{"values":{},"lists":{}}') as LetterValues

interface Chosen {
  readonly template: Template
  readonly version: VersionRow
}

/** The template as it holds today, when it may be used for this subject. */
export async function chosen(db: Kysely<DB>, ref: Ref, templateId: number, today: BookDate): Promise<Chosen | Refused> {
  const usable = (await usableTemplates(db, ref.subject, today)).find(one => one.id === templateId)
  if (!usable) return refuse('letter.template-unusable', undefined, { field: 'template' })
  const version = await oneVersion(db, usable.id, usable.version)
  if (!version) throw new Error(`template ${usable.id} has no version ${usable.version}`)
  return { template: usable, version }
}

export interface Previewed extends Filled {
  /** Why such a letter may not be made now. */
  readonly no: Refused | null
}

/** What the letter would say now, and why it may not be made; values masked. */
export async function previewLetter(
  db: Kysely<DB>,
  viewer: Viewer,
  bank: string,
  facts: SubjectFacts,
  { template, version }: Chosen,
): Promise<Previewed | Refused> {
  const maker = { bank, name: viewer.name, branch: viewer.branchName, no: null }
  const filled = await fillVersion(db, version, template.subject, valuesOf(facts, maker, false))
  return isRefused(filled) ? filled : { ...filled, no: letterRefusal(template.kind, judgedOf(facts)) }
}

export interface Making {
  readonly ref: Ref
  readonly templateId: number
  /** The version that was looked at. */
  readonly version: number
  /** Id numbers and the like in full; the caller has asked for the right. */
  readonly plain: boolean
  readonly bank: string
  readonly now: Date
  readonly batchId: number | null
}

const targetOf = ({ loan, application }: SubjectFacts): Target => ({
  applicationId: loan?.applicationId ?? application?.one.id ?? null,
  contractId: loan?.loan.contractId ?? null,
  loanId: loan?.loan.id ?? null,
})

async function kept(db: Kysely<DB>, no: string, made: Produced): Promise<Taken[]> {
  const keep = async (type: Kept['type'], bytes: Buffer): Promise<Taken> => ({
    name: `${no}.${type}`,
    pages: 1,
    kept: await keepBytes(db, { type, bytes, width: null, height: null }, { state: 'clean' }),
  })
  return [await keep('pdf', made.pdf), await keep('docx', made.docx)]
}

/** Numbered, filled, both files kept among the customer's papers, and written into the register: in one transaction. */
export async function makeLetter(
  trx: Transaction<DB>,
  viewer: Viewer,
  actor: Person,
  today: BookDate,
  making: Making,
): Promise<{ id: number; letterNo: string } | Refused> {
  const picked = await chosen(trx, making.ref, making.templateId, today)
  if (isRefused(picked)) return picked
  const { template, version } = picked
  if (version.version !== making.version) return refuse('letter.version-moved', undefined, { field: 'template' })
  const facts = await factsOf(trx, viewer, making.ref, today)
  if (!facts) throw notFound()
  const no = letterRefusal(template.kind, judgedOf(facts))
  if (no) return no
  const numbered = letterNo(
    viewer.branchCode,
    yearOf(today),
    await nextNumber(trx, KIND, viewer.branchCode, yearOf(today)),
  )
  const { bank } = making
  const values = valuesOf(facts, { bank, name: viewer.name, branch: viewer.branchName, no: numbered }, making.plain)
  const filled = await fillVersion(trx, version, template.subject, values)
  if (isRefused(filled)) return filled
  const printed = { printedBy: `${viewer.name} ${viewer.staffNo}`, printedAt: minute(making.now) }
  const made = await produce(filled, { bank, title: version.title, no: numbered, ...printed })
  return fileLetter(trx, viewer, actor, today, { making, template, version, facts, values, made, no: numbered })
}

interface Ready {
  readonly making: Making
  readonly template: Template
  readonly version: VersionRow
  readonly facts: SubjectFacts
  readonly values: LetterValues
  readonly made: Produced
  readonly no: string
}

/** Only what the letter says is kept, not all that is known. */
function used({ values, version }: Ready): LetterValues {
  const names = new Set((version.tags as unknown as readonly string[]) ?? [])
  const of = <T>(all: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)))
  return { values: of(values.values), lists: of(values.lists) }
}

async function fileLetter(
  trx: Transaction<DB>,
  viewer: Viewer,
  actor: Person,
  today: BookDate,
  ready: Ready,
): Promise<{ id: number; letterNo: string } | Refused> {
  const { making, template, version, facts, made, no } = ready
  const customerId = facts.customer.id
  const filed = await filePapers(trx, viewer, actor, today, {
    customerId,
    kind: KIND,
    target: targetOf(facts),
    together: true,
    taken: await kept(trx, no, made),
    form: 'original',
    pages: made.pages,
    issuedOn: today,
    expiresOn: null,
    note: `${template.name} ${no}`,
  })
  if (isRefused(filed)) return filed
  const { rows } = await sql<{
    id: number
  }>`select nextval(pg_get_serial_sequence('letters', 'id'))::int as id`.execute(trx)
  const id = rows[0]!.id
  await trx
    .insertInto('letters')
    .values({
      id,
      letterNo: no,
      templateId: template.id,
      version: version.version,
      customerId,
      loanId: making.ref.subject === 'loan' ? making.ref.id : null,
      applicationId: making.ref.subject === 'application' ? making.ref.id : null,
      documentId: filed.ids[0]!,
      content: encrypt(place(id), JSON.stringify(used(ready))),
      plain: making.plain,
      missing: made.missing.slice(0, 200),
      batchId: making.batchId,
      madeBy: actor.userId,
      madeOn: today,
    })
    .execute()
  await record(trx, actor, {
    act: 'letter.make',
    subject: `letter:${id}`,
    customerId,
    businessDate: today,
    after: { letterNo: no, template: template.id, version: version.version, plain: making.plain },
  })
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'person',
    userId: actor.userId,
    words: '制作函件：{name} {no}',
    params: { name: template.name, no },
    href: `/letters/${id}`,
  })
  return { id, letterNo: no }
}
