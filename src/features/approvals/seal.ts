import { createHash } from 'node:crypto'
import type { Json } from '../../db/schema'
import type { ApprovedTerms } from '../../lending/approval'
import { canonicalText } from '../../lending/canonical'
import type { Application } from '../applications/commands'
import { hasPayout, type Payout, payoutOf } from '../products/payout'
import { hasParts, type PlanParts, partsOf } from '../products/plan'
import { type FloatingPricing, floatingOf } from '../products/pricing'

/** Everything a decision is about. Amounts are 分 as text, since JSON has no whole numbers of that size. */
export interface Content {
  readonly application: string
  readonly customer: string
  readonly applied: {
    readonly productVersion: number
    readonly amountFen: string
    readonly termMonths: number
    readonly ratePpm: number
    readonly method: string
    readonly frequency: string
    readonly dueRule: string
    readonly dueDay: number | null
    readonly purpose: string
    readonly purposeDetail: string
    readonly securityType: string
    /** What the method asks besides; left out where it asks nothing, so that a seal of before stays what it was. */
    readonly plan?: PlanParts
    /** How the money goes out, where it is not all at once. */
    readonly payout?: Payout
    /** How the rate is formed, where it floats: `ratePpm` is what it came to on the LPR named in it. */
    readonly pricing?: FloatingPricing
    /** The loan it pays off, where it is a 无还本续贷. */
    readonly renewsLoan?: number
  }
  readonly approved: { readonly amountFen: string; readonly termMonths: number; readonly ratePpm: number }
  readonly exposureFen: string
  readonly admission: readonly { readonly code: string; readonly outcome: string }[]
}

export const appliedOf = (a: Application): Content['applied'] => ({
  productVersion: a.productVersionId,
  amountFen: String(a.amountFen),
  termMonths: a.termMonths,
  ratePpm: a.ratePpm,
  method: a.method,
  frequency: a.frequency,
  dueRule: a.dueRule,
  dueDay: a.dueDay,
  purpose: a.purpose,
  purposeDetail: a.purposeDetail,
  securityType: a.securityType,
  ...(hasParts(a.plan) ? { plan: partsOf(a.plan) } : {}),
  ...(hasPayout(a.payout) ? { payout: payoutOf(a.payout) } : {}),
  ...(floatingOf(a.pricing) ? { pricing: floatingOf(a.pricing)! } : {}),
  ...(a.renewsLoanId === null ? {} : { renewsLoan: a.renewsLoanId }),
})

export const approvedOf = (terms: ApprovedTerms): Content['approved'] => ({
  amountFen: String(terms.amountFen),
  termMonths: terms.termMonths,
  ratePpm: terms.ratePpm,
})

/** SHA-256 over the canonical text. */
export const sealOf = (content: Content): string =>
  createHash('sha256')
    .update(canonicalText(content as unknown as Parameters<typeof canonicalText>[0]), 'utf8')
    .digest('hex')

const DIGITS = /^\d{1,15}$/

/** The content of a case as stored; null when it is not what this program wrote, which is the same as a broken seal. */
export function contentOf(stored: Json): Content | null {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return null
  const content = stored as unknown as Partial<Content>
  const whole =
    typeof content.approved?.amountFen === 'string' &&
    DIGITS.test(content.approved.amountFen) &&
    typeof content.applied?.amountFen === 'string' &&
    Array.isArray(content.admission)
  return whole ? (content as Content) : null
}

export const sealedTerms = (content: Content): ApprovedTerms => ({
  amountFen: BigInt(content.approved.amountFen),
  termMonths: content.approved.termMonths,
  ratePpm: content.approved.ratePpm,
})

/** The pricing as it was approved: the base as applied for, the spread that makes the approved rate of it. Empty for a fixed rate. */
export function sealedPricing({ applied, approved }: Content): FloatingPricing | Record<string, never> {
  const asked = floatingOf(applied.pricing)
  return asked ? { ...asked, spreadPpm: approved.ratePpm - asked.lprPpm } : {}
}

/** Is what stands in the database still what people decided about? Hash, application and customer must all agree. */
export function intactContent(
  stored: { readonly content: Json; readonly contentHash: string },
  application: Application,
  customerNo: string,
): Content | null {
  const content = contentOf(stored.content)
  if (!content || sealOf(content) !== stored.contentHash) return null
  const same =
    content.application === application.applicationNo &&
    content.customer === customerNo &&
    canonicalText(content.applied) === canonicalText(appliedOf(application))
  return same ? content : null
}
