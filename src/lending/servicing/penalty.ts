import { addDays, type BookDate, daysBetween, earlier, later } from '../dates'
import { divRound, type Fen } from '../money'
import { add, MILLION, multiply, type Ratio, rateRatio } from '../rate'
import { lateFactor } from './dated-rate'
import type { Installment, ServicingTerms } from './types'

/** 罚息利率 = 执行利率 × (1 + 30 %…50 %), kept exact (银发〔2003〕251号 art. 3). 7.2 % at +50 % = 10.8 %. */
export const penaltyRate = (terms: Pick<ServicingTerms, 'ratePpm' | 'penaltyRatioPpm'>): Ratio =>
  multiply(rateRatio(terms.ratePpm), surcharge(terms))

const surcharge = (terms: Pick<ServicingTerms, 'penaltyRatioPpm'>): Ratio => ({
  num: MILLION + BigInt(terms.penaltyRatioPpm),
  den: MILLION,
})

export const unpaidPrincipalFen = (i: Installment): Fen => i.principalFen - i.paidPrincipalFen
export const unpaidInterestFen = (i: Installment): Fen => i.interestFen - i.paidInterestFen

/** Past the pay date and its grace; once late, lateness counts from the pay date itself, not from the end of grace. */
export const isLate = (i: Pick<Installment, 'payDate'>, asOf: BookDate, graceDays: number): boolean =>
  asOf > (graceDays > 0 ? addDays(i.payDate, graceDays) : i.payDate)

/** 罚息 and 复利 fixed so far plus what has run since, before payments. */
export interface Lateness {
  readonly penaltyFen: Fen
  readonly compoundFen: Fen
  readonly days: number
}

/**
 * 罚息 on unpaid principal and 复利 on unpaid interest, from the day after the pay date (算头不算尾: asOf − payDate days).
 * Each stretch with unchanged balances is rounded once, half up. 罚息 itself bears nothing.
 * Example: 10,000.00 at 7.2 % × 1.5, 35 days → 105.00; 600.00 interest → 6.30.
 */
export function latenessOf(terms: ServicingTerms, i: Installment, asOf: BookDate): Lateness {
  if (!isLate(i, asOf, terms.graceDays)) return { penaltyFen: i.penaltyFen, compoundFen: i.compoundFen, days: 0 }
  const from = i.penaltyThrough ?? i.payDate
  const days = daysBetween(i.payDate, asOf)
  if (from >= asOf) return { penaltyFen: i.penaltyFen, compoundFen: i.compoundFen, days }
  const principal = unpaidPrincipalFen(i)
  const interest = unpaidInterestFen(i)
  const penalty = principal > 0n ? part(principal, multiply(surcharge(terms), lateFactor(terms, from, asOf))) : 0n
  const compound = interest > 0n ? part(interest, compoundFactor(terms, from, asOf)) : 0n
  return { penaltyFen: i.penaltyFen + penalty, compoundFen: i.compoundFen + compound, days }
}

const part = (base: Fen, factor: Ratio): Fen => divRound(base * factor.num, factor.den, 'half_up')

/** 人民币利率管理规定 (1999) arts. 20–21: contract rate until maturity, penalty rate after; many contracts: penalty rate throughout. */
function compoundFactor(terms: ServicingTerms, from: BookDate, to: BookDate): Ratio {
  if (terms.compoundBase === 'none') return { num: 0n, den: 1n }
  if (terms.compoundBase === 'penalty') return multiply(surcharge(terms), lateFactor(terms, from, to))
  const { maturityDate } = terms
  return add(
    lateFactor(terms, from, earlier(to, maturityDate)),
    multiply(surcharge(terms), lateFactor(terms, later(from, maturityDate), to)),
  )
}

/** Fixes 罚息 and 复利 up to `date`, so that a changed balance bears its own rate from there on. */
export function crystallise(terms: ServicingTerms, i: Installment, date: BookDate): Installment {
  if (!isLate(i, date, terms.graceDays)) return i
  const { penaltyFen, compoundFen } = latenessOf(terms, i, date)
  return { ...i, penaltyFen, compoundFen, penaltyThrough: later(i.penaltyThrough ?? date, date) }
}
