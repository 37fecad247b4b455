import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import {
  applyEvent,
  eventData,
  figuresOf,
  type LoanBook,
  type LoanEvent,
  type LoanFigures,
  replay,
} from '../../lending/loan'
import { eventsOf, type LockedLoan } from './lock'

export interface Change {
  readonly loan: LockedLoan
  readonly event: LoanEvent
  readonly businessDate: BookDate
  readonly amountFen: bigint
  readonly userId: number | null
}

export interface Changed {
  readonly loan: LockedLoan
  readonly seq: number
  readonly figures: LoanFigures
  /** Settled by this event. */
  readonly settled: boolean
}

/** Adds an event and brings loan and 期 to where it leaves them. The only door to these three tables after disbursement. */
export async function appendEvent(trx: Transaction<DB>, change: Change): Promise<Changed> {
  const [changed] = await appendEvents(trx, [change])
  return changed!
}

/** One event each for many loans in three statements. */
export async function appendEvents(trx: Transaction<DB>, changes: readonly Change[]): Promise<Changed[]> {
  if (changes.length === 0) return []
  const steps = changes.map(change => ({
    change,
    after: applyEvent(change.loan.terms, change.loan.book, change.event),
  }))
  return write(trx, steps)
}

/** 冲正: the event that undoes another; loan and 期 become what all other events make of them. */
export async function appendReverse(
  trx: Transaction<DB>,
  change: Change & { readonly event: { readonly kind: 'reverse'; readonly of: number } },
): Promise<Changed> {
  const events = await eventsOf(trx, change.loan.id)
  const after = replay(change.loan.terms, [...events, { seq: change.loan.seq + 1, event: change.event }])
  const [changed] = await write(trx, [{ change, after }])
  return changed!
}

interface Step {
  readonly change: Change
  readonly after: LoanBook
}

async function write(trx: Transaction<DB>, steps: readonly Step[]): Promise<Changed[]> {
  const results = steps.map(({ change, after }): Changed => {
    const seq = change.loan.seq + 1
    const figures = figuresOf(after)
    return { loan: { ...change.loan, seq, book: after }, seq, figures, settled: figures.settled }
  })
  await trx
    .insertInto('loanEvents')
    .values(
      steps.map(({ change }, i) => ({
        loanId: change.loan.id,
        seq: results[i]!.seq,
        kind: change.event.kind,
        businessDate: change.businessDate,
        valueDate: change.event.date,
        amountFen: change.amountFen,
        data: JSON.stringify(eventData(change.event)),
        userId: change.userId,
      })),
    )
    .execute()
  await updateInstallments(trx, steps)
  await updateLoans(trx, steps, results)
  return results
}

const MONEY_COLUMNS = [
  'interestFen',
  'paidPrincipalFen',
  'paidInterestFen',
  'paidPenaltyFen',
  'paidCompoundFen',
] as const
const COLUMNS = [...MONEY_COLUMNS, 'penaltyFen', 'compoundFen', 'penaltyThrough', 'overdue', 'settledOn'] as const

/** Only what differs is written; after a 冲正 also 期 that were settled and therefore not read are compared. */
async function updateInstallments(trx: Transaction<DB>, steps: readonly Step[]): Promise<void> {
  const rows = steps.flatMap(({ change, after }) => {
    const before = new Map(change.loan.book.installments.map(i => [i.seq, i]))
    return after.installments
      .filter(i => {
        const old = before.get(i.seq)
        return old === undefined
          ? i.settledOn === null || change.event.kind === 'reverse'
          : COLUMNS.some(name => old[name] !== i[name])
      })
      .map(i => ({ ...i, loanId: change.loan.id }))
  })
  if (rows.length === 0) return
  const fen = (name: (typeof MONEY_COLUMNS)[number] | 'penaltyFen' | 'compoundFen') =>
    rows.map(row => row[name].toString())
  await sql`
    update installments i set interest_fen = x.interest, paid_principal_fen = x.paid_principal, paid_interest_fen = x.paid_interest,
      paid_penalty_fen = x.paid_penalty, paid_compound_fen = x.paid_compound, penalty_fen = x.penalty, compound_fen = x.compound,
      penalty_through = x.through, overdue = x.overdue, settled_on = x.settled
    from unnest(${rows.map(row => row.loanId)}::int[], ${rows.map(row => row.seq)}::int[], ${fen('interestFen')}::bigint[],
      ${fen('paidPrincipalFen')}::bigint[], ${fen('paidInterestFen')}::bigint[], ${fen('paidPenaltyFen')}::bigint[],
      ${fen('paidCompoundFen')}::bigint[], ${fen('penaltyFen')}::bigint[], ${fen('compoundFen')}::bigint[],
      ${rows.map(row => row.penaltyThrough)}::date[], ${rows.map(row => row.overdue)}::boolean[], ${rows.map(row => row.settledOn)}::date[])
      as x (loan_id, seq, interest, paid_principal, paid_interest, paid_penalty, paid_compound, penalty, compound, through, overdue, settled)
    where i.loan_id = x.loan_id and i.seq = x.seq`.execute(trx)
}

async function updateLoans(trx: Transaction<DB>, steps: readonly Step[], results: readonly Changed[]): Promise<void> {
  const figures = results.map(result => result.figures)
  const { numAffectedRows } = await sql`
    update loans l set balance_fen = x.balance, prepaid_fen = x.prepaid, oldest_unpaid_on = x.oldest, next_due_on = x.next_due,
      accrual = x.accrual, event_seq = x.seq, state = case when x.settled then 'settled' when l.state = 'settled' then 'active' else l.state end,
      settled_on = case when x.settled then coalesce(l.settled_on, x.day) end
    from unnest(${results.map(result => result.loan.id)}::int[], ${figures.map(f => f.balanceFen.toString())}::bigint[],
      ${figures.map(f => f.prepaidFen.toString())}::bigint[], ${figures.map(f => f.oldestUnpaidOn)}::date[],
      ${figures.map(f => f.nextDueOn)}::date[], ${figures.map(f => f.accrual)}::text[], ${results.map(result => result.seq)}::int[],
      ${figures.map(f => f.settled)}::boolean[], ${steps.map(step => step.change.event.date)}::date[])
      as x (id, balance, prepaid, oldest, next_due, accrual, seq, settled, day)
    where l.id = x.id and l.event_seq = x.seq - 1`.execute(trx)
  if (numAffectedRows !== BigInt(results.length)) throw new Error('a loan changed under its lock')
}
