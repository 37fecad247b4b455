import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import type { Intake } from './intake'
import { fileRow } from './keep'
import { filedCustomer, livingPaper, type Person } from './lock'

/** Whether somebody filed this version, or an earlier one of the same files that another only wrote new facts to. */
async function filedByHim(trx: Transaction<DB>, paper: { id: number; version: number }, userId: number) {
  const { rows } = await sql<{ one: number }>`
    select 1 as one from document_versions v where v.document_id = ${paper.id} and v.made_by = ${userId}
      and (v.version = ${paper.version} or exists (select from document_files f join document_files n
        on n.document_id = f.document_id and n.file_id = f.file_id and n.version = ${paper.version}
        where f.document_id = v.document_id and f.version = v.version)) limit 1`.execute(trx)
  return rows.length > 0
}

/** Compared with the original, by another person than who filed it. */
export async function verifyPaper(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  input: { readonly id: number; readonly version: number; readonly note: string },
): Promise<{ id: number } | Refused> {
  const paper = await livingPaper(trx, viewer, input.id, input.version)
  if ('refused' in paper) return paper
  if (await filedByHim(trx, paper, actor.userId)) return refuse('document.own-verify')
  const done = await trx
    .insertInto('documentVerifications')
    .values({
      documentId: paper.id,
      version: paper.version,
      note: input.note,
      verifiedBy: actor.userId,
      verifiedOn: today,
    })
    .onConflict(oc => oc.doNothing())
    .executeTakeFirst()
  if (done.numInsertedOrUpdatedRows !== 1n) return refuse('document.verified')
  await record(trx, actor, {
    act: 'document.verify',
    subject: `document:${paper.id}`,
    customerId: paper.customerId,
    businessDate: today,
    after: { version: paper.version },
  })
  return { id: paper.id }
}

/** Nothing is deleted: a paper filed in error is void, for a reason that stays beside it. */
export async function voidPaper(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  input: { readonly id: number; readonly version: number; readonly reason: string },
): Promise<{ id: number } | Refused> {
  const paper = await livingPaper(trx, viewer, input.id, input.version)
  if ('refused' in paper) return paper
  await trx
    .insertInto('documentVoids')
    .values({ documentId: paper.id, reason: input.reason, voidedBy: actor.userId, voidedOn: today })
    .execute()
  await record(trx, actor, {
    act: 'document.void',
    subject: `document:${paper.id}`,
    customerId: paper.customerId,
    businessDate: today,
    after: { reason: input.reason },
  })
  await tellCustomer(trx, {
    customerId: paper.customerId,
    businessDate: today,
    kind: 'person',
    tone: 'warn',
    userId: actor.userId,
    words: '资料作废：{kind}',
    params: { kind: paper.name },
    detail: input.reason,
    href: `/documents/${paper.id}`,
  })
  return { id: paper.id }
}

/** Infected files are kept apart and written down; nothing of the upload is filed. */
export async function quarantine(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  customerId: number,
  infected: Intake['infected'],
): Promise<{ n: number }> {
  await filedCustomer(trx, viewer, customerId)
  for (const { name, signature, kept } of infected) {
    const fileId = await fileRow(trx, kept)
    // the same bytes may have been filed before anybody knew the virus
    await trx.updateTable('files').set({ scan: 'infected', signature }).where('id', '=', fileId).execute()
    await trx
      .insertInto('quarantines')
      .values({ customerId, fileId, name, signature, broughtBy: actor.userId, businessDate: today })
      .execute()
    await record(trx, actor, {
      act: 'document.quarantine',
      subject: `file:${fileId}`,
      customerId,
      businessDate: today,
      after: { name, signature },
    })
  }
  return { n: infected.length }
}
