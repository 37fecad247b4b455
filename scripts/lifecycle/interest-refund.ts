import type { BookDate } from '../../src/lending/dates'
import type { Fen } from '../../src/lending/money'
import { chargedOff } from './charge-off'
import { replay } from './loan'
import { earnedUntil, recalculates } from './recalc'
import { type Loan, transaction } from './state'
import type { Transaction } from './types'

const CODES: Readonly<Record<string, string>> = {
  'Merchant Issued Refund': 'MERCHANT_ISSUED_REFUND',
  'Payout Refund': 'PAYOUT_REFUND',
}

/** Settings name the kinds, or a list kept elsewhere that holds both. */
function gives({ terms }: Loan, type: string): boolean {
  const kinds = terms.product.supportedInterestRefundTypes
  const code = CODES[type]
  if (code === undefined || typeof kinds !== 'string') return false
  return kinds.includes(code) || kinds === 'supportedInterestRefundTypes'
}

/** The loan once more with other transactions; the one given stays as it is. */
function otherwise(loan: Loan, transactions: readonly Transaction[]): Loan {
  const copy: Loan = {
    ...loan,
    charges: loan.charges.map(one => ({ ...one })),
    transactions: transactions.map(one => ({ ...one, parts: { ...one.parts } })),
  }
  replay(copy)
  return copy
}

/**
 * 退息: goods given back were never financed, so the interest their price has cost until that day comes back too: what was earned
 * less what would have been earned had the refund come on the first day.
 */
export function interestRefund(loan: Loan, refund: Transaction): Transaction | null {
  if (!gives(loan, refund.type) || !recalculates(loan) || chargedOff(loan)) return null
  const first = loan.tranches[0]?.date
  if (first === undefined) return null
  const before = loan.transactions.filter(one => one !== refund)
  const fen = earned(otherwise(loan, before), refund.date) - earned(atOnce(loan, before, refund, first), refund.date)
  return fen > 0n ? transaction(refund.date, 'Interest Refund', fen, { of: refund.type, refund }) : null
}

const earned = (loan: Loan, date: BookDate): Fen => earnedUntil(loan, date)

const atOnce = (loan: Loan, before: readonly Transaction[], refund: Transaction, first: BookDate): Loan =>
  otherwise(loan, [...before, transaction(first, refund.type, refund.amount)])
