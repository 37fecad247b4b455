import { sql, type Transaction } from 'kysely'
import { rowsOf } from '../../db/rows'
import type { DB } from '../../db/schema'
import { alongside } from '../../db/transaction'
import {
  applyEvent,
  currentTerms,
  eventData,
  figuresOf,
  type LoanBook,
  needsReplay,
  replay,
  standingOf,
} from '../../lending/loan'
import type { Installment } from '../../lending/servicing'
import type { Change, Changed, Step } from './changed'
import { installmentWrites } from './installment-writes'
import { eventsOf } from './lock'
import { updateLoans } from './update-loans'

export type { Change, Changed } from './changed'

/**
 * Adds an event to each loan and brings loan and 期 to where it leaves them, all in one statement. The only door to
 * these three tables after disbursement.
 */
export async function appendEvents(trx: Transaction<DB>, changes: readonly Change[]): Promise<Changed[]> {
  if (changes.length === 0) return []
  const steps = changes.map((change): Step => {
    if (needsReplay(change.event)) throw new Error('an event about other events comes with the book after it')
    const { contract, book } = change.loan
    return { change, before: book.installments, after: applyEvent(contract.servicing, book, change.event) }
  })
  return write(trx, steps)
}

/** 冲正: the event that undoes another; loan and 期 become what all other events make of them. */
export async function appendReverse(
  trx: Transaction<DB>,
  change: Change & { readonly event: { readonly kind: 'reverse'; readonly of: number } },
): Promise<Changed> {
  const { loan, event } = change
  const events = await eventsOf(trx, loan.id)
  const { servicing } = loan.contract
  const after = replay(servicing, [...events, { seq: loan.seq + 1, event }])
  return appendKnown(trx, change, replay(servicing, events).installments, after)
}

/** An event whose outcome was worked out from the whole log (倒起息, 冲正): `before` are all 期, settled ones too. */
export async function appendKnown(
  trx: Transaction<DB>,
  change: Change,
  before: readonly Installment[],
  after: LoanBook,
): Promise<Changed> {
  const [changed] = await write(trx, [{ change, before, after }])
  return changed!
}

async function write(trx: Transaction<DB>, steps: readonly Step[]): Promise<Changed[]> {
  const results = steps.map(({ change, after }): Changed => {
    const seq = change.loan.seq + 1
    const figures = figuresOf(after)
    const terms = currentTerms(change.loan.contract.servicing, after)
    const settled = figures.settled && standingOf(after).writtenOff === null
    return { loan: { ...change.loan, seq, terms, book: after }, seq, figures, settled }
  })
  const written = sql`with happened as (${insertEvents(steps, results)}),
    ${installmentWrites(steps)} ${updateLoans(steps, results)}`.execute(trx)
  alongside(
    trx,
    written.then(({ numAffectedRows }) => {
      if (numAffectedRows !== BigInt(results.length)) throw new Error('a loan changed under its lock')
    }),
  )
  return results
}

const insertEvents = (steps: readonly Step[], results: readonly Changed[]) => {
  const changes = steps.map(step => step.change)
  const rows = rowsOf([
    ['int', changes.map(({ loan }) => loan.id)],
    ['int', results.map(({ seq }) => seq)],
    ['text', changes.map(({ event }) => event.kind)],
    ['date', changes.map(({ businessDate }) => businessDate)],
    ['date', changes.map(({ event }) => event.date)],
    ['bigint', changes.map(({ amountFen }) => amountFen.toString())],
    ['jsonb', changes.map(({ event }) => JSON.stringify(eventData(event)))],
    ['int', changes.map(({ userId }) => userId)],
  ])
  return sql`insert into loan_events (loan_id, seq, kind, business_date, value_date, amount_fen, data, user_id)
    select * from ${rows} as x`
}
