import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { type Gap, gapsOf } from '../../../lending/archive/rules'
import type { BookDate } from '../../../lending/dates'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { holdersOf, type Person } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { notifyAll } from '../../notifications/commands'
import { listNo } from '../checkouts/commands'
import { beingDestroyed } from '../items'
import { heldVolume, type LockedVolume } from '../volumes/commands'
import { catalogueOf, paperKinds } from '../volumes/queries'

export interface NewHandover {
  readonly kind: 'officer' | 'branch' | 'central'
  readonly volumeIds: readonly number[]
  readonly toBranchId: number | null
  readonly reason: string
}

interface Listed {
  readonly volumeId: number
  readonly items: number
  readonly pages: number
  readonly gaps: Gap[]
}

/** What is in a volume as it is signed for, and what it lacks. A deed in the vault is not carried with the rest. */
async function listed(trx: Transaction<DB>, volume: LockedVolume): Promise<Listed | Refused> {
  const items = (await catalogueOf(trx, volume.id)).filter(one => one.state !== 'released' && one.state !== 'destroyed')
  const deed = items.find(one => one.state === 'vault' || one.state === 'awaiting_vault')
  if (deed) return refuse('archive.deed-inside', undefined, { params: { code: deed.code } })
  const kinds = volume.applicationId === null ? [] : await paperKinds(trx)
  const all = items.map(one => ({ ...one, from: one.pageFrom, to: one.pageTo }))
  const gaps = gapsOf({ required: kinds.filter(one => one.required), items: all })
  return {
    volumeId: volume.id,
    items: items.length,
    pages: items.reduce((sum, one) => sum + one.pageTo - one.pageFrom + 1, 0),
    gaps,
  }
}

async function targetOf(trx: Transaction<DB>, it: NewHandover, from: number): Promise<number | Refused> {
  if (it.kind === 'officer') return from
  if (it.kind === 'central') {
    const office = await trx
      .selectFrom('branches')
      .select('id')
      .where('kind', '=', 'head_office')
      .orderBy('id')
      .executeTakeFirstOrThrow()
    return office.id === from ? refuse('archive.same-branch', undefined, { field: 'kind' }) : office.id
  }
  if (it.toBranchId === null || it.toBranchId === from)
    return refuse('archive.same-branch', undefined, { field: 'toBranchId' })
  return it.toBranchId
}

async function unsettled(trx: Transaction<DB>, volumes: readonly LockedVolume[]): Promise<Refused | null> {
  for (const { applicationId, customerId, volumeNo } of volumes) {
    const { rows } = await sql<{
      no: string
    }>`select l.loan_no as no from loans l join contracts k on k.id = l.contract_id
      where l.customer_id = ${customerId} and l.state not in ('settled', 'reversed')
        and (${applicationId}::int is null or k.application_id = ${applicationId}::int) limit 1`.execute(trx)
    if (rows[0]) return refuse('archive.handover-running', undefined, { params: { volume: volumeNo, no: rows[0].no } })
  }
  return null
}

/** 移交清单, signed by who hands over. */
export async function makeHandover(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  it: NewHandover,
): Promise<{ id: number; handoverNo: string } | Refused> {
  if (it.volumeIds.length === 0) return refuse('archive.no-volumes', undefined, { field: 'volumes' })
  const volumes: LockedVolume[] = []
  const rows: Listed[] = []
  for (const id of [...it.volumeIds].sort((a, b) => a - b)) {
    const volume = await heldVolume(trx, viewer, id)
    if (isRefused(volume)) return volume
    const row = await listed(trx, volume)
    if (isRefused(row)) return row
    volumes.push(volume)
    rows.push(row)
  }
  const from = volumes[0]!.branchId
  if (volumes.some(one => one.branchId !== from)) return refuse('archive.one-branch', undefined, { field: 'volumes' })
  if (await beingDestroyed(trx, it.volumeIds)) return refuse('archive.being-destroyed', undefined, { field: 'volumes' })
  const no = it.kind === 'central' ? await unsettled(trx, volumes) : null
  if (no) return no
  const to = await targetOf(trx, it, from)
  if (isRefused(to)) return to
  const officers = [...new Set(volumes.map(one => one.officerId))]
  if (it.kind === 'officer' && officers.length > 1)
    return refuse('archive.one-officer', undefined, { field: 'volumes' })
  const toUserId = it.kind === 'officer' ? officers[0]! : null
  const handoverNo = await listNo(trx, 'YJ', from, today)
  const { id } = await trx
    .insertInto('archiveHandovers')
    .values({
      handoverNo,
      kind: it.kind,
      branchId: from,
      toBranchId: to,
      toUserId,
      reason: it.reason,
      handedBy: actor.userId,
      handedOn: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const taken = await trx
    .insertInto('archiveHandoverVolumes')
    .values(rows.map(row => ({ ...row, handoverId: id, gaps: JSON.stringify(row.gaps) })))
    .onConflict(oc => oc.doNothing())
    .returning('volumeId')
    .execute()
  if (taken.length !== rows.length) return refuse('archive.handover-waits', undefined, { field: 'volumes' })
  const receivers =
    toUserId === null ? await holdersOf(trx, 'archive.manage', { branchId: to, except: [actor.userId] }) : [toUserId]
  await notifyAll(trx, receivers, {
    words: '档案移交 {no}（{n} 卷）等待您接收签字',
    params: { no: handoverNo, n: rows.length },
    href: `/archive/handovers/${id}`,
  })
  await record(trx, actor, {
    act: 'archive-handover.create',
    subject: `archive-handover:${id}`,
    businessDate: today,
    after: {
      handoverNo,
      kind: it.kind,
      volumes: volumes.map(one => one.volumeNo),
      to,
      gaps: rows.reduce((n, one) => n + one.gaps.length, 0),
    },
  })
  return { id, handoverNo }
}
