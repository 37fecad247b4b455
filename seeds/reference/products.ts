import type { Kysely } from 'kysely'
import type { DB, Json } from '../../src/db/schema'
import type { RepaymentMethod } from '../../src/lending/schedule'
import type { AllocationPolicy } from '../../src/lending/servicing/types'

const WAN = 1_000_000n

/** 横向: oldest instalment first, inside it 罚息 → 复利 → 利息 → 本金 (rule book §3.1, the default). */
const byPeriod: AllocationPolicy = {
  direction: 'by_period',
  order: ['fee', 'penalty', 'compound', 'interest', 'principal'],
}

/** Admission rules of a product: knocked out or referred to a person, each with the words the applicant's officer reads. */
const admission = (maxDsrPercent: number): Json => [
  { code: 'age.minor', field: 'age', op: '<', value: 18, outcome: 'reject', words: '借款人未满 18 周岁' },
  {
    code: 'age.at-maturity',
    field: 'ageAtMaturity',
    op: '>',
    value: 65,
    outcome: 'reject',
    words: '贷款到期时借款人超过 65 周岁',
  },
  { code: 'id.expired', field: 'idExpired', op: '=', value: true, outcome: 'reject', words: '证件已过期' },
  {
    code: 'overdue.current',
    field: 'overdueDays',
    op: '>',
    value: 0,
    outcome: 'reject',
    words: '借款人在本行有逾期未还贷款',
  },
  { code: 'class.npl', field: 'worstClass', op: '>=', value: 3, outcome: 'reject', words: '借款人在本行有不良贷款' },
  {
    code: 'dsr.over',
    field: 'dsrPercent',
    op: '>',
    value: maxDsrPercent,
    outcome: 'refer',
    words: '债务收入比超过 {limit}%，需人工核实还款来源',
  },
  {
    code: 'income.missing',
    field: 'incomeMissing',
    op: '=',
    value: true,
    outcome: 'refer',
    words: '未登记收入，无法测算债务收入比',
  },
]

interface SeedProduct {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly customerKinds: readonly string[]
  readonly amountFen: readonly [bigint, bigint]
  readonly termMonths: readonly [number, number]
  readonly methods: readonly RepaymentMethod[]
  readonly ratePpm: readonly [min: number, usual: number, max: number]
  readonly securityTypes: readonly string[]
  readonly maxDsrPercent: number
  readonly frequencies?: readonly string[]
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
    ratePpm: [38_000, 48_000, 78_000],
    securityTypes: ['credit', 'guarantee'],
    maxDsrPercent: 55,
  },
  {
    code: 'GRJY',
    name: '个人经营贷款',
    nameEn: 'Personal business loan',
    customerKinds: ['person', 'sole'],
    amountFen: [10_000_00n, 500n * WAN],
    termMonths: [3, 120],
    methods: ['equal_installment', 'equal_principal', 'interest_only', 'bullet'],
    ratePpm: [36_000, 45_000, 75_000],
    securityTypes: ['credit', 'guarantee', 'mortgage', 'pledge'],
    maxDsrPercent: 55,
  },
  {
    code: 'GRXF',
    name: '个人消费贷款',
    nameEn: 'Personal consumer loan',
    customerKinds: ['person'],
    amountFen: [5_000_00n, 50n * WAN],
    termMonths: [3, 60],
    methods: ['equal_installment', 'equal_principal'],
    ratePpm: [36_000, 52_000, 90_000],
    securityTypes: ['credit', 'guarantee'],
    maxDsrPercent: 50,
    frequencies: ['monthly'],
  },
  {
    code: 'LDZJ',
    name: '流动资金贷款',
    nameEn: 'Working capital loan',
    customerKinds: ['company', 'sole'],
    amountFen: [50_000_00n, 3_000n * WAN],
    termMonths: [3, 36],
    methods: ['interest_only', 'bullet', 'equal_principal'],
    ratePpm: [33_000, 42_000, 65_000],
    securityTypes: ['guarantee', 'mortgage', 'pledge', 'credit'],
    maxDsrPercent: 70,
  },
  {
    code: 'GRAJ',
    name: '个人住房按揭贷款',
    nameEn: 'Home mortgage',
    customerKinds: ['person'],
    amountFen: [50_000_00n, 800n * WAN],
    termMonths: [12, 360],
    methods: ['equal_installment', 'equal_principal'],
    ratePpm: [29_000, 35_000, 55_000],
    securityTypes: ['mortgage'],
    maxDsrPercent: 50,
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

const firstVersion = (productId: number, p: SeedProduct) => ({
  productId,
  version: 1,
  customerKinds: [...p.customerKinds],
  minAmountFen: p.amountFen[0],
  maxAmountFen: p.amountFen[1],
  minTermMonths: p.termMonths[0],
  maxTermMonths: p.termMonths[1],
  methods: [...p.methods],
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
  admission: JSON.stringify(admission(p.maxDsrPercent)),
})
