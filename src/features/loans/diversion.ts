import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { type DiversionCharge, diversionCharge, diversionSeqs, effective, type NumberedEvent } from '../../lending/loan'
import type { Fen } from '../../lending/money'
import type { ServicingTerms } from '../../lending/servicing'
import { eventsOf, type LockedLoan } from './lock'

/** A diversion of a loan that ever was recorded; one that was taken back comes to nothing. */
export interface KnownDiversion {
  readonly seq: number
  readonly fen: Fen
  readonly from: BookDate
  /** It was not taken back. */
  readonly counts: boolean
  readonly upTo: (asOf: BookDate) => DiversionCharge
}

export function knownDiversions(agreed: ServicingTerms, log: readonly NumberedEvent[]): KnownDiversion[] {
  const counting = new Set(effective(log).map(one => one.seq))
  return diversionSeqs(log).flatMap(seq => {
    const event = log.find(one => one.seq === seq)?.event
    return event?.kind === 'divert'
      ? [
          {
            seq,
            fen: event.fen,
            from: event.from,
            counts: counting.has(seq),
            upTo: (asOf: BookDate) => diversionCharge(agreed, log, seq, asOf),
          },
        ]
      : []
  })
}

export const diversionsOf = async (
  db: Kysely<DB>,
  { id, contract }: Pick<LockedLoan, 'id' | 'contract'>,
): Promise<KnownDiversion[]> => knownDiversions(contract.servicing, await eventsOf(db, id))
