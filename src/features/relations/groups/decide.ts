import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Refused, refuse } from '../../../lending/refusal'
import { notFound } from '../../../web/errors'
import { record } from '../../audit/commands'
import { refreshCircles } from '../circle'
import type { Hand } from '../keep'
import { suggestFor } from '../suggest'
import { suggestionById } from './queries'

export interface Decision {
  readonly id: number
  readonly version: number
  readonly outcome: 'confirmed' | 'rejected'
  readonly reason: string
}

/** Somebody looked: the two are one group, or they are not. Decided again when more becomes known. */
export async function decideSuggestion(
  trx: Transaction<DB>,
  hand: Hand,
  input: Decision,
): Promise<{ id: number } | Refused> {
  await trx.selectFrom('groupSuggestions').select('id').where('id', '=', input.id).forUpdate().execute()
  const pair = await suggestionById(trx, hand.viewer, input.id)
  if (!pair) throw notFound()
  if (pair.version !== input.version)
    return refuse('record.changed', undefined, { params: { who: pair.whoName ?? '—' } })
  await trx
    .updateTable('groupSuggestions')
    .set({
      state: input.outcome,
      reason: input.reason,
      decidedBy: hand.actor.userId,
      decidedOn: hand.today,
      version: pair.version + 1,
    })
    .where('id', '=', pair.id)
    .execute()
  const ends = [pair.aId, pair.bId]
  for (const customerId of ends) {
    await record(trx, hand.actor, {
      act: input.outcome === 'confirmed' ? 'group.confirm' : 'group.reject',
      subject: `group-suggestion:${pair.id}`,
      customerId,
      businessDate: hand.today,
      before: { state: pair.state },
      after: { score: pair.score, reasons: pair.reasons, reason: input.reason },
    })
  }
  await refreshCircles(trx, hand.today, ends)
  await suggestFor(trx, hand.today, ends)
  return { id: pair.id }
}
