import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import type { Person } from '../../access/two-hands'
import { strike } from '../strike'

export interface DivertedClaim {
  readonly loanId: number
  readonly customerId: number
  /** The event of the loan by which the diversion became known. */
  readonly seq: number
  readonly fromOn: BookDate
  readonly evidence: string
  readonly preparedBy: number
}

/** 挪用 is a purpose changed without consent: at least 关注 (art. 10), at once. */
export async function purposeChanged(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { loanId, customerId, seq, fromOn, evidence, preparedBy }: DivertedClaim,
): Promise<void> {
  const entry = { loanId, customerId, kind: 'purpose_changed', fromOn, evidence, needsCheck: false }
  const { id: eventId } = await trx
    .insertInto('classEvents')
    .values({ ...entry, madeBy: preparedBy, madeOn: today })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx.insertInto('diversionClassEvents').values({ eventId, loanId, eventSeq: seq }).execute()
  await strikeNow(trx, actor, today, customerId)
}

/** The diversion was corrected, or taken back: its entry ends by the same two people, and by nobody but people. */
export async function purposeRestored(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { loanId, customerId, seq, fromOn, evidence, preparedBy }: DivertedClaim,
): Promise<void> {
  const open = await trx
    .selectFrom('diversionClassEvents as d')
    .innerJoin('classEvents as e', 'e.id', 'd.eventId')
    .select(['e.id', 'e.fromOn'])
    .where('d.loanId', '=', loanId)
    .where('d.eventSeq', '=', seq)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('classEvents as x')
            .innerJoin('classEventChecks as k', join => join.onRef('k.eventId', '=', 'x.id').on('k.agreed', '=', true))
            .select('x.id')
            .whereRef('x.ends', '=', 'e.id'),
        ),
      ),
    )
    .execute()
  for (const event of open) {
    const from = fromOn < event.fromOn ? event.fromOn : fromOn
    const entry = { loanId, customerId, kind: 'end', fromOn: from, ends: event.id, evidence, needsCheck: true }
    const { id: eventId } = await trx
      .insertInto('classEvents')
      .values({ ...entry, madeBy: preparedBy, madeOn: today })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx
      .insertInto('classEventChecks')
      .values({ eventId, agreed: true, opinion: evidence, decidedBy: actor.userId, decidedOn: today })
      .execute()
  }
  await strikeNow(trx, actor, today, customerId)
}

const strikeNow = (trx: Transaction<DB>, actor: Person, today: BookDate, customerId: number) =>
  strike(trx, [customerId], { on: today, bookedOn: today, source: 'event', userId: actor.userId })
