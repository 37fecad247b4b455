import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { filingDue, itemCode, nextPage, pagesRefusal } from '../../../lending/archive/rules'
import type { BookDate } from '../../../lending/dates'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { notFound } from '../../../web/errors'
import type { Person } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { archiveNoOf } from '../../customers/head'
import { bankCalendar, numberSetting } from '../../settings/queries'
import { heldVolume, type LockedVolume } from './commands'

export interface NewItem {
  readonly volumeId: number
  readonly classId: number
  readonly title: string
  /** The first page; null: the one after the last of the volume. */
  readonly pageFrom: number | null
  readonly pages: number
  readonly original: boolean
  readonly datedOn: BookDate
  readonly expiresOn: BookDate | null
  readonly contractId: number | null
  readonly loanId: number | null
  readonly documentId: number | null
}

/** Contract, loan and document of an item are the customer's own. */
async function linkRefusal(trx: Transaction<DB>, customerId: number, it: NewItem): Promise<Refused | null> {
  const wrong = (field: string) => refuse('archive.link-wrong', undefined, { field })
  const owned = async (table: 'contracts' | 'loans' | 'documents', id: number) =>
    (await trx
      .selectFrom(table)
      .select('id')
      .where('id', '=', id)
      .where('customerId', '=', customerId)
      .executeTakeFirst()) !== undefined
  if (it.contractId !== null && !(await owned('contracts', it.contractId))) return wrong('contractId')
  if (it.loanId !== null && !(await owned('loans', it.loanId))) return wrong('loanId')
  if (it.documentId !== null && !(await owned('documents', it.documentId))) return wrong('documentId')
  return null
}

const byDate = (it: NewItem, today: BookDate): Refused | null =>
  it.datedOn > today
    ? refuse('archive.dated-later', undefined, { field: 'datedOn' })
    : it.expiresOn !== null && it.expiresOn < it.datedOn
      ? refuse('archive.expires-before', undefined, { field: 'expiresOn' })
      : null

/**
 * 归件: one paper into its volume, with number, pages and the 档案编号 of the day. The one way in, for the form and for an import.
 * A title deed waits for the two keepers of the vault.
 */
export async function fileItem(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  it: NewItem,
): Promise<{ id: number; code: string } | Refused> {
  const volume = await heldVolume(trx, viewer, it.volumeId)
  if (isRefused(volume)) return volume
  const kind = await trx
    .selectFrom('archiveClasses')
    .select(['id', 'custody', 'name'])
    .where('id', '=', it.classId)
    .where('parentId', 'is not', null)
    .where('disabledAt', 'is', null)
    .executeTakeFirst()
  if (!kind) return refuse('choice.unknown', undefined, { field: 'classId' })
  const no = byDate(it, today) ?? (await linkRefusal(trx, volume.customerId, it))
  if (no) return no
  const there = await trx
    .selectFrom('archiveItems')
    .select(['no', 'pageFrom as from', 'pageTo as to'])
    .where('volumeId', '=', volume.id)
    .execute()
  const from = it.pageFrom ?? nextPage(there)
  const to = from + it.pages - 1
  if (to > 9_999) return refuse('archive.pages-many', undefined, { field: 'pages' })
  const taken = pagesRefusal(there, from, to)
  if (taken) return taken
  const number = there.reduce((most, one) => Math.max(most, one.no), 0) + 1
  if (number > 999) return refuse('archive.items-many')
  return insertItem(trx, actor, today, { it, volume, number, from, to, vault: kind.custody === 'vault' })
}

interface Placed {
  readonly it: NewItem
  readonly volume: LockedVolume
  readonly number: number
  readonly from: number
  readonly to: number
  readonly vault: boolean
}

async function insertItem(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { it, volume, number, from, to, vault }: Placed,
) {
  const code = itemCode(volume.volumeNo, number)
  const due =
    volume.filedOn === null
      ? null
      : filingDue(it.datedOn, await numberSetting(trx, 'archive.later-days', today, 5), await bankCalendar(trx))
  const { id } = await trx
    .insertInto('archiveItems')
    .values({
      volumeId: volume.id,
      no: number,
      code,
      classId: it.classId,
      title: it.title,
      pageFrom: from,
      pageTo: to,
      original: it.original,
      datedOn: it.datedOn,
      expiresOn: it.expiresOn,
      archiveNo: archiveNoOf(volume),
      contractId: it.contractId,
      loanId: it.loanId,
      documentId: it.documentId,
      dueOn: due,
      receivedOn: today,
      filedBy: actor.userId,
      state: vault ? 'awaiting_vault' : 'stored',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await record(trx, actor, {
    act: 'archive-item.create',
    subject: `archive-item:${id}`,
    customerId: volume.customerId,
    businessDate: today,
    after: { code, classId: it.classId, title: it.title, pages: `${from}-${to}`, original: it.original },
  })
  return { id, code }
}

/** A paper that was called missing is found again; a title deed waits for the vault. */
export async function findItem(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  itemId: number,
  note: string,
): Promise<{ volumeId: number } | Refused> {
  const item = await trx
    .selectFrom('archiveItems')
    .innerJoin('archiveClasses', 'archiveClasses.id', 'archiveItems.classId')
    .select(['archiveItems.id', 'archiveItems.volumeId', 'archiveItems.code', 'archiveClasses.custody'])
    .where('archiveItems.id', '=', itemId)
    .executeTakeFirst()
  if (!item) throw notFound()
  const volume = await heldVolume(trx, viewer, item.volumeId)
  if (isRefused(volume)) return volume
  const moved = await trx
    .updateTable('archiveItems')
    .set(eb => ({ state: item.custody === 'vault' ? 'awaiting_vault' : 'stored', version: eb('version', '+', 1) }))
    .where('id', '=', itemId)
    .where('state', '=', 'missing')
    .executeTakeFirst()
  if (moved.numUpdatedRows !== 1n) return refuse('archive.not-now')
  await record(trx, actor, {
    act: 'archive-item.find',
    subject: `archive-item:${itemId}`,
    customerId: volume.customerId,
    businessDate: today,
    after: { code: item.code, note },
  })
  return { volumeId: volume.id }
}
