import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { RelationKind } from '../../lending/relations'
import type { Actor } from '../../permissions'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import { refreshCircles } from './circle'
import type { Change } from './queries'
import { suggestFor } from './suggest'

export interface Hand {
  readonly viewer: Sight
  readonly actor: Actor
  readonly today: BookDate
}

/** Everybody whose circle may be another one now. */
export async function follow(trx: Transaction<DB>, today: BookDate, ids: readonly (number | null)[]): Promise<void> {
  const known = ids.filter(id => id !== null)
  await refreshCircles(trx, today, known)
  await suggestFor(trx, today, known)
}

export async function keep(
  trx: Transaction<DB>,
  { actor, today }: Hand,
  row: { id: number; version: number; customerId: number },
  what: { act: string; reason: string; diff: readonly Change[]; words: string; name: string; kind: RelationKind },
): Promise<void> {
  await trx
    .insertInto('relationVersions')
    .values({
      relationId: row.id,
      version: row.version,
      changedBy: actor.userId,
      changedOn: today,
      reason: what.reason,
      diff: JSON.stringify(what.diff),
    })
    .execute()
  await tellCustomer(trx, {
    customerId: row.customerId,
    businessDate: today,
    kind: 'person',
    userId: actor.userId,
    words: what.words,
    params: { name: what.name },
    ...(what.reason ? { detail: what.reason } : {}),
    href: `/customers/${row.customerId}/relations`,
  })
  await record(trx, actor, {
    act: what.act,
    subject: `relation:${row.id}`,
    customerId: row.customerId,
    businessDate: today,
    before: Object.fromEntries(what.diff.map(change => [change.field, change.from])),
    after: {
      kind: what.kind,
      ...Object.fromEntries(what.diff.map(change => [change.field, change.to])),
      reason: what.reason,
    },
  })
}
