import type { BookDate } from './dates'
import { type Fen, minFen } from './money'
import { type Refused, refuse } from './refusal'

/** One amount that a loan of the payer owes from a day on. */
export interface OwedByLoan {
  readonly loanId: number
  readonly since: BookDate
  readonly fen: Fen
}

/** The most each loan takes, dues included: what is above them is kept as 溢缴款. */
export interface Room {
  readonly loanId: number
  readonly mostFen: Fen
}

/**
 * One payment over several loans of one borrower who names none: what fell due first is paid first (民法典 art. 560); what
 * is left goes, as 溢缴款, to the loans in the order given. Refuses payment.more-than-owed.
 * Example: loan 1 owes 500.00 since 03-10, loan 2 300.00 since 02-10, 600.00 paid → loan 2 300.00, loan 1 300.00.
 */
export function spreadPayment(
  owed: readonly OwedByLoan[],
  room: readonly Room[],
  amountFen: Fen,
): ReadonlyMap<number, Fen> | Refused {
  const parts = new Map<number, Fen>()
  let leftFen = amountFen
  const give = (loanId: number, fen: Fen): void => {
    const part = minFen(fen, leftFen)
    if (part <= 0n) return
    parts.set(loanId, (parts.get(loanId) ?? 0n) + part)
    leftFen -= part
  }
  const inOrder = [...owed].sort((a, b) => (a.since === b.since ? a.loanId - b.loanId : a.since < b.since ? -1 : 1))
  for (const { loanId, fen } of inOrder) give(loanId, fen)
  for (const { loanId, mostFen } of room) give(loanId, mostFen - (parts.get(loanId) ?? 0n))
  return leftFen > 0n ? refuse('payment.more-than-owed', undefined, { field: 'amount' }) : parts
}

export interface Payer {
  readonly channel: string
  readonly payerName: string | null
  readonly payerRelation: string | null
}

/** 第三方代还 is flagged: who pays for another says who he is and what he is to the borrower. Refuses payment.payer-missing · relation-missing. */
export function payerRefusal({ channel, payerName, payerRelation }: Payer): Refused | null {
  const third = channel === 'third_party'
  if ((third || payerRelation !== null) && payerName === null)
    return refuse('payment.payer-missing', undefined, { field: 'payerName' })
  return third && payerRelation === null
    ? refuse('payment.relation-missing', undefined, { field: 'payerRelation' })
    : null
}
