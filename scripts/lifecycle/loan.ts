import type { BookDate } from '../../src/lending/dates'
import { type Fen, minFen } from '../../src/lending/money'
import { outstandingOf, principalOpen, spread } from './allocation'
import { applyChange } from './changes'
import { applyEnd, ENDS } from './charge-off'
import { planOf } from './plan'
import { recalculates, refreshOn } from './recalc'
import { lendAgain, lendMore, payOn, setLevels } from './recalc-acts'
import { HIDDEN, type Loan, ordered, periodOf, place, RECEIPTS, transaction } from './state'
import { noParts, openOf, type Parts, type Period, type Transaction, totalOf } from './types'

/** Everything once more from the beginning, in the order of the days: late news change what came after. */
export function replay(loan: Loan): void {
  const follows = recalculates(loan)
  loan.lent = loan.tranches.slice(0, 1)
  loan.rates = []
  loan.credits = []
  loan.frozen = false
  loan.periods = planOf(loan.terms, loan.lent)
  if (follows) setLevels(loan)
  loan.overpaid = 0n
  for (const charge of loan.charges) {
    charge.paid = 0n
    place(loan, charge)
  }
  for (const one of ordered(loan.transactions)) if (!one.reverted) apply(loan, one)
  if (follows) refreshOn(loan, loan.seenOn)
  // A new age of nothing is taken back by the books themselves.
  loan.transactions = loan.transactions.filter(one => one.type !== 'Re-age' || one.reverted || one.parts.principal > 0n)
  settleCharges(loan)
}

function apply(loan: Loan, one: Transaction): void {
  if (RECEIPTS.has(one.type)) {
    const rule = loan.ruleOf(typeof one.detail?.of === 'string' ? one.detail.of : one.type)
    const { parts, leftFen } = recalculates(loan)
      ? payOn(loan, rule, one.date, one.amount)
      : spread(rule, loan.periods, one.date, one.amount)
    one.parts = parts
    one.overpaid = leftFen
    loan.overpaid += leftFen
  } else if (one.type === 'Disbursement') {
    disbursed(loan, one)
    absorb(loan, one)
  } else if (one.type === 'Chargeback' || one.type === 'Credit Balance Refund') {
    one.parts = lend(loan, one)
  } else if (one.type === 'Re-age' || one.type === 'Re-amortize') {
    one.parts = applyChange(loan, {
      kind: one.type === 'Re-age' ? 're_age' : 're_amortize',
      date: one.date,
      detail: one.detail ?? {},
    })
  } else if (one.type === HIDDEN) {
    applyChange(loan, { kind: 'reschedule', date: one.date, detail: one.detail ?? {} })
  } else if (ENDS.has(one.type)) {
    applyEnd(loan, one.type, one.date)
    one.parts = openParts(loan.periods)
    one.amount = totalOf(one.parts)
  }
  const shows =
    !one.type.startsWith('Accrual') && !ENDS.has(one.type) && one.type !== 'Re-age' && one.type !== 'Re-amortize'
  if (shows) one.balance = principalOpen(loan.periods)
}

/** The first tranche is in the plan already. */
function disbursed(loan: Loan, one: Transaction): void {
  const first = ordered(loan.transactions).find(other => other.type === 'Disbursement' && !other.reverted)
  if (first !== one) lendMore(loan, { date: one.date, fen: one.amount })
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
    target.credited += principal
    target.paidOn = null
    if (target.level !== undefined && recalculates(loan)) lendAgain(loan, target, { date: one.date, fen: principal })
  }
  return { ...noParts(), principal }
}

/** Which charge a paid fee or penalty belongs to: within its instalment the one due first. */
function settleCharges(loan: Loan): void {
  for (const home of loan.periods) {
    for (const part of ['fee', 'penalty'] as const) {
      let paid = home.paid[part]
      const own = loan.charges.filter(one => one.home === home && one.penalty === (part === 'penalty'))
      for (const charge of own.sort((a, b) => (a.due < b.due ? -1 : 1))) {
        charge.paid = minFen(charge.amount, paid)
        paid -= charge.paid
      }
    }
  }
}

export const openParts = (periods: readonly Period[]): Parts => {
  const sum = (part: keyof Parts): Fen => periods.reduce((total, one) => total + openOf(one, part), 0n)
  return { penalty: sum('penalty'), fee: sum('fee'), interest: sum('interest'), principal: sum('principal') }
}

export type Status = 'APPROVED' | 'ACTIVE' | 'OVERPAID' | 'CLOSED_OBLIGATIONS_MET'

export function statusOf(loan: Loan): Status {
  if (loan.tranches.length === 0) return 'APPROVED'
  if (outstandingOf(loan.periods) > 0n) return 'ACTIVE'
  return loan.overpaid > 0n ? 'OVERPAID' : 'CLOSED_OBLIGATIONS_MET'
}

const INCOME = ['penalty', 'fee', 'interest'] as const

export const booked = (loan: Loan, type: string): Parts => {
  const sum = noParts()
  for (const one of loan.transactions) {
    if (one.type === type && !one.reverted) for (const part of INCOME) sum[part] += one.parts[part]
  }
  return sum
}

export const allIncome = (loan: Loan): Parts => {
  const sum = noParts()
  for (const { asked } of loan.periods) for (const part of INCOME) sum[part] += asked[part]
  return sum
}

/** Books what was earned and not booked yet under this type. */
export function accrue(loan: Loan, date: BookDate, earned: Parts, type = 'Accrual', closing = false): void {
  const before = booked(loan, type)
  const parts = noParts()
  for (const part of INCOME) parts[part] = earned[part] > before[part] ? earned[part] - before[part] : 0n
  const amount = totalOf(parts)
  if (amount > 0n)
    loan.transactions.push({ ...transaction(date, type, amount, closing ? { closing } : undefined), parts })
}

/** A closed loan has earned everything it asks: accrued today, reported with the day that closed it. */
export function accrueClosed(loan: Loan, closedOn: BookDate): void {
  if (statusOf(loan) === 'ACTIVE') return
  accrue(loan, loan.today, allIncome(loan))
  if (loan.terms.product.enableAccrualActivityPosting !== true) return
  for (const one of loan.periods) if (one.due < closedOn) reportActivity(loan, one)
  accrue(loan, closedOn, allIncome(loan), 'Accrual Activity', true)
}

/** 应计活动: what an instalment asked beside principal, reported once on its due day. */
export function reportActivity(loan: Loan, one: Period): void {
  const parts = { ...one.asked, principal: 0n }
  const known = loan.transactions.some(other => other.type === 'Accrual Activity' && other.date === one.due)
  if (known || totalOf(parts) === 0n) return
  loan.transactions.push({ ...transaction(one.due, 'Accrual Activity', totalOf(parts)), parts })
}
