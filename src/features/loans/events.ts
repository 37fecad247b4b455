import { sql, type Transaction } from 'kysely'
import { rowsOf } from '../../db/rows'
import type { DB } from '../../db/schema'
import { alongside } from '../../db/transaction'
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

/**
 * Adds an event to each loan and brings loan and 期 to where it leaves them, all in one statement. The only door to
 * these three tables after disbursement.
 */
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
  const written = sql`with happened as (${insertEvents(steps, results)}),
    paid as (${updateInstallments(steps)}) ${updateLoans(steps, results)}`.execute(trx)
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

const MONEY_COLUMNS = [
  'interestFen',
  'paidPrincipalFen',
  'paidInterestFen',
  'paidPenaltyFen',
  'paidCompoundFen',
] as const
const COLUMNS = [...MONEY_COLUMNS, 'penaltyFen', 'compoundFen', 'penaltyThrough', 'overdue', 'settledOn'] as const

/** Only what differs is written; after a 冲正 also 期 that were settled and therefore not read are compared. */
const updateInstallments = (steps: readonly Step[]) => {
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
  const column = (name: 'seq' | (typeof COLUMNS)[number]) => rows.map(row => row[name])
  const fen = (name: (typeof MONEY_COLUMNS)[number] | 'penaltyFen' | 'compoundFen') =>
    rows.map(row => row[name].toString())
  const given = rowsOf([
    ['int', rows.map(row => row.loanId)],
    ['int', column('seq')],
    ['bigint', fen('interestFen')],
    ['bigint', fen('paidPrincipalFen')],
    ['bigint', fen('paidInterestFen')],
    ['bigint', fen('paidPenaltyFen')],
    ['bigint', fen('paidCompoundFen')],
    ['bigint', fen('penaltyFen')],
    ['bigint', fen('compoundFen')],
    ['date', column('penaltyThrough')],
    ['boolean', column('overdue')],
    ['date', column('settledOn')],
  ])
  return sql`update installments i set interest_fen = x.interest, paid_principal_fen = x.paid_principal, paid_interest_fen = x.paid_interest,
      paid_penalty_fen = x.paid_penalty, paid_compound_fen = x.paid_compound, penalty_fen = x.penalty, compound_fen = x.compound,
      penalty_through = x.through, overdue = x.overdue, settled_on = x.settled
    from ${given} as x (loan_id, seq, interest, paid_principal, paid_interest, paid_penalty, paid_compound, penalty, compound, through, overdue, settled)
    where i.loan_id = x.loan_id and i.seq = x.seq`
}

const updateLoans = (steps: readonly Step[], results: readonly Changed[]) => {
  const figures = results.map(result => result.figures)
  const given = rowsOf([
    ['int', results.map(result => result.loan.id)],
    ['bigint', figures.map(f => f.balanceFen.toString())],
    ['bigint', figures.map(f => f.prepaidFen.toString())],
    ['date', figures.map(f => f.oldestUnpaidOn)],
    ['date', figures.map(f => f.nextDueOn)],
    ['text', figures.map(f => f.accrual)],
    ['int', results.map(result => result.seq)],
    ['boolean', figures.map(f => f.settled)],
    ['date', steps.map(step => step.change.event.date)],
  ])
  return sql`update loans l set balance_fen = x.balance, prepaid_fen = x.prepaid, oldest_unpaid_on = x.oldest, next_due_on = x.next_due,
      accrual = x.accrual, event_seq = x.seq, state = case when x.settled then 'settled' when l.state = 'settled' then 'active' else l.state end,
      settled_on = case when x.settled then coalesce(l.settled_on, x.day) end
    from ${given} as x (id, balance, prepaid, oldest, next_due, accrual, seq, settled, day)
    where l.id = x.id and l.event_seq = x.seq - 1`
}
