import { addMonths, type BookDate, daysBetween, monthOf, yearOf } from '../dates'
import type { PlannedRow } from '../loan/plan-types'
import { divRound, type Fen, sumFen } from '../money'
import { type Refused, refuse } from '../refusal'
import { type PlanChange, planChange, type ReplanTerms } from './rows'

export type TermKind = 'short' | 'medium' | 'long'

/** 期限类型 (贷款通则 art. 8): up to 12 months 短期, up to 60 中期, above 长期. */
export const termKind = (termMonths: number): TermKind =>
  termMonths <= 12 ? 'short' : termMonths <= 60 ? 'medium' : 'long'

export interface ExtensionFacts {
  readonly termMonths: number
  readonly maturityDate: BookDate
  /** Persons: one year or less: all extensions together up to the original term; longer: up to the product's longest term. */
  readonly borrower: 'company' | 'person'
  readonly productMaxTermMonths: number
  readonly earlierExtensions: number
  readonly earlierExtensionMonths: number
  /** Guarantors and pledgors who must agree in writing, and how many did. */
  readonly consentsNeeded: number
  readonly consentsGiven: number
  readonly arrearsFen: Fen
  /** How many extensions the lender allows; default 1. */
  readonly allowedExtensions?: number
}

/**
 * The longest 展期 (贷款通则 art. 12; 个人贷款管理办法 art. 43): 短期 up to the original term, 中期 half of it, 长期 three years;
 * persons: see `borrower`. Example: company, 12 months → 12; 36 months → 18; 120 months → 36.
 */
export function longestExtensionMonths(facts: ExtensionFacts): number {
  const { termMonths, earlierExtensionMonths } = facts
  if (facts.borrower === 'person') {
    const all = termMonths <= 12 ? termMonths : Math.max(0, facts.productMaxTermMonths - termMonths)
    return Math.max(0, all - earlierExtensionMonths)
  }
  const kind = termKind(termMonths)
  const all = kind === 'short' ? termMonths : kind === 'medium' ? Math.floor(termMonths / 2) : 36
  return Math.max(0, all - earlierExtensionMonths)
}

/**
 * May the loan be extended to `newMaturity`, asked for on `date`? Refuses extension.after-maturity · not-later ·
 * once-only · too-long · consents-missing · arrears-first.
 */
export function extensionRefusal(facts: ExtensionFacts, date: BookDate, newMaturity: BookDate): Refused | null {
  const longest = longestExtensionMonths(facts)
  if (date > facts.maturityDate) return refuse('extension.after-maturity')
  if (newMaturity <= facts.maturityDate) return refuse('extension.not-later')
  if (facts.earlierExtensions >= (facts.allowedExtensions ?? 1)) return refuse('extension.once-only')
  if (newMaturity > addMonths(facts.maturityDate, longest)) {
    return refuse('extension.too-long', '展期最长 {months} 个月', { params: { months: longest } })
  }
  if (facts.consentsGiven < facts.consentsNeeded) return refuse('extension.consents-missing')
  return facts.arrearsFen > 0n ? refuse('extension.arrears-first') : null
}

export interface Extension {
  readonly newMaturity: BookDate
  readonly payDate: BookDate
  /** 展期利率: the rate of the whole time counted together must not be lower than agreed, so it is given, not derived. */
  readonly ratePpm: number
}

/**
 * 展期 of what falls due on the last day: rows before it stay, the last row keeps its interest, and its principal moves to the
 * new maturity with interest by days (or whole months) at the extension rate.
 * Example: 100,000 due 2027-01-15, extended to 2027-07-15 at 6 %, period mode: six months → 3,000.00.
 */
export function planExtension(
  terms: ReplanTerms,
  rows: readonly PlannedRow[],
  extension: Extension,
): PlanChange | Refused {
  const last = rows.at(-1)
  if (!last) return refuse('replan.no-periods')
  if (extension.newMaturity <= last.dueDate) return refuse('extension.not-later')
  const movedFen = last.principalFen
  if (movedFen <= 0n) return refuse('extension.nothing-to-extend')
  const parts = extensionParts(terms, last.dueDate, extension.newMaturity)
  const basis = BigInt(terms.dayBasis)
  const num = movedFen * BigInt(extension.ratePpm) * (BigInt(parts.months) * basis + BigInt(parts.days) * 12n)
  const added: PlannedRow = {
    seq: last.seq + 1,
    startDate: last.dueDate,
    dueDate: extension.newMaturity,
    payDate: extension.payDate,
    principalFen: movedFen,
    interestFen: divRound(num, 12_000_000n * basis, terms.rounding ?? 'half_up'),
    ...parts,
  }
  const after = [...rows.slice(0, -1), { ...last, principalFen: 0n }, added].filter(
    row => row.principalFen + row.interestFen > 0n,
  )
  if (sumFen(after.map(row => row.principalFen)) !== sumFen(rows.map(row => row.principalFen))) {
    throw new Error('extension changes the principal')
  }
  return planChange(rows, after, null)
}

function extensionParts(terms: ReplanTerms, from: BookDate, to: BookDate): { months: number; days: number } {
  if (terms.interestMode === 'actual') return { months: 0, days: daysBetween(from, to) }
  let months = (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from)
  if (addMonths(from, months) > to) months--
  return { months, days: daysBetween(addMonths(from, months), to) }
}
