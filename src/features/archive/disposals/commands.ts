import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { isDue } from '../../../lending/archive/retention'
import { DISPOSAL, type DisposalAct, type DisposalState } from '../../../lending/archive/states'
import type { BookDate } from '../../../lending/dates'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { nextState } from '../../../lending/states'
import { notFound } from '../../../web/errors'
import { holdersOf, type Person, sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { notifyAll } from '../../notifications/commands'
import { listNo } from '../checkouts/commands'
import { heldVolume, type LockedVolume } from '../volumes/commands'
import { retentionsOf } from '../volumes/retention'
import { type Disposal, disposalById, disposalVolumes } from './queries'

/** Nothing of the volume is out, in the vault or on its way to another archive. */
async function atRest(trx: Transaction<DB>, volume: LockedVolume): Promise<Refused | null> {
  const { rows } = await sql<{ what: string }>`
    select i.code as what from archive_items i where i.volume_id = ${volume.id} and i.state in ('lent', 'vault', 'awaiting_vault')
    union all select i.code from archive_checkout_items x join archive_items i on i.id = x.item_id where i.volume_id = ${volume.id} and x.closed_on is null
    union all select ${volume.volumeNo} from archive_handover_volumes h where h.volume_id = ${volume.id} and h.closed_on is null limit 1`.execute(
    trx,
  )
  return rows[0] ? refuse('archive.not-at-rest', undefined, { field: 'volumes', params: { code: rows[0].what } }) : null
}

/** The rule as it stands now says that the time is over. */
async function overDue(trx: Transaction<DB>, today: BookDate, volumes: readonly { id: number; volumeNo: string }[]) {
  const retentions = await retentionsOf(
    trx,
    volumes.map(one => one.id),
    today,
  )
  const early = volumes.find(one => !isDue(retentions.get(one.id)!, today))
  if (early) return refuse('archive.not-due', undefined, { field: 'volumes', params: { no: early.volumeNo } })
  return new Map([...retentions].flatMap(([id, one]) => (one.kind === 'until' ? [[id, one] as const] : [])))
}

export interface NewDisposal {
  readonly volumeIds: readonly number[]
  readonly reason: string
}

/** 待销毁清单: by the archivist, of what is due and at rest. */
export async function listForDisposal(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { volumeIds, reason }: NewDisposal,
): Promise<{ id: number; disposalNo: string } | Refused> {
  if (volumeIds.length === 0) return refuse('archive.no-volumes', undefined, { field: 'volumes' })
  const volumes: LockedVolume[] = []
  for (const id of [...volumeIds].sort((a, b) => a - b)) {
    const volume = await heldVolume(trx, viewer, id)
    if (isRefused(volume)) return volume
    const no = await atRest(trx, volume)
    if (no) return no
    volumes.push(volume)
  }
  const branchId = volumes[0]!.branchId
  if (volumes.some(one => one.branchId !== branchId))
    return refuse('archive.one-branch', undefined, { field: 'volumes' })
  const kept = await overDue(trx, today, volumes)
  if (isRefused(kept)) return kept
  const disposalNo = await listNo(trx, 'XH', branchId, today)
  const { id } = await trx
    .insertInto('archiveDisposals')
    .values({ disposalNo, branchId, reason, madeBy: actor.userId, madeOn: today })
    .returning('id')
    .executeTakeFirstOrThrow()
  const taken = await trx
    .insertInto('archiveDisposalVolumes')
    .values(
      volumes.map(one => {
        const { until, years } = kept.get(one.id)!
        return { disposalId: id, volumeId: one.id, keptUntil: until, basis: `${years}` }
      }),
    )
    .onConflict(oc => oc.doNothing())
    .returning('volumeId')
    .execute()
  if (taken.length !== volumes.length) return refuse('archive.being-destroyed', undefined, { field: 'volumes' })
  await tell(trx, actor, { id, disposalNo, branchId }, 'archive.approve', '档案销毁清单 {no} 等待鉴定')
  await record(trx, actor, {
    act: 'archive-disposal.create',
    subject: `archive-disposal:${id}`,
    businessDate: today,
    after: { disposalNo, reason, volumes: volumes.map(one => one.volumeNo) },
  })
  return { id, disposalNo }
}

async function tell(
  trx: Transaction<DB>,
  actor: Person,
  it: { id: number; disposalNo: string; branchId: number },
  who: 'archive.approve' | 'archive.dispose' | 'archive.witness',
  words: string,
): Promise<void> {
  // who approves sits at head office, appraisers and witnesses at the branch
  const where = who === 'archive.dispose' ? {} : { branchId: it.branchId }
  const people = await holdersOf(trx, who, { ...where, except: [actor.userId] })
  await notifyAll(trx, people, { words, params: { no: it.disposalNo }, href: `/archive/disposals/${it.id}` })
}

export async function lockedDisposal(
  trx: Transaction<DB>,
  viewer: Sight,
  id: number,
  act: DisposalAct,
): Promise<{ it: Disposal; next: DisposalState } | Refused> {
  await trx.selectFrom('archiveDisposals').select('id').where('id', '=', id).forUpdate().execute()
  const it = await disposalById(trx, viewer, id)
  if (!it) throw notFound()
  const next = nextState(DISPOSAL, it.state, act)
  return next === null ? refuse('archive.not-now') : { it, next }
}

/** Between two signatures a hold may be put, a settlement reversed: the rule is asked again at each step. */
export async function stillDue(trx: Transaction<DB>, today: BookDate, id: number): Promise<Refused | null> {
  const due = await overDue(trx, today, await disposalVolumes(trx, id))
  return isRefused(due) ? { ...due, field: '' } : null
}

export interface Signed {
  readonly id: number
  readonly words: string
}

/** 鉴定: somebody else looks whether the papers still have worth. */
export async function appraise(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, words }: Signed,
): Promise<{ id: number } | Refused> {
  const step = await lockedDisposal(trx, viewer, id, 'appraise')
  if (isRefused(step)) return step
  const no = sameHand(actor, [step.it.madeBy], 'archive.own-disposal') ?? (await stillDue(trx, today, id))
  if (no) return no
  await trx
    .updateTable('archiveDisposals')
    .set(eb => ({
      state: step.next,
      appraisedBy: actor.userId,
      appraisedOn: today,
      appraisal: words,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  await tell(trx, actor, step.it, 'archive.dispose', '档案销毁 {no} 已鉴定，等待审批')
  await record(trx, actor, {
    act: 'archive-disposal.appraise',
    subject: `archive-disposal:${id}`,
    businessDate: today,
    after: { appraisal: words },
  })
  return { id }
}

/** 审批 by management; nobody who listed or appraised it. */
export async function decide(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, words, agree }: Signed & { readonly agree: boolean },
): Promise<{ id: number } | Refused> {
  const step = await lockedDisposal(trx, viewer, id, agree ? 'approve' : 'reject')
  if (isRefused(step)) return step
  const no =
    sameHand(actor, [step.it.madeBy, step.it.appraisedBy], 'archive.own-disposal') ??
    (agree ? await stillDue(trx, today, id) : null)
  if (no) return no
  await trx
    .updateTable('archiveDisposals')
    .set(eb => ({
      state: step.next,
      decidedBy: actor.userId,
      decidedOn: today,
      opinion: words,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  if (agree) await tell(trx, actor, step.it, 'archive.witness', '档案销毁 {no} 已批准，等待监销')
  else await closeVolumes(trx, id, today)
  await record(trx, actor, {
    act: 'archive-disposal.decide',
    subject: `archive-disposal:${id}`,
    businessDate: today,
    after: { agree, opinion: words },
  })
  return { id }
}

export const closeVolumes = (trx: Transaction<DB>, id: number, today: BookDate) =>
  trx
    .updateTable('archiveDisposalVolumes')
    .set({ closedOn: today })
    .where('disposalId', '=', id)
    .where('closedOn', 'is', null)
    .execute()

/** Taken back by who listed it, at any time before the papers are gone. */
export async function cancel(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number } | Refused> {
  const step = await lockedDisposal(trx, viewer, id, 'cancel')
  if (isRefused(step)) return step
  if (step.it.madeBy !== actor.userId) return refuse('archive.not-yours')
  await trx
    .updateTable('archiveDisposals')
    .set(eb => ({ state: step.next, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  await closeVolumes(trx, id, today)
  await record(trx, actor, { act: 'archive-disposal.cancel', subject: `archive-disposal:${id}`, businessDate: today })
  return { id }
}
