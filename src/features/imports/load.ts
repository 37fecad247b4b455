import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import type { ImportMapping, ImportTarget } from '../../web/import-kind'
import { transact } from '../../web/once'
import { checkBatch } from './check'
import { kindNamed } from './kinds'
import { type Batch, ownBatch } from './queries'

export async function load(c: Ctx): Promise<Batch> {
  const batch = await ownBatch(c.db, c.viewer.id, c.id())
  if (!batch || !c.may(kindNamed(batch.kind).permission)) throw notFound()
  return batch
}

export const targetsFor = (c: Ctx, kind: string, variant: string): Promise<readonly ImportTarget[]> =>
  kindNamed(kind).targets(c.db, variant)

/** The dry run of a mapping, or the page again with what is wrong. */
export async function check(
  c: Ctx,
  batch: Batch,
  mapping: ImportMapping,
  refused: (no: Refused) => Promise<void> | void,
): Promise<void> {
  const done = await transact(c, (trx, actor, today) =>
    checkBatch(trx, actor, today, { id: batch.id, mapping, viewer: c.viewer, t: c.t }),
  )
  if (isRefused(done)) return refused(done)
  c.res.redirect(303, `/imports/${batch.id}`)
}
