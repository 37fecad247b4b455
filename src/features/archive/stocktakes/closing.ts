import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { isDifference } from '../../../lending/archive/stocktake'
import type { BookDate } from '../../../lending/dates'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { type Person, sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { itemsForUpdate, moveItems } from '../items'
import { loseDeeds } from '../vault/lost'
import { locked } from './commands'
import { findingsOf } from './queries'

export interface Explained {
  readonly code: string
  readonly explanation: string
  readonly action: 'none' | 'lost' | 'put_back'
}

const kindOf = (kind: string): 'missing' | 'misplaced' | 'unexpected' | 'unknown' =>
  kind === 'misplaced' || kind === 'unexpected' || kind === 'unknown' ? kind : 'missing'

/** Every difference is explained before another person closes the count. */
export async function explain(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, lines }: { readonly id: number; readonly lines: readonly Explained[] },
): Promise<{ id: number; differences: number } | Refused> {
  await trx.selectFrom('archiveStocktakes').select('id').where('id', '=', id).forUpdate().execute()
  const open = await locked(trx, viewer, id, 'explain')
  if (isRefused(open)) return open
  const differences = (await findingsOf(trx, viewer, id)).filter(isDifference)
  for (const [at, one] of differences.entries()) {
    const line = lines.find(row => row.code === one.code)
    if (!line || line.explanation === '') return refuse('archive.explain-all', undefined, { field: `why_${at}` })
    if (line.action === 'lost' && one.kind !== 'missing')
      return refuse('archive.not-missing', undefined, { field: `why_${at}`, params: { code: one.code } })
    await trx
      .insertInto('archiveDifferences')
      .values({
        stocktakeId: id,
        code: one.code,
        itemId: one.itemId,
        kind: kindOf(one.kind),
        action: line.action,
        explanation: line.explanation,
        madeBy: actor.userId,
      })
      .onConflict(oc =>
        oc.columns(['stocktakeId', 'code']).doUpdateSet({
          action: line.action,
          explanation: line.explanation,
          kind: kindOf(one.kind),
          madeBy: actor.userId,
        }),
      )
      .execute()
  }
  await moveOn(trx, id, { state: open.next })
  await record(trx, actor, {
    act: 'archive-stocktake.explain',
    subject: `archive-stocktake:${id}`,
    businessDate: today,
    after: { differences: differences.map(one => `${one.code} ${one.kind}`) },
  })
  return { id, differences: differences.length }
}

const moveOn = (
  trx: Transaction<DB>,
  id: number,
  set: { state: string; closedBy?: number; closedOn?: BookDate; opinion?: string },
) =>
  trx
    .updateTable('archiveStocktakes')
    .set(eb => ({ ...set, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()

/** 审核: by another person; a paper that is lost is lost in the books too. */
export async function closeStocktake(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, agree, opinion }: { readonly id: number; readonly agree: boolean; readonly opinion: string },
): Promise<{ id: number } | Refused> {
  await trx.selectFrom('archiveStocktakes').select('id').where('id', '=', id).forUpdate().execute()
  const open = await locked(trx, viewer, id, agree ? 'close' : 'reopen')
  if (isRefused(open)) return open
  const own = sameHand(actor, [open.stocktake.madeBy], 'archive.own-stocktake')
  if (own) return own
  if (agree) {
    const lost = await trx
      .selectFrom('archiveDifferences')
      .select('itemId')
      .where('stocktakeId', '=', id)
      .where('action', '=', 'lost')
      .where('itemId', 'is not', null)
      .execute()
    const items = await itemsForUpdate(
      trx,
      viewer,
      lost.flatMap(one => (one.itemId === null ? [] : [one.itemId])),
    )
    // lent after the count began: its list says who has it
    const lent = items.find(one => one.state === 'lent')
    if (lent) return refuse('archive.lent-not-lost', undefined, { params: { code: lent.code } })
    const no = await moveItems(
      trx,
      items.filter(one => one.state !== 'missing'),
      'lose',
    )
    if (no) return no
    await loseDeeds(
      trx,
      today,
      items.filter(one => one.state === 'vault'),
      { madeBy: open.stocktake.madeBy, keeperId: actor.userId, note: open.stocktake.stocktakeNo },
    )
  }
  await moveOn(
    trx,
    id,
    agree ? { state: open.next, closedBy: actor.userId, closedOn: today, opinion } : { state: open.next, opinion },
  )
  await record(trx, actor, {
    act: 'archive-stocktake.close',
    subject: `archive-stocktake:${id}`,
    businessDate: today,
    after: { agree, opinion },
  })
  return { id }
}

export async function cancelStocktake(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number } | Refused> {
  const open = await locked(trx, viewer, id, 'cancel')
  if (isRefused(open)) return open
  if (open.stocktake.madeBy !== actor.userId) return refuse('archive.not-yours')
  await moveOn(trx, id, { state: open.next })
  await record(trx, actor, { act: 'archive-stocktake.cancel', subject: `archive-stocktake:${id}`, businessDate: today })
  return { id }
}
