import type { BookDate } from '../../src/lending/dates'
import type { Fen } from '../../src/lending/money'
import type { Rule } from './allocation'
import type { RateFrom } from './interest-plan'
import { type LoanTerms, period, type Tranche } from './plan'
import { type Charge, noParts, type Period, type Transaction } from './types'

/** A loan of a case: what happened to it, and what follows from that. */
export interface Loan {
  readonly terms: LoanTerms
  readonly ruleOf: (type: string) => Rule
  today: BookDate
  tranches: Tranche[]
  /** Tranches paid out up to the transaction that is being replayed. */
  lent: Tranche[]
  charges: Charge[]
  transactions: Transaction[]
  periods: Period[]
  overpaid: Fen
  /** The last day the nightly run has closed. */
  closedThrough: BookDate | null
  /** Money lent again (chargeback, refund of overpaid money), where interest follows it. */
  credits: Tranche[]
  /** All is due at once: nothing is worked out anew any more. */
  frozen: boolean
  /** Late principal earns interest until it comes. */
  lateEarns: boolean
  /** What will be lent, and when, before the first tranche is paid out. */
  planned: Tranche
  /** The last day on which the books looked at the loan: until then late principal is known to have earned on. */
  seenOn: BookDate
  /** Changes of the rate. */
  rates?: readonly RateFrom[]
}

/** A change of due dates is no transaction of the books, but has its place among them. */
export const HIDDEN = 'Reschedule'

export const RECEIPTS: ReadonlySet<string> = new Set([
  'Repayment',
  'Down Payment',
  'Goodwill Credit',
  'Merchant Issued Refund',
  'Payout Refund',
  'Charge Adjustment',
  'Interest Payment Waiver',
  'Interest Refund',
])

export const transaction = (
  date: BookDate,
  type: string,
  amount: Fen,
  detail?: Transaction['detail'],
): Transaction => ({
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

/** The period a day falls in; after the last one a period of its own. */
export function periodOf(loan: Loan, date: BookDate): Period {
  const own = loan.periods.filter(one => !one.down)
  const found =
    own.find((one, n) => (n === 0 ? one.from <= date : one.from < date) && date <= one.due) ??
    own.find(one => one.due >= date)
  if (found) return found
  const added = period(loan.periods.at(-1)?.due ?? date, date, 0n)
  added.added = true
  loan.periods.push(added)
  return added
}

export function place(loan: Loan, charge: Charge): void {
  charge.home = periodOf(loan, charge.due)
  charge.home.asked[charge.penalty ? 'penalty' : 'fee'] += charge.amount
}
