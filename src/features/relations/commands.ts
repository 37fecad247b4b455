import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { RelationKind } from '../../lending/relations'
import { notFound } from '../../web/errors'
import { lockCustomer } from '../customers/commands'
import { saveOwn } from '../fields/plain'
import type { OwnChanges } from '../fields/values'
import { heldBy } from './held'
import { changesBetween, type RelationInput, told } from './input'
import { follow, type Hand, keep } from './keep'
import { RELATION } from './own'
import { open } from './protect'
import { type Change, type RelationLine, relationById } from './queries'
import { columnsOf, otherEnd, partyOf, wrongTie } from './ties'

/** Tells a relation of a customer in sight. Whoever is no customer yet is linked when he becomes one. */
export async function addRelation(
  trx: Transaction<DB>,
  hand: Hand,
  customerId: number,
  input: RelationInput,
  own?: OwnChanges,
): Promise<{ id: number } | Refused> {
  const owner = await lockCustomer(trx, hand.viewer, customerId)
  if (owner.anonymisedAt !== null) return refuse('privacy.anonymised')
  const end = await otherEnd(trx, hand.viewer, input)
  if (isRefused(end)) return end
  const no = await wrongTie(trx, hand.today, owner, end, input, 0)
  if (no) return no
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('relations', 'id'))::int as id`.execute(trx)
  const { id } = rows[0]!
  await trx
    .insertInto('relations')
    .values({ id, customerId, ...columnsOf(id, input, end), createdBy: hand.actor.userId!, createdOn: hand.today })
    .execute()
  const diff = [...changesBetween({}, told(input, end.name)), ...(await saveOwn(trx, RELATION, id, own))]
  const what = {
    act: 'relation.create',
    reason: '',
    diff,
    words: '登记关系人 {name}',
    name: end.name,
    kind: input.kind,
  }
  await keep(trx, hand, { id, version: 1, customerId }, what)
  await follow(trx, hand.today, [customerId, end.id])
  return { id }
}

/** The relation as it stands, its customer locked; somebody changed it meanwhile: record.changed. */
export async function standing(
  trx: Transaction<DB>,
  viewer: Sight,
  { customerId, id, version }: Place,
): Promise<RelationLine | Refused> {
  const owner = await lockCustomer(trx, viewer, customerId)
  if (owner.anonymisedAt !== null) return refuse('privacy.anonymised')
  const row = await relationById(trx, viewer, customerId, id)
  if (!row) throw notFound()
  if (row.version === version) return row
  const last = await trx
    .selectFrom('relationVersions')
    .innerJoin('users', 'users.id', 'relationVersions.changedBy')
    .select('users.name')
    .where('relationId', '=', id)
    .orderBy('relationVersions.version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return refuse('record.changed', undefined, { params: { who: last?.name ?? '—' } })
}

export interface Place {
  readonly customerId: number
  readonly id: number
  readonly version: number
}

const inputOf = (row: RelationLine): RelationInput => ({
  ...row,
  kind: row.kind as RelationKind,
  otherKind: partyOf(row.otherKind),
  source: row.source as RelationInput['source'],
  customerNo: null,
  idNo: open('idNo', row.id, row.idNo),
  phone: open('phone', row.id, row.phone),
})

/** Two numbers may wear the same mask and are another one all the same. */
function sameMasks(before: RelationInput, after: RelationInput): Change[] {
  const masks = (input: RelationInput) => told(input, '')
  return (['idNo', 'phone'] as const)
    .filter(field => before[field] !== after[field] && masks(before)[field] === masks(after)[field])
    .map(field => ({ field, from: masks(before)[field] ?? '', to: masks(after)[field] ?? '' }))
}

export async function changeRelation(
  trx: Transaction<DB>,
  hand: Hand,
  place: Place,
  given: RelationInput,
  reason: string,
  own?: OwnChanges,
): Promise<{ id: number } | Refused> {
  const row = await standing(trx, hand.viewer, place)
  if (isRefused(row)) return row
  if (row.toOn !== null || row.withdrawnOn !== null) return refuse('relation.over')
  const owner = await lockCustomer(trx, hand.viewer, row.customerId)
  const before = inputOf(row)
  // a customer in sight who was chosen stays the other end; of a stranger the number may become known
  const known = row.otherId !== null && row.idNo === null
  const input = known ? { ...given, customerNo: row.otherNo } : given
  const end = await otherEnd(trx, hand.viewer, input)
  if (isRefused(end)) return end
  const linked = row.otherCustomerId !== null && before.idNo === input.idNo ? { ...end, id: row.otherCustomerId } : end
  const no = await wrongTie(trx, hand.today, owner, linked, input, row.id)
  if (no) return no
  const held = await heldBy(trx, row, { ...row, ...columnsOf(row.id, input, linked) })
  if (held) return held
  const diff = [
    ...changesBetween(told(before, row.name), told(input, linked.name)),
    ...sameMasks(before, input),
    ...(await saveOwn(trx, RELATION, row.id, own)),
  ]
  if (diff.length === 0) return refuse('relation.unchanged')
  const version = row.version + 1
  await trx
    .updateTable('relations')
    .set({ ...columnsOf(row.id, input, linked), version })
    .where('id', '=', row.id)
    .execute()
  const what = { act: 'relation.update', reason, diff, words: '修改关系人 {name}', name: linked.name, kind: input.kind }
  await keep(trx, hand, { id: row.id, version, customerId: row.customerId }, what)
  await follow(trx, hand.today, [row.customerId, row.otherCustomerId, linked.id])
  return { id: row.id }
}
