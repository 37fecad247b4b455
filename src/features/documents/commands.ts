import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import { record } from '../audit/commands'
import { archiveNoOf } from '../customers/head'
import { tellCustomer } from '../customers/timeline'
import { saveOwn } from '../fields/plain'
import { type OwnChanges, sideOf } from '../fields/values'
import type { Taken } from './intake'
import { fileRow } from './keep'
import { filedCustomer, livingPaper, type Person } from './lock'
import { DOCUMENT } from './own'

export interface PaperFacts {
  readonly form: 'original' | 'copy'
  /** null: as many as the files have. */
  readonly pages: number | null
  readonly issuedOn: BookDate | null
  readonly expiresOn: BookDate | null
  readonly note: string
}

export interface Target {
  readonly applicationId: number | null
  readonly contractId: number | null
  readonly loanId: number | null
}

export interface NewPapers extends PaperFacts {
  readonly customerId: number
  readonly kind: string
  readonly target: Target
  /** All files as one paper of several pages, or one paper for each. */
  readonly together: boolean
  readonly taken: readonly Taken[]
  /** Of the lender's own fields; every paper of the upload gets them. */
  readonly own?: OwnChanges
}

async function kindName(db: Kysely<DB>, code: string): Promise<{ name: string; expires: boolean } | Refused> {
  const row = await db
    .selectFrom('documentKinds')
    .select(['name', 'expires'])
    .where('code', '=', code)
    .where('retiredOn', 'is', null)
    .executeTakeFirst()
  return row ?? refuse('choice.unknown', undefined, { field: 'kind' })
}

/** Days that cannot be: issued tomorrow, over before it was issued, or a paper that expires without saying when. */
export function datesRefusal(facts: PaperFacts, expires: boolean, today: BookDate): Refused | null {
  const { issuedOn, expiresOn } = facts
  if (issuedOn !== null && issuedOn > today)
    return refuse('document.issued-in-future', undefined, { field: 'issuedOn' })
  if (issuedOn !== null && expiresOn !== null && expiresOn < issuedOn)
    return refuse('document.expires-before-issue', undefined, { field: 'expiresOn' })
  return expires && expiresOn === null ? refuse('document.expiry-missing', undefined, { field: 'expiresOn' }) : null
}

interface Filing {
  readonly documentId: number
  readonly version: number
  readonly facts: PaperFacts
  readonly archiveNo: string
  readonly userId: number
  readonly today: BookDate
}

const insertVersion = (trx: Transaction<DB>, filing: Filing, pages: number) =>
  trx
    .insertInto('documentVersions')
    .values({
      documentId: filing.documentId,
      version: filing.version,
      form: filing.facts.form,
      pages: filing.facts.pages ?? Math.min(Math.max(pages, 1), 9999),
      issuedOn: filing.facts.issuedOn,
      expiresOn: filing.facts.expiresOn,
      note: filing.facts.note,
      archiveNo: filing.archiveNo,
      madeBy: filing.userId,
      madeOn: filing.today,
    })
    .execute()

async function insertFiles(trx: Transaction<DB>, filing: Filing, taken: readonly Taken[]): Promise<void> {
  await insertVersion(
    trx,
    filing,
    taken.reduce((sum, one) => sum + one.pages, 0),
  )
  for (const [at, one] of taken.entries()) {
    const fileId = await fileRow(trx, one.kept)
    const { documentId, version } = filing
    await trx
      .insertInto('documentFiles')
      .values({ documentId, version, seq: at + 1, fileId, name: one.name })
      .execute()
  }
}

/** Files new papers of a customer; each is stamped with the 档案编号 of this moment. */
export async function filePapers(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  input: NewPapers,
): Promise<{ ids: number[] } | Refused> {
  const customer = await filedCustomer(trx, viewer, input.customerId)
  if (customer.anonymisedAt !== null) return refuse('privacy.anonymised')
  const kind = await kindName(trx, input.kind)
  if ('refused' in kind) return kind
  const wrong = datesRefusal(input, kind.expires, today)
  if (wrong) return wrong
  const ids: number[] = []
  for (const taken of input.together ? [input.taken] : input.taken.map(one => [one])) {
    const { id } = await trx
      .insertInto('documents')
      .values({
        customerId: customer.id,
        kind: input.kind,
        ...input.target,
        createdBy: actor.userId,
        createdOn: today,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const archiveNo = archiveNoOf(customer)
    const filing = { documentId: id, version: 1, facts: input, archiveNo, userId: actor.userId, today }
    await insertFiles(trx, filing, taken)
    const told = await saveOwn(trx, DOCUMENT, id, input.own)
    await record(trx, actor, {
      act: 'document.file-in',
      subject: `document:${id}`,
      customerId: customer.id,
      businessDate: today,
      after: { kind: input.kind, files: taken.length, archiveNo, ...input.target, ...sideOf(told, 'to') },
    })
    ids.push(id)
  }
  await tellCustomer(trx, {
    customerId: customer.id,
    businessDate: today,
    kind: 'person',
    userId: actor.userId,
    words: '归入资料：{kind}（{n} 份）',
    params: { kind: kind.name, n: ids.length },
    href: `/customers/${customer.id}/documents`,
  })
  return { ids }
}

export interface NewVersion extends PaperFacts {
  readonly id: number
  /** The version the form was opened on. */
  readonly version: number
  /** Empty: the same files with other facts. */
  readonly taken: readonly Taken[]
  readonly own?: OwnChanges
}

/** A replacement, or the same files under corrected facts: a further version, stamped with the 档案编号 of now. */
export async function replacePaper(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  input: NewVersion,
): Promise<{ id: number } | Refused> {
  const paper = await livingPaper(trx, viewer, input.id, input.version)
  if ('refused' in paper) return paper
  const wrong = datesRefusal(input, paper.expires, today)
  if (wrong) return wrong
  const version = paper.version + 1
  const archiveNo = archiveNoOf(paper)
  const filing = { documentId: paper.id, version, facts: input, archiveNo, userId: actor.userId, today }
  if (input.taken.length > 0) await insertFiles(trx, filing, input.taken)
  else {
    const old = await trx
      .selectFrom('documentVersions')
      .select('pages')
      .where('documentId', '=', paper.id)
      .where('version', '=', paper.version)
      .executeTakeFirstOrThrow()
    await insertVersion(trx, filing, old.pages)
    await sql`insert into document_files (document_id, version, seq, file_id, name)
      select document_id, ${version}, seq, file_id, name from document_files
      where document_id = ${paper.id} and version = ${paper.version}`.execute(trx)
  }
  await trx.updateTable('documents').set({ version }).where('id', '=', paper.id).execute()
  const told = await saveOwn(trx, DOCUMENT, paper.id, input.own)
  await record(trx, actor, {
    act: 'document.replace',
    subject: `document:${paper.id}`,
    customerId: paper.customerId,
    businessDate: today,
    before: { version: paper.version, ...sideOf(told, 'from') },
    after: { version, files: input.taken.length, archiveNo, expiresOn: input.expiresOn, ...sideOf(told, 'to') },
  })
  return { id: paper.id }
}
