import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { type BookDate, bookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import { isRetail } from '../facts'
import { inForce } from '../in-force'
import { type EventKind, FIRM_ONLY, SHARES } from '../words'

export interface NewEvent {
  readonly loanId: number
  /** For all loans of the debtor, or this one. */
  readonly whole: boolean
  readonly kind: EventKind
  readonly sharePpm: number | null
  readonly fromOn: BookDate
  readonly toOn: BookDate | null
  readonly evidence: string
}

interface Loan {
  readonly id: number
  readonly customerId: number
  readonly kind: string
  readonly state: string
  readonly valueDate: BookDate
}

/** No event of a debtor is dated before it: an older day is a slip of the pen. */
const OLDEST = bookDate('2000-01-01')

export function wrongEvent(
  loan: Loan,
  today: BookDate,
  { kind, whole, sharePpm, fromOn, toOn }: NewEvent,
): Refused | null {
  if (loan.state !== 'active') return refuse('loan.not-active')
  if (fromOn > today) return refuse('class-event.future', undefined, { field: 'fromOn', params: { today } })
  if (fromOn < OLDEST) return refuse('class-event.too-old', undefined, { field: 'fromOn', params: { from: OLDEST } })
  if (!whole && fromOn < loan.valueDate)
    return refuse('class-event.before-loan', undefined, { field: 'fromOn', params: { from: loan.valueDate } })
  if (toOn !== null && toOn < fromOn) return refuse('class-event.backwards', undefined, { field: 'toOn' })
  if (isRetail(loan.kind) && FIRM_ONLY.includes(kind))
    return refuse('class-event.firm-only', undefined, { field: 'kind' })
  const share = SHARES[kind]
  if (share === 'must' && sharePpm === null) return refuse('class-event.share', undefined, { field: 'share' })
  if (share === undefined && sharePpm !== null) return refuse('class-event.no-share', undefined, { field: 'share' })
  return null
}

/** The same of the same loan, or of the same debtor, that holds or waits for its second person; another share is news. */
export async function isOnRecord(trx: Transaction<DB>, today: BookDate, loan: Loan, event: NewEvent): Promise<boolean> {
  const found = await trx
    .selectFrom('classEvents as e')
    .select('e.id')
    .where('e.customerId', '=', loan.customerId)
    .where('e.kind', '=', event.kind)
    .where('e.loanId', 'is not distinct from', event.whole ? null : loan.id)
    .where('e.valuePpm', 'is not distinct from', event.sharePpm)
    .where(eb =>
      eb.or([
        inForce(today),
        eb.and([
          eb('e.needsCheck', '=', true),
          eb.not(
            eb.exists(eb.selectFrom('classEventChecks as k').select('k.eventId').whereRef('k.eventId', '=', 'e.id')),
          ),
        ]),
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
