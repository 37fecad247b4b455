import { type RawBuilder, sql } from 'kysely'
import { type Column, rowsOf } from '../../db/rows'
import type { Installment } from '../../lending/servicing'
import type { Step } from './changed'

const MONEY = [
  'interestFen',
  'paidPrincipalFen',
  'paidInterestFen',
  'paidPenaltyFen',
  'paidCompoundFen',
  'penaltyFen',
  'compoundFen',
] as const
const SERVICED = [...MONEY, 'penaltyThrough', 'overdue', 'settledOn'] as const
/** What only a new plan changes. */
const PLANNED = ['startDate', 'dueDate', 'payDate', 'principalFen'] as const

interface Row extends Installment {
  readonly loanId: number
}

interface Difference {
  /** 期 that are there and keep their dates and their principal. */
  readonly serviced: Row[]
  /** 期 that are new, or got other dates or another principal. */
  readonly planned: Row[]
  readonly gone: { readonly loanId: number; readonly seq: number }[]
}

const differs = (a: Installment, b: Installment, names: readonly (keyof Installment)[]): boolean =>
  names.some(name => a[name] !== b[name])

function differenceOf(steps: readonly Step[]): Difference {
  const all: Difference = { serviced: [], planned: [], gone: [] }
  for (const { change, before, after } of steps) {
    const loanId = change.loan.id
    const old = new Map(before.map(i => [i.seq, i]))
    for (const i of after.installments) {
      const known = old.get(i.seq)
      old.delete(i.seq)
      if (known === undefined || differs(known, i, PLANNED)) all.planned.push({ ...i, loanId })
      else if (differs(known, i, SERVICED)) all.serviced.push({ ...i, loanId })
    }
    for (const seq of old.keys()) all.gone.push({ loanId, seq })
  }
  return all
}

/** The 期 of all loans brought to where they are after their events, as parts of one WITH; only what differs is written. */
export function installmentWrites(steps: readonly Step[]): RawBuilder<unknown> {
  const { serviced, planned, gone } = differenceOf(steps)
  const parts = [sql`paid as (${update(serviced)})`]
  if (planned.length > 0) parts.push(sql`planned as (${upsert(planned)})`)
  if (gone.length > 0) parts.push(sql`gone as (${remove(gone)})`)
  return sql.join(parts)
}

const servicedColumns = (rows: readonly Row[]): Column[] => [
  ['int', rows.map(row => row.loanId)],
  ['int', rows.map(row => row.seq)],
  ...MONEY.map((name): Column => ['bigint', rows.map(row => row[name].toString())]),
  ['date', rows.map(row => row.penaltyThrough)],
  ['boolean', rows.map(row => row.overdue)],
  ['date', rows.map(row => row.settledOn)],
]

const update = (rows: readonly Row[]) =>
  sql`update installments i set interest_fen = x.interest, paid_principal_fen = x.paid_principal, paid_interest_fen = x.paid_interest,
      paid_penalty_fen = x.paid_penalty, paid_compound_fen = x.paid_compound, penalty_fen = x.penalty, compound_fen = x.compound,
      penalty_through = x.through, overdue = x.overdue, settled_on = x.settled
    from ${rowsOf(servicedColumns(rows))} as x (loan_id, seq, interest, paid_principal, paid_interest, paid_penalty, paid_compound, penalty, compound, through, overdue, settled)
    where i.loan_id = x.loan_id and i.seq = x.seq`

const upsert = (rows: readonly Row[]) => {
  const given = rowsOf([
    ...servicedColumns(rows),
    ['date', rows.map(row => row.startDate)],
    ['date', rows.map(row => row.dueDate)],
    ['date', rows.map(row => row.payDate)],
    ['bigint', rows.map(row => row.principalFen.toString())],
  ])
  return sql`insert into installments (loan_id, seq, interest_fen, paid_principal_fen, paid_interest_fen, paid_penalty_fen, paid_compound_fen,
      penalty_fen, compound_fen, penalty_through, overdue, settled_on, start_date, due_date, pay_date, principal_fen)
    select * from ${given} as x
    on conflict (loan_id, seq) do update set interest_fen = excluded.interest_fen, paid_principal_fen = excluded.paid_principal_fen,
      paid_interest_fen = excluded.paid_interest_fen, paid_penalty_fen = excluded.paid_penalty_fen,
      paid_compound_fen = excluded.paid_compound_fen, penalty_fen = excluded.penalty_fen, compound_fen = excluded.compound_fen,
      penalty_through = excluded.penalty_through, overdue = excluded.overdue, settled_on = excluded.settled_on,
      start_date = excluded.start_date, due_date = excluded.due_date, pay_date = excluded.pay_date, principal_fen = excluded.principal_fen`
}

const remove = (rows: Difference['gone']) =>
  sql`delete from installments i using ${rowsOf([
    ['int', rows.map(row => row.loanId)],
    ['int', rows.map(row => row.seq)],
  ])} as x (loan_id, seq) where i.loan_id = x.loan_id and i.seq = x.seq`
