import type { Kysely } from 'kysely'
import type { DB } from '../../src/db/schema'
import type { BookDate } from '../../src/lending/dates'
import type { Fen } from '../../src/lending/money'

interface Kind {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  /** The lender books what it charges, VAT inside; what others charge is disclosed and never booked. */
  readonly party: 'lender' | 'guarantor' | 'insurer' | 'agency' | 'registry'
  /** Asked for only when something happens. */
  readonly contingent: boolean
  readonly amountFen: Fen | null
}

/** Ordinary fees beside interest. None comes by itself: a lender that charges by the 期 or at disbursement adds such a kind. */
const KINDS: readonly Kind[] = [
  {
    code: 'guarantee',
    name: '担保费',
    nameEn: 'Guarantee fee',
    party: 'guarantor',
    contingent: false,
    amountFen: null,
  },
  {
    code: 'valuation',
    name: '抵押物评估费',
    nameEn: 'Valuation of collateral',
    party: 'agency',
    contingent: false,
    amountFen: null,
  },
  {
    code: 'registration',
    name: '不动产抵押登记费',
    nameEn: 'Registration of mortgage',
    party: 'registry',
    contingent: false,
    amountFen: 8_000n,
  },
  {
    code: 'insurance',
    name: '抵押物保险费',
    nameEn: 'Insurance of collateral',
    party: 'insurer',
    contingent: false,
    amountFen: null,
  },
  {
    code: 'diversion',
    name: '挪用罚息',
    nameEn: 'Penalty for diversion',
    party: 'lender',
    contingent: true,
    amountFen: null,
  },
  {
    code: 'certificate-copy',
    name: '证明资料补打费',
    nameEn: 'Reprint of a certificate',
    party: 'lender',
    contingent: true,
    amountFen: 2_000n,
  },
]

export async function seedFees(db: Kysely<DB>, effectiveFrom: BookDate): Promise<void> {
  await db
    .insertInto('feeKinds')
    .values(KINDS.map(kind => ({ ...kind, charged: 'manual', effectiveFrom })))
    .onConflict(oc => oc.column('code').doNothing())
    .execute()
}
