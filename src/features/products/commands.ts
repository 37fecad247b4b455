import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { record } from '../audit/commands'
import { productVersion } from './queries'
import { checkVersion, rowOfVersion, type VersionValues } from './version-values'

/**
 * A new version; the old ones stay as they are for the applications and loans that took them. Refused when somebody published
 * another one since the form was opened.
 */
export async function publishVersion(
  trx: Transaction<DB>,
  actor: Actor,
  productId: number,
  values: VersionValues,
): Promise<{ version: number } | Refused> {
  const no = checkVersion(values)
  if (no) return no
  await trx.selectFrom('products').select('id').where('id', '=', productId).forUpdate().executeTakeFirst()
  const newest = await trx
    .selectFrom('productVersions')
    .select(['id', 'version'])
    .where('productId', '=', productId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!newest || newest.id !== values.base) return refuse('product.newer-version')
  const base = await productVersion(trx, newest.id)
  if (!base) return refuse('product.newer-version')
  const version = newest.version + 1
  await trx
    .insertInto('productVersions')
    .values({ ...rowOfVersion(base, values), version, publishedBy: actor.userId })
    .execute()
  await record(trx, actor, {
    act: 'product.publish',
    subject: `product:${productId}`,
    before: { version: newest.version, maxAmountFen: String(base.maxAmountFen), maxRatePpm: base.maxRatePpm },
    after: { version, maxAmountFen: String(values.maxAmount), maxRatePpm: values.maxRate },
  })
  return { version }
}

/** Stopped: no new application; what runs goes on. */
export async function setStopped(
  trx: Transaction<DB>,
  actor: Actor,
  productId: number,
  stopped: boolean,
): Promise<{ stopped: boolean }> {
  await trx
    .updateTable('products')
    .set({ stoppedAt: stopped ? sql<Date>`now()` : null })
    .where('id', '=', productId)
    .execute()
  await record(trx, actor, {
    act: stopped ? 'product.stop' : 'product.resume',
    subject: `product:${productId}`,
    after: { stopped },
  })
  return { stopped }
}
