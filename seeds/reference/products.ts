import type { Kysely } from 'kysely'
import type { DB } from '../../src/db/schema'
import type { Pricing, PricingRules } from '../../src/features/products/pricing'
import type { ProductRule } from '../../src/lending/product-rule'
import type { PlanMethod } from '../../src/lending/schedule'
import type { AllocationPolicy } from '../../src/lending/servicing/types'

const WAN = 1_000_000n

/** 横向: oldest instalment first, inside it 罚息 → 复利 → 利息 → 本金 (rule book §3.1, the default). */
const byPeriod: AllocationPolicy = {
  direction: 'by_period',
  order: ['fee', 'penalty', 'compound', 'interest', 'principal'],
}

const PEOPLE = ['person', 'sole'] as const
const EVERYBODY = ['person', 'sole', 'company'] as const

/**
 * Admission rules of a product, after DEFAULT_ADMISSION_RULES of the core: knocked out or referred to a person, each with the words
 * the officer reads when it strikes ({fact} against {limit}) and when it does not. A fact nobody knows refers, it never passes.
 */
const admission = (maxDsrPpm: number): readonly ProductRule[] => [
  {
    code: 'age-below-18',
    field: 'ageYears',
    op: 'lt',
    value: 18,
    outcome: 'reject',
    kinds: PEOPLE,
    words: '借款人 {fact} 周岁，未满 {limit} 周岁',
    passWords: '借款人 {fact} 周岁，已满 {limit} 周岁',
  },
  {
    code: 'age-at-maturity',
    field: 'ageAtMaturityYears',
    op: 'gt',
    value: 65,
    outcome: 'reject',
    kinds: PEOPLE,
    words: '贷款到期时借款人 {fact} 周岁，超过 {limit} 周岁',
    passWords: '贷款到期时借款人 {fact} 周岁，不超过 {limit} 周岁',
  },
  {
    code: 'id-expired',
    field: 'idExpired',
    op: 'eq',
    value: true,
    outcome: 'reject',
    kinds: PEOPLE,
    words: '证件已过有效期，请先更新客户资料',
    passWords: '证件在有效期内',
  },
  {
    code: 'current-overdue',
    field: 'currentOverdueDays',
    op: 'gt',
    value: 0,
    outcome: 'reject',
    kinds: EVERYBODY,
    words: '在本行有逾期未还贷款，逾期 {fact} 天',
    passWords: '在本行没有逾期未还贷款',
  },
  {
    code: 'non-performing',
    field: 'worstClass',
    op: 'gte',
    value: 2,
    outcome: 'reject',
    kinds: EVERYBODY,
    words: '在本行有次级、可疑或损失类贷款',
    passWords: '在本行没有不良贷款',
  },
  {
    code: 'special-mention',
    field: 'worstClass',
    op: 'eq',
    value: 1,
    outcome: 'refer',
    kinds: EVERYBODY,
    words: '在本行有关注类贷款，请说明原因',
    passWords: '在本行没有关注类贷款',
  },
  {
    code: 'dsr-over',
    field: 'dsrPpm',
    op: 'gt',
    value: maxDsrPpm,
    outcome: 'refer',
    kinds: PEOPLE,
    words: '债务收入比 {fact}，高于 {limit}，请核实还款来源',
    passWords: '债务收入比 {fact}，不高于 {limit}',
  },
]

interface SeedProduct {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly customerKinds: readonly string[]
  readonly amountFen: readonly [bigint, bigint]
  readonly termMonths: readonly [number, number]
  readonly methods: readonly (PlanMethod | 'revolving')[]
  /** Where it may be paid out in several sums: the least of each, in 分. */
  readonly tranchesFen?: bigint
  readonly ratePpm: readonly [min: number, usual: number, max: number]
  readonly securityTypes: readonly string[]
  readonly maxDsrPpm: number
  readonly frequencies?: readonly string[]
  /** Where its rate may float: the ways, and least, usual and most 加点 in basis points. */
  readonly pricing?: { readonly ways: readonly Pricing[]; readonly spreadBp: readonly [number, number, number] }
  /** 无还本续贷, for sole traders and companies. */
  readonly renewable?: boolean
}

