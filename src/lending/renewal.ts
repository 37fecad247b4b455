import { isWorse, type RiskClass } from './classification'
import { addDays, type BookDate } from './dates'
import { type Refused, refuse } from './refusal'

/** 企业规模 (工信部联企业〔2011〕300号); a sole trader is treated like a small firm (金规〔2024〕13号). */
export const FIRM_SIZES = ['micro', 'small', 'medium', 'large', 'sole'] as const
export type FirmSize = (typeof FIRM_SIZES)[number]

/** What 金规〔2024〕13号 asks of the borrower, in its order. */
export const CONDITIONS = ['lawful', 'operating', 'credit', 'arrears', 'diversion'] as const
export type Condition = (typeof CONDITIONS)[number]

/** What the books say of the old loan. */
export interface RenewalFacts {
  readonly active: boolean
  readonly maturityDate: BookDate
  readonly overdue: boolean
  readonly riskClass: RiskClass
  readonly observed: boolean
  readonly diverted: boolean
}

const at = (code: string, field: Condition): Refused => refuse(code, undefined, { field })

/** Each condition the books speak against, in the order in which they are asked. Overdue, or 次级 → refused there. */
export function unmetConditions(facts: RenewalFacts): Refused[] {
  const bad = isWorse(facts.riskClass, 'special_mention')
  return [
    ...(bad ? [at('renewal.class', 'credit')] : []),
    ...(facts.observed ? [at('renewal.observed', 'credit')] : []),
    ...(facts.overdue ? [at('renewal.overdue', 'arrears')] : []),
    ...(facts.diverted ? [at('renewal.diverted', 'diversion')] : []),
  ]
}

/** Signed before the old loan is due, and not earlier than the lender allows. Due 09-30, 90 days: from 07-02 to 09-30. */
export function renewalTimeRefusal(facts: RenewalFacts, today: BookDate, daysBefore: number): Refused | null {
  if (!facts.active) return refuse('loan.not-active')
  if (today > facts.maturityDate)
    return refuse('renewal.after-maturity', undefined, { params: { day: facts.maturityDate } })
  const from = renewableFrom(facts.maturityDate, daysBefore)
  return today < from ? refuse('renewal.too-early', undefined, { params: { day: from, n: daysBefore } }) : null
}

export const renewableFrom = (maturityDate: BookDate, daysBefore: number): BookDate =>
  addDays(maturityDate, -daysBefore)

export interface Declared {
  readonly size: FirmSize
  /** Conditions the borrower was found to meet. */
  readonly met: readonly Condition[]
}

/**
 * May the class stay what it is? All conditions, and a small or micro firm; a medium one for loans due until a day that was
 * first 2027-09-30 (金规〔2024〕13号). Otherwise it is a 借新还旧: at least 关注 (〔2023〕第1号 art. 10).
 */
export function isQualifying({ size, met }: Declared, maturityDate: BookDate, mediumUntil: BookDate): boolean {
  const sized = size === 'medium' ? maturityDate <= mediumUntil : size !== 'large'
  return sized && CONDITIONS.every(one => met.includes(one))
}
