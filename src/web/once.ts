import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { auditCount } from '../db/audited'
import { holdBusinessDay } from '../db/business-day'
import type { DB, JsonObject } from '../db/schema'
import { alongside, inTransaction } from '../db/transaction'
import type { BookDate } from '../lending/dates'
import { isRefused, type Refused, refuse } from '../lending/refusal'
import type { Actor } from '../permissions'
import type { Ctx } from './context'

/** Leaves the transaction on a refusal; never seen outside. */
class Rollback extends Error {
  constructor(readonly refused: Refused) {
    super(refused.refused)
  }
}
/** Leaves it when the form was answered before: nothing is written a second time. */
class Answered extends Error {
  constructor(readonly result: unknown) {
    super('answered before')
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export type Work<T> = (trx: Transaction<DB>, actor: Actor, today: BookDate) => Promise<T | Refused>

/**
 * One posted form = one transaction = at least one audit row = one effect. The form's hidden key is stored with the
 * result: sent again with the same content it answers the first result, with other content it is refused.
 * A refusal rolls everything back, the key too, so that the corrected form may use it.
 */
export async function once<T extends JsonObject>(c: Ctx, action: string, work: Work<T>): Promise<T | Refused> {
  const body: Record<string, unknown> = c.req.body ?? {}
  const key = body._key
  if (typeof key !== 'string' || !UUID.test(key)) return refuse('form.no-key')
  const bodyHash = hashOf(body, c.req.path)
  return perform(
    c,
    trx => claim(trx, key, action, bodyHash, c.actor),
    async (trx, actor, today) => {
      const result = await work(trx, actor, today)
      if (!isRefused(result)) alongside(trx, keep(trx, key, result))
      return result
    },
  )
}

/** The same without a key, for acts whose repetition changes nothing. */
export const transact = <T>(c: Ctx, work: Work<T>): Promise<T | Refused> => perform(c, async () => MINE, work)

const MINE = 'mine'

async function perform<T>(
  c: Ctx,
  first: (trx: Transaction<DB>) => Promise<unknown>,
  work: Work<T>,
): Promise<T | Refused> {
  try {
    return await inTransaction(c.db, async trx => {
      const [today, claimed] = await Promise.all([holdBusinessDay(trx), first(trx)])
      if (claimed !== MINE) throw new Answered(claimed)
      const result = await work(trx, c.actor, today)
      if (isRefused(result)) throw new Rollback(result)
      if (auditCount(trx) === 0) throw new Error(`${c.req.method} ${c.req.path} wrote no audit row`)
      return result
    })
  } catch (error) {
    if (error instanceof Rollback) return error.refused
    if (error instanceof Answered) return error.result as T | Refused
    throw error
  }
}

const keep = (trx: Transaction<DB>, key: string, result: JsonObject) =>
  trx
    .updateTable('idempotencyKeys')
    .set({ result: JSON.stringify(result) })
    .where('key', '=', key)
    .execute()

async function claim(trx: Transaction<DB>, key: string, action: string, bodyHash: Buffer, actor: Actor) {
  const userId = actor.userId ?? 0
  const inserted = await sql`insert into idempotency_keys (key, user_id, action, body_hash, result)
    values (${key}::uuid, ${userId}, ${action}, ${bodyHash}, 'null') on conflict (key) do nothing`.execute(trx)
  if (inserted.numAffectedRows === 1n) return MINE
  const seen = await trx.selectFrom('idempotencyKeys').selectAll().where('key', '=', key).executeTakeFirst()
  const same = seen && seen.userId === userId && seen.action === action && seen.bodyHash.equals(bodyHash)
  return same ? (seen.result as JsonObject) : refuse('form.key-reused')
}

function hashOf(body: Record<string, unknown>, path: string): Buffer {
  const told = Object.entries(body).filter(([name]) => name !== '_csrf' && name !== '_key')
  told.sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([path, told]))
    .digest()
}
