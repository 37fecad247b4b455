import { type RawBuilder, sql } from 'kysely'
import { type Column, rowsOf } from '../../db/rows'
import { standingData, standingOf } from '../../lending/loan'
import { ratePpmOn } from '../../lending/servicing'
import type { Changed, Step } from './changed'

const figureColumns = (steps: readonly Step[], results: readonly Changed[]): Column[] => {
  const figures = results.map(result => result.figures)
  return [
    ['int', results.map(result => result.loan.id)],
    ['bigint', figures.map(f => f.balanceFen.toString())],
    ['bigint', figures.map(f => f.prepaidFen.toString())],
    ['date', figures.map(f => f.oldestUnpaidOn)],
    ['date', figures.map(f => f.nextDueOn)],
    ['text', figures.map(f => f.accrual)],
    ['int', results.map(result => result.seq)],
    ['boolean', results.map(result => result.settled)],
    ['date', steps.map(step => step.change.event.date)],
  ]
}

/** What follows the changes of the terms; loans whose terms stay as they are never pay for it. */
const standingColumns = (steps: readonly Step[], results: readonly Changed[]): Column[] => [
  ['jsonb', results.map(({ loan }) => (loan.book.standing ? JSON.stringify(standingData(loan.book.standing)) : null))],
  ['int', results.map(({ loan }, at) => ratePpmOn(loan.terms, steps[at]!.change.businessDate))],
  ['date', results.map(({ loan }) => loan.terms.maturityDate)],
  ['boolean', results.map(({ loan }) => standingOf(loan.book).writtenOff !== null)],
]

/** The rows of the loans after their events; a loan that somebody else moved meanwhile is not found by its event number. */
export function updateLoans(steps: readonly Step[], results: readonly Changed[]): RawBuilder<unknown> {
  const changed = steps.some(({ change, after }) => change.loan.book.standing !== after.standing)
  const columns = figureColumns(steps, results)
  return changed ? withStanding([...columns, ...standingColumns(steps, results)]) : figuresOnly(columns)
}

const figuresOnly = (columns: readonly Column[]) =>
  sql`update loans l set balance_fen = x.balance, prepaid_fen = x.prepaid, oldest_unpaid_on = x.oldest, next_due_on = x.next_due,
      accrual = x.accrual, event_seq = x.seq, state = case when x.settled then 'settled' when l.state = 'settled' then 'active' else l.state end,
      settled_on = case when x.settled then coalesce(l.settled_on, x.day) end
    from ${rowsOf(columns)} as x (id, balance, prepaid, oldest, next_due, accrual, seq, settled, day)
    where l.id = x.id and l.event_seq = x.seq - 1`

const withStanding = (columns: readonly Column[]) =>
  sql`update loans l set balance_fen = x.balance, prepaid_fen = x.prepaid, oldest_unpaid_on = x.oldest, next_due_on = x.next_due,
      accrual = x.accrual, event_seq = x.seq, state = case when x.off then 'written_off' when x.settled then 'settled' else 'active' end,
      settled_on = case when x.settled then coalesce(l.settled_on, x.day) end,
      standing = x.standing, rate_ppm = x.rate, maturity_date = x.maturity
    from ${rowsOf(columns)} as x (id, balance, prepaid, oldest, next_due, accrual, seq, settled, day, standing, rate, maturity, off)
    where l.id = x.id and l.event_seq = x.seq - 1`
