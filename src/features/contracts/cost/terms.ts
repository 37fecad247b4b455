import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { DB } from '../../../db/schema'
import { canonicalText, type Plain } from '../../../lending/canonical'
import type { BookDate } from '../../../lending/dates'
import type { Application } from '../../applications/commands'
import { contentOf } from '../../approvals/seal'
import { partsOf } from '../../products/plan'
import { floatingOf } from '../../products/pricing'
import type { ProductTerms } from '../../products/terms'
import { numberSetting } from '../../settings/queries'
import { termsOf } from '../seal-check'
import { approvedContentOf, contractTermsOf, type FeeKind, feeKindsFor } from './queries'

/** What a statement is about: the terms as they are agreed now. */
export interface CostTerms {
  readonly amountFen: bigint
  readonly termMonths: number
  readonly ratePpm: number
  readonly method: string
  readonly frequency: string
  readonly dueRule: string
  readonly dueDay: number | null
  readonly plan: unknown
  readonly pricing?: unknown
  /** Of a contract, for a rate that begins with the LPR of that day. */
  readonly signedOn?: BookDate | null
}

type Applied = Pick<Application, 'id'> & CostTerms

export interface Agreed {
  readonly terms: CostTerms
  readonly contract: { readonly id: number; readonly contractNo: string; readonly state: string } | null
  /** Not yet decided on: a statement of these terms is for talking, not for signing. */
  readonly provisional: boolean
}

export async function agreedOf(db: Kysely<DB>, application: Applied): Promise<Agreed> {
  const contract = await contractTermsOf(db, application.id)
  if (contract) return { terms: contract, contract, provisional: false }
  const content = contentOf(await approvedContentOf(db, application.id))
  return content
    ? { terms: termsOf(content), contract: null, provisional: false }
    : { terms: application, contract: null, provisional: true }
}

/** What a loan is charged beside interest, by the data of the day. */
export interface Charges {
  readonly kinds: readonly FeeKind[]
  /** 提前还款违约金, of what is repaid early. */
  readonly prepaymentPpm: number
}

export const chargesOn = async (db: Kysely<DB>, productId: number, on: BookDate): Promise<Charges> => ({
  kinds: await feeKindsFor(db, productId, on),
  prepaymentPpm: await numberSetting(db, 'payoff.fee-ppm', on, 0),
})

export const sha256 = (value: Plain): string => createHash('sha256').update(canonicalText(value), 'utf8').digest('hex')

/** Same terms, same product, same charges: a statement signed under this hash still says what the loan will cost. */
export const termsHash = (terms: CostTerms, product: ProductTerms, charges: Charges): string =>
  sha256({
    amountFen: String(terms.amountFen),
    termMonths: terms.termMonths,
    ratePpm: terms.ratePpm,
    method: terms.method,
    frequency: terms.frequency,
    dueRule: terms.dueRule,
    dueDay: terms.dueDay,
    plan: partsOf(terms.plan) as unknown as Plain,
    // By what the LPR is, not by when it was published: the other tenor may have moved alone.
    ...(floatingOf(terms.pricing) ? { pricing: { ...floatingOf(terms.pricing), lprFrom: undefined } as Plain } : {}),
    productVersion: product.id,
    kinds: charges.kinds.map(kind => kind.id),
    prepaymentPpm: charges.prepaymentPpm,
  })
