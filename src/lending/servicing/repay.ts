import type { BookDate } from '../dates'
import type { Fen } from '../money'
import { type Refused, refuse } from '../refusal'
import { allocate } from './allocate'
import { dueLines, duesOf, isDue } from './dues'
import { crystallise, unpaidInterestFen, unpaidPrincipalFen } from './penalty'
import type { AmountLine, Installment, ServicingTerms } from './types'

export interface Receipt {
  readonly date: BookDate
  readonly amountFen: Fen
  /** Charged fees still unpaid on that day. */
  readonly feesFen?: Fen
}

export interface RepaymentPlan {
  readonly lines: readonly AmountLine[]
  /** All installments as they stand afterwards. */
  readonly installments: readonly Installment[]
  /** Not used: 溢缴款. */
  readonly leftFen: Fen
  /** Every 期 is paid in full. */
  readonly settled: boolean
}

/**
 * What a receipt pays, in the order of the contract. Refuses repayment.amount-not-positive · repayment.nothing-due ·
 * repayment.before-last-change (a back-dated receipt must be replayed from its own day, not added on top).
 */
export function planRepayment(
  terms: ServicingTerms,
  installments: readonly Installment[],
  receipt: Receipt,
): RepaymentPlan | Refused {
  const { date, amountFen, feesFen = 0n } = receipt
  if (amountFen <= 0n) return refuse('repayment.amount-not-positive')
  if (isBackdated(installments, date)) return refuse('repayment.before-last-change')
  const owed = dueLines(duesOf(terms, installments, date), feesFen)
  if (owed.length === 0) return refuse('repayment.nothing-due')
  const { lines, leftFen } = allocate(terms.allocationPolicy, owed, amountFen)
  const after = applyLines(terms, installments, lines, date)
  return { lines, leftFen, installments: after, settled: after.every(i => i.settledOn !== null) }
}

export const isBackdated = (installments: readonly Installment[], date: BookDate): boolean =>
  installments.some(
    i => (i.penaltyThrough !== null && i.penaltyThrough > date) || (i.settledOn !== null && i.settledOn > date),
  )

/** Books the lines; a period that receives money has its lateness fixed up to that day first, so paid never exceeds fixed. */
export function applyLines(
  terms: ServicingTerms,
  installments: readonly Installment[],
  lines: readonly AmountLine[],
  date: BookDate,
): Installment[] {
  const bySeq = new Map<number | null, AmountLine[]>()
  for (const line of lines) {
    const own = bySeq.get(line.seq)
    if (own) own.push(line)
    else bySeq.set(line.seq, [line])
  }
  return installments.map(before => {
    const own = bySeq.get(before.seq)
    return closed(terms, own ? own.reduce(pay, crystallise(terms, before, date)) : before, date)
  })
}

function pay(i: Installment, { component, fen }: AmountLine): Installment {
  switch (component) {
    case 'penalty':
      return { ...i, paidPenaltyFen: i.paidPenaltyFen + fen }
    case 'compound':
      return { ...i, paidCompoundFen: i.paidCompoundFen + fen }
    case 'interest':
      return { ...i, paidInterestFen: i.paidInterestFen + fen }
    case 'principal':
      return { ...i, paidPrincipalFen: i.paidPrincipalFen + fen }
    case 'fee':
      throw new Error('a fee belongs to the loan, not to a period')
  }
}

/** A 期 that is due and owes nothing any more is settled on that day. */
export function closed(terms: ServicingTerms, i: Installment, date: BookDate): Installment {
  if (i.settledOn !== null) return i
  if (unpaidPrincipalFen(i) < 0n || unpaidInterestFen(i) < 0n) throw new Error(`period ${i.seq} is paid twice`)
  if (unpaidPrincipalFen(i) + unpaidInterestFen(i) > 0n || !isDue(i, date)) return i
  return duesOf(terms, [i], date).length === 0 ? { ...i, settledOn: date } : i
}
