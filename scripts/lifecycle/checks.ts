import { daysBetween } from '../../src/lending/dates'
import type { Fen } from '../../src/lending/money'
import { outstandingOf } from './allocation'
import { type Loan, ordered, statusOf } from './loan'
import { type CaseEvent, owedBy, totalOf, Unsupported } from './types'

type Cell = string | number | boolean | null
type Rows = readonly (readonly Cell[])[]

const yuan = (fen: Fen): number => +fen.toString() / 100

/** Null when the state is as the check says, else the first difference. */
export function checkState(loan: Loan, event: CaseEvent): string | null {
  switch (event.check) {
    case 'schedule':
      return sameRows(scheduleRows(loan), event.rows as Rows)
    case 'scheduleTotals':
      return sameRows([totals(loan)], [event.values as readonly Cell[]])
    case 'transactions':
      return transactionCheck(loan, event.rows as Rows, true)
    case 'transactionsWithoutAccruals':
      return transactionCheck(loan, event.rows as Rows, false)
    case 'status':
      return sameCell(statusOf(loan), event.value as Cell)
    case 'overpaid':
      return sameCell(yuan(loan.overpaid), event.value as Cell)
    case 'outstanding':
      return sameCell(yuan(outstandingOf(loan.periods)), event.value as Cell)
    case 'closedWithZeroBalance':
      return statusOf(loan) === 'CLOSED_OBLIGATIONS_MET' ? null : `status ${statusOf(loan)}`
    case 'allInstallmentsMet':
      return loan.periods.every(one => owedBy(one) === 0n) ? null : 'an instalment is open'
    case 'charges':
      return sameRows(chargeRows(loan), event.rows as Rows)
    default:
      throw new Unsupported(`check ${event.check}`)
  }
}

export function scheduleRows(loan: Loan): Cell[][] {
  const rows: Cell[][] = []
  let balance = 0n
  let next = 0
  const disburse = (until: string | null): void => {
    for (; next < loan.tranches.length; next++) {
      const one = loan.tranches[next]
      if (!one || (until !== null && one.date > until)) return
      balance += one.fen
      rows.push([null, null, one.date, null, yuan(one.fen), null, null, 0, null, 0, 0, null, null, null])
    }
  }
  loan.periods.forEach((one, index) => {
    disburse(one.down ? one.due : one.from)
    balance -= one.asked.principal
    const { asked } = one
    const due = totalOf(asked)
    rows.push([
      index + 1,
      daysBetween(one.from, one.due),
      one.due,
      owedBy(one) === 0n ? one.paidOn : null,
      yuan(balance),
      yuan(asked.principal),
      yuan(asked.interest),
      yuan(asked.fee),
      yuan(asked.penalty),
      yuan(due),
      yuan(totalOf(one.paid)),
      yuan(one.inAdvance),
      yuan(one.late),
      yuan(owedBy(one)),
    ])
  })
  disburse(null)
  return rows
}

function totals(loan: Loan): number[] {
  const sum = (pick: (one: Loan['periods'][number]) => Fen): number => yuan(loan.periods.reduce((t, one) => t + pick(one), 0n))
  return [
    sum(one => one.asked.principal),
    sum(one => one.asked.interest),
    sum(one => one.asked.fee),
    sum(one => one.asked.penalty),
    sum(one => totalOf(one.asked)),
    sum(one => totalOf(one.paid)),
    sum(one => one.inAdvance),
    sum(one => one.late),
    sum(owedBy),
  ]
}

export function transactionRows(loan: Loan): Cell[][] {
  return ordered(loan.transactions).map(one => [
    one.date,
    one.type,
    yuan(one.amount),
    yuan(one.parts.principal),
    yuan(one.parts.interest),
    yuan(one.parts.fee),
    yuan(one.parts.penalty),
    yuan(one.balance),
    one.reverted,
  ])
}

/** Rows of one day may stand in any order. */
function transactionCheck(loan: Loan, expected: Rows, accruals: boolean): string | null {
  const own = transactionRows(loan).filter(row => accruals || row[1] !== 'Accrual')
  const marked = expected.some(row => row.length > 8)
  const shown = marked ? own : own.filter(row => row[8] !== true).map(row => row.slice(0, 8))
  const left = [...expected]
  for (const row of shown) {
    const index = left.findIndex(other => sameRow(row, other) === null)
    if (index < 0) return `ours ${JSON.stringify(row)} has no match; theirs ${JSON.stringify(left.slice(0, 4))}`
    left.splice(index, 1)
  }
  return left.length === 0 ? null : `missing ${JSON.stringify(left[0])}`
}

function chargeRows(loan: Loan): Cell[][] {
  return loan.charges.map(one => [
    one.name,
    `${one.penalty}`,
    'Specified due date',
    one.due,
    'Flat',
    yuan(one.amount),
    yuan(one.paid),
    0,
    yuan(one.amount - one.paid),
  ])
}

function sameRows(ours: Rows, theirs: Rows): string | null {
  if (ours.length !== theirs.length) return `${ours.length} rows, not ${theirs.length}: ${JSON.stringify(ours.slice(0, 3))}`
  for (const [index, row] of theirs.entries()) {
    const why = sameRow(ours[index] ?? [], row)
    if (why) return `row ${index}: ${why}: ours ${JSON.stringify(ours[index])} theirs ${JSON.stringify(row)}`
  }
  return null
}

function sameRow(ours: readonly Cell[], theirs: readonly Cell[]): string | null {
  for (const [index, cell] of theirs.entries()) {
    const why = sameCell(ours[index] ?? null, cell)
    if (why) return `column ${index}: ${why}`
  }
  return null
}

const sameCell = (ours: Cell, theirs: Cell): string | null => {
  const equal = typeof ours === 'number' && typeof theirs === 'number' ? Math.abs(ours - theirs) < 0.005 : ours === theirs
  return equal ? null : `${ours}, not ${theirs}`
}
