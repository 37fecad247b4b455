import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { visibleTo } from '../../../db/visible-to'
import { type Refused, refuse } from '../../../lending/refusal'
import type { SegmentRule } from '../../../lending/relations'
import type { Viewer } from '../../../permissions'
import { notFound } from '../../../web/errors'
import { record } from '../../audit/commands'
import { tellCustomer } from '../../customers/timeline'
import { restartRule } from '../follow'
import type { Hand as AnyHand } from '../keep'
import { type Group, groupById } from './queries'

/** Who may keep a group is a matter of his whole sight. */
interface Hand extends AnyHand {
  readonly viewer: Viewer
}

export interface NewGroup {
  readonly name: string
  readonly note: string | null
  /** null: members are chosen by hand. */
  readonly rule: SegmentRule | null
}

const told = ({ name, note, rule }: NewGroup) => ({ name, note, rule: rule ? JSON.parse(JSON.stringify(rule)) : null })

export async function createGroup(
  trx: Transaction<DB>,
  { actor, today }: Hand,
  group: NewGroup,
): Promise<{ id: number }> {
  const { id } = await trx
    .insertInto('customerGroups')
    .values({
      kind: group.rule ? 'rule' : 'manual',
      name: group.name,
      note: group.note,
      rule: group.rule ? JSON.stringify(group.rule) : null,
      createdBy: actor.userId,
      createdOn: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (group.rule) await restartRule(trx, id)
  await record(trx, actor, { act: 'group.create', subject: `group:${id}`, businessDate: today, after: told(group) })
  return { id }
}

/** Made by himself, or by somebody else where he looks after more than his own customers. */
export const ownsGroup = (viewer: Pick<Viewer, 'id' | 'scope'>, group: Pick<Group, 'createdBy'>): boolean =>
  group.createdBy === viewer.id || viewer.scope !== 'own'

async function lockGroup(
  trx: Transaction<DB>,
  { viewer }: Hand,
  id: number,
  version: number | null,
): Promise<Group | Refused> {
  await trx.selectFrom('customerGroups').select('id').where('id', '=', id).forUpdate().execute()
  const group = await groupById(trx, viewer, id)
  if (!group || group.dissolvedOn !== null) throw notFound()
  if (!ownsGroup(viewer, group)) return refuse('group.not-yours')
  if (version !== null && group.version !== version)
    return refuse('record.changed', undefined, { params: { who: group.makerName ?? '—' } })
  return group
}

export async function changeGroup(
  trx: Transaction<DB>,
  hand: Hand,
  id: number,
  version: number,
  input: NewGroup,
): Promise<{ id: number } | Refused> {
  const group = await lockGroup(trx, hand, id, version)
  if ('refused' in group) return group
  const rule = group.kind === 'rule' ? input.rule : null
  await trx
    .updateTable('customerGroups')
    .set({
      name: input.name,
      note: input.note,
      rule: rule ? JSON.stringify(rule) : null,
      version: group.version + 1,
    })
    .where('id', '=', id)
    .execute()
  if (rule) await restartRule(trx, id)
  await record(trx, hand.actor, {
    act: 'group.update',
    subject: `group:${id}`,
    businessDate: hand.today,
    before: { name: group.name, note: group.note, rule: group.rule },
    after: told({ ...input, rule }),
  })
  return { id }
}

/** Puts a customer in sight into a group made by hand. */
export async function addMember(
  trx: Transaction<DB>,
  hand: Hand,
  id: number,
  customerNo: string,
): Promise<{ id: number } | Refused> {
  const group = await lockGroup(trx, hand, id, null)
  if ('refused' in group) return group
  if (group.kind !== 'manual') return refuse('group.by-itself')
  const customer = await trx
    .selectFrom('customers')
    .select('customers.id')
    .where('customers.customerNo', '=', customerNo)
    .where(visibleTo(hand.viewer))
    .executeTakeFirst()
  if (!customer) return refuse('relation.no-customer', undefined, { field: 'customerNo' })
  const added = await trx
    .insertInto('customerGroupMembers')
    .values({ groupId: id, customerId: customer.id, kind: 'manual', fromOn: hand.today, addedBy: hand.actor.userId })
    .onConflict(oc => oc.columns(['groupId', 'customerId']).where('toOn', 'is', null).doNothing())
    .executeTakeFirst()
  if (added.numInsertedOrUpdatedRows === 0n) return refuse('group.in-already', undefined, { field: 'customerNo' })
  await record(trx, hand.actor, {
    act: 'group.add',
    subject: `group:${id}`,
    customerId: customer.id,
    businessDate: hand.today,
    after: { name: group.name },
  })
  await tellCustomer(trx, {
    customerId: customer.id,
    businessDate: hand.today,
    kind: 'system',
    userId: hand.actor.userId,
    words: '加入客群 {name}',
    params: { name: group.name ?? '' },
    href: `/customer-groups/${id}`,
  })
  return { id }
}

export async function removeMember(
  trx: Transaction<DB>,
  hand: Hand,
  id: number,
  customerId: number,
): Promise<{ id: number } | Refused> {
  const group = await lockGroup(trx, hand, id, null)
  if ('refused' in group) return group
  if (group.kind !== 'manual') return refuse('group.by-itself')
  const seen = await trx
    .selectFrom('customers')
    .select('customers.id')
    .where('customers.id', '=', customerId)
    .where(visibleTo(hand.viewer))
    .executeTakeFirst()
  if (!seen) throw notFound()
  const left = await trx
    .updateTable('customerGroupMembers')
    .set({ toOn: hand.today })
    .where('groupId', '=', id)
    .where('customerId', '=', customerId)
    .where('toOn', 'is', null)
    .executeTakeFirst()
  if (left.numUpdatedRows === 0n) throw notFound()
  await record(trx, hand.actor, {
    act: 'group.remove',
    subject: `group:${id}`,
    customerId,
    businessDate: hand.today,
    after: { name: group.name },
  })
  return { id }
}

/** A 客群 nobody needs any more; 家庭 and 集团 end by themselves. */
export async function dissolveGroup(
  trx: Transaction<DB>,
  hand: Hand,
  id: number,
  version: number,
): Promise<{ id: number } | Refused> {
  const group = await lockGroup(trx, hand, id, version)
  if ('refused' in group) return group
  if (group.kind !== 'manual' && group.kind !== 'rule') return refuse('group.by-itself')
  await trx
    .updateTable('customerGroupMembers')
    .set({ toOn: hand.today })
    .where('groupId', '=', id)
    .where('toOn', 'is', null)
    .execute()
  await trx
    .updateTable('customerGroups')
    .set({ dissolvedOn: hand.today, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
  await record(trx, hand.actor, {
    act: 'group.end',
    subject: `group:${id}`,
    businessDate: hand.today,
    before: { name: group.name, members: group.count },
  })
  return { id }
}