const products: readonly SeedProduct[] = [
  {
    code: 'NHXE',
    name: '农户小额信用贷款',
    nameEn: 'Farmer micro credit',
    customerKinds: ['person'],
    amountFen: [1_000_00n, 30n * WAN],
    termMonths: [3, 36],
    methods: ['equal_installment', 'equal_principal', 'interest_only', 'bullet'],
    tranchesFen: 1n * WAN,
    ratePpm: [38_000, 48_000, 78_000],
    securityTypes: ['credit', 'guarantee'],
    maxDsrPpm: 550_000,
  },
  {
    code: 'GRJY',
    name: '个人经营贷款',
    nameEn: 'Personal business loan',
    customerKinds: ['person', 'sole'],
    amountFen: [10_000_00n, 500n * WAN],
    termMonths: [3, 120],
    methods: ['equal_installment', 'equal_principal', 'interest_only', 'bullet', 'step', 'custom', 'revolving'],
    tranchesFen: 1n * WAN,
    renewable: true,
    ratePpm: [36_000, 45_000, 75_000],
    pricing: { ways: ['fixed', 'jan_1', 'm3', 'm6'], spreadBp: [60, 150, 450] },
    securityTypes: ['credit', 'guarantee', 'mortgage', 'pledge'],
    maxDsrPpm: 550_000,
  },
  {
    code: 'GRXF',
    name: '个人消费贷款',
    nameEn: 'Personal consumer loan',
    customerKinds: ['person'],
    amountFen: [5_000_00n, 50n * WAN],
    termMonths: [3, 60],
    methods: ['equal_installment', 'equal_principal', 'balloon_term', 'balloon_tail'],
    ratePpm: [36_000, 52_000, 90_000],
    securityTypes: ['credit', 'guarantee'],
    maxDsrPpm: 500_000,
    frequencies: ['monthly'],
  },
  {
    code: 'LDZJ',
    name: '流动资金贷款',
    nameEn: 'Working capital loan',
    customerKinds: ['company', 'sole'],
    amountFen: [50_000_00n, 3_000n * WAN],
    termMonths: [3, 36],
    methods: ['interest_only', 'bullet', 'equal_principal', 'custom', 'revolving'],
    tranchesFen: 10n * WAN,
    renewable: true,
    ratePpm: [33_000, 42_000, 65_000],
    securityTypes: ['guarantee', 'mortgage', 'pledge', 'credit'],
    maxDsrPpm: 700_000,
  },
  {
    code: 'GRAJ',
    name: '个人住房按揭贷款',
    nameEn: 'Home mortgage',
    customerKinds: ['person'],
    amountFen: [50_000_00n, 800n * WAN],
    termMonths: [12, 360],
    methods: ['equal_installment', 'equal_principal', 'biweekly_half'],
    ratePpm: [29_000, 35_000, 55_000],
    pricing: { ways: ['fixed', 'jan_1', 'anniversary'], spreadBp: [-60, 0, 200] },
    securityTypes: ['mortgage'],
    maxDsrPpm: 500_000,
    frequencies: ['monthly'],
  },
]

export async function seedProducts(db: Kysely<DB>): Promise<void> {
  for (const product of products) {
    const row = await db
      .insertInto('products')
      .values({ code: product.code, name: product.name, nameEn: product.nameEn })
      .onConflict(oc => oc.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row) await db.insertInto('productVersions').values(firstVersion(row.id, product)).execute()
  }
}

function pricingOf({ pricing }: SeedProduct): PricingRules | Record<string, never> {
  if (!pricing) return {}
  const [min, usual, max] = pricing.spreadBp
  const spreads = { minSpreadPpm: min * 100, spreadPpm: usual * 100, maxSpreadPpm: max * 100 }
  return { pricings: pricing.ways, base: 'by_term', rateDay: 'disbursement', ...spreads }
}

const firstVersion = (productId: number, p: SeedProduct) => ({
  productId,
  version: 1,
  customerKinds: [...p.customerKinds],
  minAmountFen: p.amountFen[0],
  maxAmountFen: p.amountFen[1],
  minTermMonths: p.termMonths[0],
  maxTermMonths: p.termMonths[1],
  methods: [...p.methods],
  renewable: p.renewable ?? false,
  payout: JSON.stringify(
    p.tranchesFen === undefined
      ? {}
      : { tranches: true, drawMonths: 6, minDrawFen: String(p.tranchesFen), interestOn: 'bill_day' },
  ),
  pricing: JSON.stringify(pricingOf(p)),
  frequencies: [...(p.frequencies ?? ['monthly', 'quarterly'])],
  securityTypes: [...p.securityTypes],
  minRatePpm: p.ratePpm[0],
  defaultRatePpm: p.ratePpm[1],
  maxRatePpm: p.ratePpm[2],
  dayBasis: 360,
  interestMode: 'period',
  oddMode: 'days',
  dueRules: ['fixed_day', 'anniversary'],
  defaultDueDay: 20,
  holidayShift: 'next',
  graceDays: 0,
  penaltyRatioPpm: 500_000,
  compoundBase: 'penalty',
  allocation: JSON.stringify(byPeriod),
  admission: JSON.stringify(admission(p.maxDsrPpm)),
})
