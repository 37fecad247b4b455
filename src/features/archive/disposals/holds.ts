import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { f } from '../../../web/form'
import { type Person, sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { tellCustomer } from '../../customers/timeline'
import { submit } from '../act'
import { volumeForUpdate } from '../volumes/commands'
import { retentionsOf } from '../volumes/retention'
import { render, volumeHere } from '../volumes/show'
import { openHold } from './hold-queries'

interface About {
  readonly volumeId: number
  readonly reason: string
}

async function putHold(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  it: About,
): Promise<{ id: number } | Refused> {
  const volume = await volumeForUpdate(trx, viewer, it.volumeId)
  if (volume.destroyedOn !== null) return refuse('archive.destroyed')
  const made = await trx
    .insertInto('archiveHolds')
    .values({ volumeId: volume.id, reason: it.reason, putBy: actor.userId, putOn: today })
    .onConflict(oc => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return refuse('archive.held-already')
  await tellCustomer(trx, {
    customerId: volume.customerId,
    businessDate: today,
    kind: 'person',
    tone: 'warn',
    userId: actor.userId,
    words: '档案 {no} 设定法定保全',
    params: { no: volume.volumeNo },
    detail: it.reason,
    href: `/archive/volumes/${volume.id}`,
  })
  await record(trx, actor, {
    act: 'archive-hold.put',
    subject: `archive-volume:${volume.id}`,
    customerId: volume.customerId,
    businessDate: today,
    after: { reason: it.reason },
  })
  return made
}

/** Taken away by another person than who put it. */
async function liftHold(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  it: About,
): Promise<{ id: number } | Refused> {
  const volume = await volumeForUpdate(trx, viewer, it.volumeId)
  const hold = await openHold(trx, volume.id)
  if (!hold) return refuse('archive.not-now')
  const own = sameHand(actor, [hold.putBy], 'archive.own-hold')
  if (own) return own
  await trx
    .updateTable('archiveHolds')
    .set({ liftedBy: actor.userId, liftedOn: today, liftedWhy: it.reason })
    .where('id', '=', hold.id)
    .execute()
  await record(trx, actor, {
    act: 'archive-hold.lift',
    subject: `archive-volume:${volume.id}`,
    customerId: volume.customerId,
    businessDate: today,
    after: { reason: it.reason },
  })
  return { id: hold.id }
}

/** 债权终结: the papers of a written-off loan begin to run out only now. */
async function endClaim(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  it: About,
): Promise<{ id: number } | Refused> {
  const volume = await volumeForUpdate(trx, viewer, it.volumeId)
  const retention = (await retentionsOf(trx, [volume.id], today)).get(volume.id)
  if (volume.destroyedOn !== null || retention?.kind !== 'claim') return refuse('archive.not-now')
  await trx
    .updateTable('archiveVolumes')
    .set(eb => ({
      claimEndedOn: today,
      claimEndedBy: actor.userId,
      claimEndedWhy: it.reason,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', volume.id)
    .execute()
  await record(trx, actor, {
    act: 'archive-volume.claim-end',
    subject: `archive-volume:${volume.id}`,
    customerId: volume.customerId,
    businessDate: today,
    after: { reason: it.reason },
  })
  return { id: volume.id }
}

const fields = { reason: f.text('原因', { required: true, max: 300 }) }

const about = (act: string, command: typeof putHold, words: string) => async (c: Ctx) => {
  const volume = await volumeHere(c)
  await submit(c, {
    act,
    fields,
    work: ({ reason }, trx, actor, today) => command(trx, c.viewer, actor, today, { volumeId: volume.id, reason }),
    again: (form, status) => render(c, volume, form, status),
    done: () => ({ href: `/archive/volumes/${volume.id}`, words }),
  })
}
export const put = about('archive-hold.put', putHold, '已设定法定保全')
export const lift = about('archive-hold.lift', liftHold, '已解除法定保全')
export const claimEnded = about('archive-volume.claim-end', endClaim, '已登记债权终结')
