import { daysBetween } from '../../src/lending/dates'
import type { Fen } from '../../src/lending/money'
import { outstandingOf } from './allocation'
import { delinquencyOf, nextPaymentOf } from './delinquency'
import { statusOf } from './loan'
import { HIDDEN, type Loan, ordered } from './state'
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
      return sameCell(statusOf(loan), `${event.value}`.toUpperCase().replace(/[()]/g, '').replace(/ /g, '_'))
    case 'overpaid':
      return sameCell(yuan(loan.overpaid), event.value as Cell)
    case 'outstanding':
      return sameCell(yuan(outstandingOf(loan.periods)), event.value as Cell)
    case 'closedWithZeroBalance':
      return statusOf(loan) === 'CLOSED_OBLIGATIONS_MET' ? null : `status ${statusOf(loan)}`
    case 'allInstallmentsMet':
      return loan.periods.every(one => owedBy(one) === 0n) ? null : 'an instalment is open'
    case 'reverted':
      return loan.transactions.some(one => one.type === event.type && one.date === event.date && one.reverted)
        ? null
        : 'no such transaction was reverted'
    case 'journal':
      return journalCheck(loan, event)
    case 'charges':
      return sameRows(sorted(chargeRows(loan)), sorted(event.rows as Rows))
    case 'delinquency':
    case 'nextPayment':
      return overdueCheck(loan, event)
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
      if (!one || (until !== null && one.date >= until)) return
      balance += one.fen
      rows.push([null, null, one.date, null, yuan(one.fen), null, null, 0, null, 0, 0, null, null, null])
    }
  }
  if (loan.tranches.length === 0) {
    const { date, fen } = loan.planned
    balance = fen
    rows.push([null, null, date, null, yuan(fen), null, null, 0, null, 0, null, null, null, 0])
  }
  loan.periods.forEach((one, index) => {
    disburse(one.down ? `${one.due}+` : one.due)
    balance += one.credited - one.asked.principal
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
  const sum = (pick: (one: Loan['periods'][number]) => Fen): number =>
    yuan(loan.periods.reduce((t, one) => t + pick(one), 0n))
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
  return ordered(loan.transactions.filter(one => one.type !== HIDDEN)).map(one => [
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
  const left = [...expected]
  for (const row of marked ? own : own.map(one => one.slice(0, 8))) {
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

function overdueCheck(loan: Loan, event: CaseEvent): string | null {
  const late = delinquencyOf(loan)
  const ours: Cell[] = []
  const theirs: Cell[] = []
  const compare = (name: string, own: Cell): void => {
    if (event[name] === undefined) return
    ours.push(own)
    theirs.push(event[name] as Cell)
  }
  compare('range', late.range)
  compare('since', late.since)
  compare('classification', late.range)
  const next = nextPaymentOf(loan)
  compare('nextPaymentDueDate', next.date)
  compare('nextPaymentAmount', next.fen === null ? null : yuan(next.fen))
  return sameRow(ours, theirs)
}

const CODES: Record<string, string> = {
  PAYOUT_REFUND: 'Payout Refund',
  MERCHANT_ISSUED_REFUND: 'Merchant Issued Refund',
  DISBURSEMENT: 'Disbursement',
  DOWN_PAYMENT: 'Down Payment',
  REPAYMENT: 'Repayment',
  CHARGEBACK: 'Chargeback',
}

/** Receipts: debit the clearing account, credit principal, income receivable and what is overpaid; money lent the other way. */
function journalCheck(loan: Loan, event: CaseEvent): string | null {
  const type = CODES[`${event.type}`]
  if (type === undefined) throw new Unsupported(`journal of ${event.type}`)
  const one = loan.transactions.find(other => other.type === type && other.date === event.date && !other.reverted)
  if (!one) return 'no such transaction'
  const out = type === 'Disbursement' || type === 'Chargeback'
  const principal = type === 'Disbursement' ? one.amount : one.parts.principal
  const income = one.parts.interest + one.parts.fee + one.parts.penalty
  const rows: [string, Fen][] = [
    ['112601', principal],
    ['112603', income],
    ['l1', one.amount - principal - income],
  ]
  const lines = rows
    .filter(([, fen]) => fen > 0n)
    .map(([code, fen]): Cell[] => [code, out ? yuan(fen) : null, out ? null : yuan(fen)])
  lines.push(['145023', out ? null : yuan(one.amount), out ? yuan(one.amount) : null])
  const theirs = (event.lines as Rows).map(row => [row[1] ?? null, row[3] ?? null, row[4] ?? null])
  return sameRows(byCode(lines), byCode(theirs))
}

const byCode = (rows: Rows): Rows => [...rows].sort((a, b) => (`${a[0]}` < `${b[0]}` ? -1 : 1))

/** Charges stand in no order of their own. */
const sorted = (rows: Rows): Rows =>
  [...rows].sort((a, b) => (JSON.stringify(a.slice(0, 6)) < JSON.stringify(b.slice(0, 6)) ? -1 : 1))

function sameRows(ours: Rows, theirs: Rows): string | null {
  if (ours.length !== theirs.length)
    return `${ours.length} rows, not ${theirs.length}: ${JSON.stringify(ours.slice(0, 3))}`
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
  const equal =
    typeof ours === 'number' && typeof theirs === 'number' ? Math.abs(ours - theirs) < 0.005 : ours === theirs
  return equal ? null : `${ours}, not ${theirs}`
}
