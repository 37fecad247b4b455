import type { BookDate } from '../../src/lending/dates'
import { type Fen, minFen } from '../../src/lending/money'
import { outstandingOf, principalOpen, type Rule, spread } from './allocation'
import { applyChange, type Change } from './changes'
import { type LoanTerms, period, planOf, type Tranche } from './plan'
import { type Charge, noParts, openOf, type Parts, type Period, type Transaction, totalOf } from './types'

/** A loan of a case: what happened to it, and what follows from that. */
export interface Loan {
  readonly terms: LoanTerms
  readonly ruleOf: (type: string) => Rule
  today: BookDate
  tranches: Tranche[]
  charges: Charge[]
  changes: Change[]
  transactions: Transaction[]
  periods: Period[]
  overpaid: Fen
}

export const RECEIPTS: ReadonlySet<string> = new Set([
  'Repayment',
  'Down Payment',
  'Goodwill Credit',
  'Merchant Issued Refund',
  'Payout Refund',
  'Charge Adjustment',
  'Interest Payment Waiver',
])

export const transaction = (date: BookDate, type: string, amount: Fen, detail?: Transaction['detail']): Transaction => ({
  date,
  type,
  amount,
  reverted: false,
  parts: noParts(),
  balance: 0n,
  overpaid: 0n,
  ...(detail ? { detail } : {}),
})

export const ordered = (transactions: readonly Transaction[]): Transaction[] =>
  transactions
    .map((one, n) => ({ one, n }))
    .sort((a, b) => (a.one.date === b.one.date ? a.n - b.n : a.one.date < b.one.date ? -1 : 1))
    .map(({ one }) => one)

/** Everything once more from the beginning, in the order of the days: late news change what came after. */
export function replay(loan: Loan): void {
  loan.periods = planOf(loan.terms, loan.tranches)
  for (const change of loan.changes.filter(one => one.kind === 'reschedule')) applyChange(loan, change)
  loan.overpaid = 0n
  for (const charge of loan.charges) {
    charge.paid = 0n
    place(loan, charge)
  }
  for (const one of ordered(loan.transactions)) if (!one.reverted) apply(loan, one)
  settleCharges(loan)
}

function apply(loan: Loan, one: Transaction): void {
  if (RECEIPTS.has(one.type)) {
    const { parts, leftFen } = spread(loan.ruleOf(one.type), loan.periods, one.date, one.amount)
    one.parts = parts
    one.overpaid = leftFen
    loan.overpaid += leftFen
  } else if (one.type === 'Disbursement') {
    absorb(loan, one)
  } else if (one.type === 'Chargeback' || one.type === 'Credit Balance Refund') {
    one.parts = lend(loan, one)
  } else if (one.type === 'Re-age' || one.type === 'Re-amortize') {
    one.parts = applyChange(loan, { kind: one.type === 'Re-age' ? 're_age' : 're_amortize', date: one.date, detail: one.detail ?? {} })
  } else if (one.type === 'Charge-off') {
    one.parts = openParts(loan.periods)
  }
  if (one.type !== 'Accrual') one.balance = one.type === 'Charge-off' ? 0n : balanceAt(loan, one)
}

/** Principal of tranches paid out so far; the plan knows all of them, the day does not. */
function balanceAt(loan: Loan, one: Transaction): Fen {
  const later = loan.tranches.filter(tranche => tranche.date > one.date).reduce((sum, tranche) => sum + tranche.fen, 0n)
  const own = loan.transactions.filter(
    other => other.type === 'Disbursement' && !other.reverted && other.date === one.date && loan.transactions.indexOf(other) > loan.transactions.indexOf(one),
  )
  return principalOpen(loan.periods) - later - own.reduce((sum, other) => sum + other.amount, 0n)
}

/** What was overpaid pays a new tranche first. */
function absorb(loan: Loan, one: Transaction): void {
  if (loan.overpaid === 0n) return
  const rule = loan.ruleOf('Repayment')
  const { leftFen } = spread(rule, loan.periods, one.date, minFen(loan.overpaid, one.amount))
  loan.overpaid = loan.overpaid - minFen(loan.overpaid, one.amount) + leftFen
}

/** Money that goes back out: overpaid money first, the rest is principal again in the period of that day. */
function lend(loan: Loan, one: Transaction): Parts {
  const fromOverpaid = minFen(loan.overpaid, one.amount)
  loan.overpaid -= fromOverpaid
  const principal = one.amount - fromOverpaid
  if (principal > 0n) {
    const target = periodOf(loan, one.date)
    target.asked.principal += principal
    target.paidOn = null
  }
  return { ...noParts(), principal }
}

/** The period a day falls in; after the last one a period of its own. */
export function periodOf(loan: Loan, date: BookDate): Period {
  const own = loan.periods.filter(one => !one.down)
  const found = own.find((one, n) => (n === 0 ? one.from <= date : one.from < date) && date <= one.due) ?? own.find(one => one.due >= date)
  if (found) return found
  const added = period(loan.periods.at(-1)?.due ?? date, date, 0n)
  loan.periods.push(added)
  return added
}

function place(loan: Loan, charge: Charge): void {
  periodOf(loan, charge.due).asked[charge.penalty ? 'penalty' : 'fee'] += charge.amount
}

/** Which charge a paid fee or penalty belongs to: the earliest due of its period first. */
function settleCharges(loan: Loan): void {
  for (const part of ['fee', 'penalty'] as const) {
    let paid = loan.periods.reduce((sum, one) => sum + one.paid[part], 0n)
    const own = loan.charges.filter(one => one.penalty === (part === 'penalty')).sort((a, b) => (a.due < b.due ? -1 : 1))
    for (const charge of own) {
      charge.paid = minFen(charge.amount, paid)
      paid -= charge.paid
    }
  }
}

export const openParts = (periods: readonly Period[]): Parts => {
  const sum = (part: keyof Parts): Fen => periods.reduce((total, one) => total + openOf(one, part), 0n)
  return { penalty: sum('penalty'), fee: sum('fee'), interest: sum('interest'), principal: sum('principal') }
}

export type Status = 'ACTIVE' | 'OVERPAID' | 'CLOSED_OBLIGATIONS_MET'

export function statusOf(loan: Loan): Status {
  if (outstandingOf(loan.periods) > 0n || loan.periods.length === 0) return 'ACTIVE'
  return loan.overpaid > 0n ? 'OVERPAID' : 'CLOSED_OBLIGATIONS_MET'
}

const accrued = (loan: Loan): Parts => {
  const sum = noParts()
  for (const one of loan.transactions) {
    if (one.type !== 'Accrual' || one.reverted) continue
    for (const part of ['penalty', 'fee', 'interest'] as const) sum[part] += one.parts[part]
  }
  return sum
}

/** Income not yet accrued is accrued on the day the loan closes, or at the end of a day for what has fallen due. */
export function accrue(loan: Loan, date: BookDate, earned: Parts): void {
  const before = accrued(loan)
  const parts = { ...noParts() }
  for (const part of ['penalty', 'fee', 'interest'] as const) {
    parts[part] = earned[part] > before[part] ? earned[part] - before[part] : 0n
  }
  const amount = totalOf(parts)
  if (amount > 0n) loan.transactions.push({ ...transaction(date, 'Accrual', amount), parts })
}
