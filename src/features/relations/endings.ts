import type { Kysely, Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { RelationKind } from '../../lending/relations'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { lockCustomer } from '../customers/commands'
import { type Place, standing } from './commands'
import { holdsCircle } from './held'
import { follow, type Hand, keep } from './keep'
import { type RelationLine, relationById } from './queries'

export interface Ending {
  /** Over from a day on, or never true at all. */
  readonly how: 'ended' | 'mistake'
  readonly on: BookDate
  readonly reason: string
}

/** Who told it today and told it wrong takes it back himself: nobody has relied on it yet. */
const justTold = (row: RelationLine, { actor, today }: Hand, how: Ending['how']): boolean =>
  how === 'mistake' && row.createdBy === actor.userId && row.createdOn === today && row.version === 1

/** Ends a tie at once, or asks for a second person where a 家庭 or 集团 hangs on it. */
export async function endRelation(
  trx: Transaction<DB>,
  hand: Hand,
  place: Place,
  ending: Ending,
): Promise<{ id: number; waits: boolean } | Refused> {
  const { how, on } = ending
  const row = await standing(trx, hand.viewer, place)
  if (isRefused(row)) return row
  if (row.toOn !== null || row.withdrawnOn !== null) return refuse('relation.over')
  if (on > hand.today) return refuse('relation.future', undefined, { field: 'on', params: { today: hand.today } })
  if (how === 'ended' && row.fromOn !== null && on < row.fromOn)
    return refuse('relation.before-it-began', undefined, { field: 'on', params: { from: row.fromOn } })
  if (!justTold(row, hand, how) && (await holdsCircle(trx, row))) return ask(trx, hand, row, ending)
  await finish(trx, hand, row, ending)
  return { id: row.id, waits: false }
}

async function ask(
  trx: Transaction<DB>,
  { actor, today }: Hand,
  row: RelationLine,
  { how, on, reason }: Ending,
): Promise<{ id: number; waits: boolean } | Refused> {
  const asked = await trx
    .insertInto('relationEndings')
    .values({
      relationId: row.id,
      version: row.version,
      how,
      endsOn: on,
      reason,
      askedBy: actor.userId!,
      askedOn: today,
    })
    .onConflict(oc => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!asked) return refuse('relation.ending-asked')
  await record(trx, actor, {
    act: 'relation.end',
    subject: `relation:${row.id}`,
    customerId: row.customerId,
    businessDate: today,
    after: { asked: asked.id, how, on, reason },
  })
  return { id: row.id, waits: true }
}

async function finish(trx: Transaction<DB>, hand: Hand, row: RelationLine, { how, on, reason }: Ending): Promise<void> {
  const version = row.version + 1
  const [field, to] = how === 'ended' ? (['toOn', on] as const) : (['withdrawnOn', hand.today] as const)
  await trx
    .updateTable('relations')
    .set({ [field]: to, version })
    .where('id', '=', row.id)
    .execute()
  const what = {
    act: 'relation.end',
    reason,
    diff: [{ field, from: '', to }],
    words: how === 'ended' ? '结束与 {name} 的关系' : '作废登记的关系人 {name}',
    name: row.name,
    kind: row.kind as RelationKind,
  }
  await keep(trx, hand, { id: row.id, version, customerId: row.customerId }, what)
  await follow(trx, hand.today, [row.customerId, row.otherCustomerId])
}

export interface Decision {
  readonly outcome: 'agreed' | 'refused'
  readonly opinion: string
}

/**
 * The second person ends the tie or leaves it; who asked may only take his asking back. Refused: relation.ending-gone when it
 * is decided already or the tie was changed since, relation.own-ending.
 */
export async function decideEnding(
  trx: Transaction<DB>,
  hand: Hand,
  { customerId, id }: { readonly customerId: number; readonly id: number },
  { outcome, opinion }: Decision,
): Promise<{ id: number; state: string } | Refused> {
  await lockCustomer(trx, hand.viewer, customerId)
  const row = await relationById(trx, hand.viewer, customerId, id)
  if (!row) throw notFound()
  const asked = await trx
    .selectFrom('relationEndings')
    .selectAll()
    .where('relationId', '=', id)
    .where('state', '=', 'asked')
    .forUpdate()
    .executeTakeFirst()
  if (!asked) return refuse('relation.ending-gone')
  const own = asked.askedBy === hand.actor.userId
  if (own && outcome === 'agreed') return refuse('relation.own-ending')
  if (outcome === 'agreed' && (asked.version !== row.version || row.toOn !== null || row.withdrawnOn !== null))
    return refuse('relation.ending-gone')
  const state = own ? 'withdrawn' : outcome
  await trx
    .updateTable('relationEndings')
    .set({ state, decidedBy: hand.actor.userId, decidedOn: hand.today, opinion })
    .where('id', '=', asked.id)
    .execute()
  await record(trx, hand.actor, {
    act: 'relation.decide',
    subject: `relation:${id}`,
    customerId,
    businessDate: hand.today,
    after: { asked: asked.id, state, opinion },
  })
  if (state === 'agreed')
    await finish(trx, hand, row, { how: asked.how as Ending['how'], on: asked.endsOn, reason: asked.reason })
  return { id, state }
}

/** What waits for a second person in the file of a customer in sight. */
export function askedEndings(db: Kysely<DB>, viewer: Sight, customerId: number) {
  return db
    .selectFrom('relationEndings as e')
    .innerJoin('relations as r', 'r.id', 'e.relationId')
    .innerJoin('customers', 'customers.id', 'r.customerId')
    .innerJoin('users', 'users.id', 'e.askedBy')
    .select([
      'e.relationId',
      'r.name',
      'r.kind',
      'e.how',
      'e.endsOn',
      'e.reason',
      'e.askedBy',
      'users.name as who',
      'e.askedOn',
    ])
    .where('r.customerId', '=', customerId)
    .where('e.state', '=', 'asked')
    .where(visibleTo(viewer))
    .orderBy('e.id')
    .limit(50)
    .execute()
}
