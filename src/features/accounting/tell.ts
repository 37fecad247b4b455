import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Actor, Permission } from '../../permissions'
import { holdersOf } from '../access/two-hands'
import { type Notice, notifyAll } from '../notifications/commands'

/** Tells everybody who may decide on what this person has prepared. */
export async function tellDeciders(
  trx: Transaction<DB>,
  actor: Actor,
  permission: Permission,
  notice: Notice,
): Promise<void> {
  await notifyAll(trx, await holdersOf(trx, permission, { except: [actor.userId] }), notice)
}
