import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import { isRefused, type Refused } from '../../../lending/refusal'
import { type Person, sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { tellCustomer } from '../../customers/timeline'
import { itemsForUpdate, moveItems } from '../items'
import { volumeForUpdate } from '../volumes/commands'
import { catalogueOf } from '../volumes/queries'
import { closeVolumes, lockedDisposal, stillDue } from './commands'
import { type Disposal, type DisposalVolume, disposalVolumes } from './queries'

/** What is left of a volume: what was in it, written once. */
async function destroyVolume(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  it: Disposal,
  volume: DisposalVolume,
): Promise<Refused | null> {
  // what was given back to its owner is not here to be destroyed
  const items = (await catalogueOf(trx, volume.id)).filter(one => one.state !== 'released')
  const left = await itemsForUpdate(
    trx,
    viewer,
    items.filter(one => one.state !== 'destroyed').map(one => one.id),
  )
  const no = await moveItems(trx, left, 'destroy')
  if (no) return no
  await trx
    .insertInto('archiveDestroyed')
    .values({
      volumeId: volume.id,
      disposalId: it.id,
      customerId: volume.customerId,
      volumeNo: volume.volumeNo,
      title: volume.title,
      keptUntil: volume.keptUntil,
      basis: volume.basis,
      items: JSON.stringify(
        items.map(one => ({
          code: one.code,
          kind: one.className,
          title: one.title,
          day: one.datedOn,
          pages: one.pageTo - one.pageFrom + 1,
        })),
      ),
      pages: volume.pages,
      destroyedOn: today,
    })
    .execute()
  await trx
    .updateTable('archiveVolumes')
    .set(eb => ({ destroyedOn: today, boxId: null, version: eb('version', '+', 1) }))
    .where('id', '=', volume.id)
    .execute()
  await tellCustomer(trx, {
    customerId: volume.customerId,
    businessDate: today,
    kind: 'person',
    tone: 'warn',
    userId: actor.userId,
    words: '档案 {no} 保管期满销毁（{list}），{n} 件',
    params: { no: volume.volumeNo, list: it.disposalNo, n: items.length },
    href: `/archive/disposals/${it.id}`,
  })
  return null
}

/** 监销: two people other than the maker each sign with their own session; with the second signature the papers are gone. */
export async function witness(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, method }: { readonly id: number; readonly method: string },
): Promise<{ id: number; destroyed: boolean } | Refused> {
  const first = await lockedDisposal(trx, viewer, id, 'witness')
  if (isRefused(first)) return first
  const { it } = first
  // a hold put from now on waits for this signature, one put before is seen by it
  for (const { id: volumeId } of (await disposalVolumes(trx, id)).sort((a, b) => a.id - b.id))
    await volumeForUpdate(trx, viewer, volumeId)
  const no =
    sameHand(actor, [it.madeBy, it.decidedBy], 'archive.own-witness') ??
    sameHand(actor, [it.witnessOne], 'archive.witnessed') ??
    (await stillDue(trx, today, id))
  if (no) return no
  const last = it.witnessOne !== null
  const done = last ? await finish(trx, viewer, actor, today, it) : null
  if (isRefused(done)) return done
  const set = last
    ? { state: 'destroyed', witnessTwo: actor.userId, witnessTwoAt: sql<Date>`now()`, destroyedOn: today }
    : { witnessOne: actor.userId, witnessOneAt: sql<Date>`now()`, method }
  await trx
    .updateTable('archiveDisposals')
    .set(eb => ({ ...set, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  await record(trx, actor, {
    act: 'archive-disposal.witness',
    subject: `archive-disposal:${id}`,
    businessDate: today,
    after: { last, method: last ? it.method : method },
  })
  return { id, destroyed: last }
}

async function finish(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  it: Disposal,
): Promise<Refused | null> {
  for (const volume of await disposalVolumes(trx, it.id)) {
    const no = await destroyVolume(trx, viewer, actor, today, it, volume)
    if (no) return no
  }
  await closeVolumes(trx, it.id, today)
  return null
}
