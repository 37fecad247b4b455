import { minFen } from '../money'
import { type Refused, refuse } from '../refusal'
import type { Act, LoanNow } from './acts'
import type { RecoverEvent, RefundPrepaidEvent, WriteOffEvent } from './change-types'
import { unpaidOn } from './decide-relief'
import { standingOf } from './standing'

type ActOf<K extends Act['kind']> = Extract<Act, { readonly kind: K }>

/**
 * 核销 (财金〔2017〕90号): what is open leaves the books with its interest and 罚息 to the day; the claim stays. The provision pays for
 * the principal. Refuses write-off.nothing-owed · loan.written-off · write-off.still-accruing · write-off.prepaid-left.
 */
export function decideWriteOff(loan: LoanNow, { date }: ActOf<'write_off'>): WriteOffEvent | Refused {
  const { book } = loan
  if (standingOf(book).writtenOff) return refuse('loan.written-off')
  // 未收利息 must have left the books (非应计) before the principal does.
  if (book.accrual === 'accrual') return refuse('write-off.still-accruing')
  if (book.prepaidFen > 0n) return refuse('write-off.prepaid-left')
  const { principalFen, interestFen, penaltyFen, compoundFen } = unpaidOn(loan, date)
  if (principalFen + interestFen === 0n) return refuse('write-off.nothing-owed')
  return { kind: 'write_off', date, principalFen, interestFen, lateFen: penaltyFen + compoundFen }
}

/**
 * 核销后收回: principal first, what is more is interest. Refuses recover.not-written-off · recover.not-positive ·
 * recover.more-than-written-off. Example: 50,000 written off with 3,000 interest, 51,000 back → 50,000 and 1,000.
 */
export function decideRecover(loan: LoanNow, { date, amountFen }: ActOf<'recover'>): RecoverEvent | Refused {
  const off = standingOf(loan.book).writtenOff
  if (!off) return refuse('recover.not-written-off')
  if (amountFen <= 0n) return refuse('recover.not-positive')
  const principalFen = minFen(amountFen, off.principalFen - off.recoveredPrincipalFen)
  const interestFen = amountFen - principalFen
  if (interestFen > off.interestFen + off.lateFen - off.recoveredInterestFen) {
    return refuse('recover.more-than-written-off')
  }
  return { kind: 'recover', date, principalFen, interestFen }
}

/** 溢缴款 back to the payer. Refuses prepaid.refund-not-positive · prepaid.refund-more-than-held. */
export function decideRefund({ book }: LoanNow, act: ActOf<'refund_prepaid'>): RefundPrepaidEvent | Refused {
  if (act.fen <= 0n) return refuse('prepaid.refund-not-positive')
  if (act.fen > book.prepaidFen) return refuse('prepaid.refund-more-than-held')
  return { kind: 'refund_prepaid', date: act.date, fen: act.fen }
}
