import type { Calendar } from '../../../lending/calendar'
import { type FeeItem, feeTotalFen } from '../../../lending/cost'
import type { BookDate } from '../../../lending/dates'
import { feeFen } from '../../../lending/fee'
import { divRound, type Fen, formatFen } from '../../../lending/money'
import { formatRate } from '../../../lending/rate'
import { isRefused, type Refused } from '../../../lending/refusal'
import { buildSchedule, type Schedule } from '../../../lending/schedule'
import { translator } from '../../../web/i18n'
import { costOf } from '../../calculator/cost'
import { FEE_WAY_WORDS, PARTY_WORDS, type Party } from '../../calculator/words'
import { dueText, planSentence, rhythmWords } from '../../products/plan-words'
import { floatingOf, lprText, pricingSentence } from '../../products/pricing'
import { type ProductTerms, scheduleTerms } from '../../products/terms'
import { COMPOUND_WORDS, METHOD_WORDS, wordOf } from '../../products/words'
import { type Extra, type KeptExtra, kept } from './extras'
import type { FeeKind } from './queries'
import type { Charges, CostTerms } from './terms'

/** The paper is Chinese whatever the screen speaks. */
const zh = translator('zh')

type Item = {
  readonly name: string
  /** For screens in English; the paper is Chinese. */
  readonly nameEn: string
  /** How it is charged. */
  readonly method: string
  readonly standard: string
  readonly party: string
  /** 分 as text, since it is frozen as JSON. */
  readonly fen: string
}
type Contingent = { readonly name: string; readonly nameEn: string; readonly standard: string; readonly party: string }

/** 综合融资成本明示表 (金规〔2026〕2号; 银办发〔2025〕203号 for enterprises) as it is frozen when it is issued. */
export type StatementContent = {
  readonly application: string
  readonly contract: string | null
  readonly customer: { readonly name: string; readonly no: string; readonly kind: string }
  readonly product: string
  readonly amountFen: string
  readonly ratePpm: number
  /** How the rate is formed and the LPR it was worked out on; absent for a fixed one. */
  readonly pricing?: { readonly sentence: string; readonly lpr: string }
  readonly method: string
  readonly rhythm: string
  readonly due: string
  readonly plan: string | null
  readonly valueDate: string
  readonly maturityDate: string
  readonly periods: number
  readonly installmentFen: string | null
  readonly items: readonly Item[]
  readonly interestFen: string
  readonly feesFen: string
  readonly receivedFen: string
  readonly annualPpm: number | null
  readonly effectivePpm: number | null
  readonly measure: string
  readonly contingent: readonly Contingent[]
  /** Fees of this loan as they were typed, so that its cost can be worked out again at another rate; absent when there are none. */
  readonly extras?: readonly KeptExtra[]
}

export interface Facts {
  readonly application: string
  readonly contract: string | null
  readonly customer: { readonly name: string; readonly no: string; readonly kind: string }
  readonly product: ProductTerms
  readonly terms: CostTerms
  readonly charges: Charges
  readonly extras: readonly Extra[]
  readonly valueDate: BookDate
  readonly calendar: Calendar
}

interface Charged {
  readonly item: FeeItem
  readonly name: string
  readonly nameEn: string
  readonly method: string
  readonly standard: string
  readonly party: string
}

const priceText = ({ amountFen, ratePpm }: FeeKind): string =>
  amountFen !== null ? `${formatFen(amountFen)} 元` : ratePpm !== null ? formatRate(ratePpm) : '按实际发生'

const partyWord = (party: string): string => PARTY_WORDS[party as Party] ?? party

/** What the lender charges by itself: at disbursement, or with every 期 on what falls due. */
function ownCharges(kinds: readonly FeeKind[], schedule: Schedule): Charged[] {
  return kinds.flatMap((kind): Charged[] => {
    const told = { name: kind.name, nameEn: kind.nameEn, party: partyWord(kind.party) }
    if (kind.charged === 'disbursement') {
      const fen = feeFen(kind, schedule.totalPrincipalFen)
      const standard = kind.ratePpm === null ? priceText(kind) : `贷款金额的 ${formatRate(kind.ratePpm)}`
      const item: FeeItem = { code: kind.code, fen, when: 'upfront', chargedBy: kind.party }
      return [{ ...told, method: '放款时一次收取', standard, item }]
    }
    if (kind.charged !== 'period') return []
    const byPeriod = schedule.rows.map(row => feeFen(kind, row.paymentFen))
    const standard = kind.ratePpm === null ? `每期 ${priceText(kind)}` : `每期应还本息的 ${formatRate(kind.ratePpm)}`
    const item: FeeItem = { code: kind.code, fen: 0n, byPeriod, when: 'each_period', chargedBy: kind.party }
    return [{ ...told, method: '随每期还款收取', standard, item }]
  })
}

const WHEN = {
  upfront_rate: 'upfront',
  upfront_fixed: 'upfront',
  each_period: 'each_period',
  at_maturity: 'at_maturity',
} as const

function extraCharges(extras: readonly Extra[], kinds: readonly FeeKind[], principalFen: Fen): Charged[] {
  return extras.flatMap(({ kindId, way, value }): Charged[] => {
    const kind = kinds.find(one => one.id === kindId)
    if (!kind) return []
    const fen = typeof value === 'number' ? divRound(principalFen * BigInt(value), 1_000_000n, 'half_up') : value
    const standard = typeof value === 'number' ? `贷款金额的 ${formatRate(value)}` : `${formatFen(value)} 元`
    const item: FeeItem = { code: kind.code, fen, when: WHEN[way], chargedBy: kind.party }
    return [
      {
        name: kind.name,
        nameEn: kind.nameEn,
        method: FEE_WAY_WORDS[way],
        standard,
        party: partyWord(kind.party),
        item,
      },
    ]
  })
}

/** What is asked for only when something happens: lateness, diversion, early repayment, and the kinds that say so. */
function contingentOf({ product, charges }: Facts): Contingent[] {
  const { kinds, prepaymentPpm } = charges
  const lender = PARTY_WORDS.lender
  const late = `逾期本金自逾期之日起，按合同利率上浮 ${formatRate(product.penaltyRatioPpm)}`
  return [
    { name: '逾期罚息', nameEn: 'Penalty interest', standard: late, party: lender },
    {
      name: '复利',
      nameEn: 'Compound interest',
      standard: wordOf(COMPOUND_WORDS, product.compoundBase),
      party: lender,
    },
    {
      name: '挪用贷款罚息',
      nameEn: 'Penalty for diversion',
      standard: '挪用部分自挪用之日起，按合同约定加收，与逾期罚息取其重者',
      party: lender,
    },
    {
      name: '提前还款违约金',
      nameEn: 'Charge for early repayment',
      standard: prepaymentPpm === 0 ? '不收取' : `提前归还本金的 ${formatRate(prepaymentPpm)}`,
      party: lender,
    },
    ...kinds
      // 挪用罚息 has its own line above, with how it is charged.
      .filter(kind => kind.contingent && kind.code !== 'diversion')
      .map(kind => ({
        name: kind.name,
        nameEn: kind.nameEn,
        standard:
          kind.charged === 'overdue' && kind.ratePpm !== null
            ? `逾期时，逾期本息的 ${formatRate(kind.ratePpm)}`
            : kind.charged === 'overdue'
              ? `逾期时，每期 ${priceText(kind)}`
              : `发生时，每次 ${priceText(kind)}`,
        party: partyWord(kind.party),
      })),
  ]
}

const MEASURES = {
  simple: '内部收益率法（复利折现），每期利率 × 每年期数',
  xirr: '内部收益率法，按各笔款项实际日期，一年 365 天',
  enterprise: '贷款利率与各项费用年化率之和，费用按本金流逐项折算',
} as const

const rateName = ({ pricing }: CostTerms): string => (floatingOf(pricing) ? '浮动年利率，现为' : '年利率')

function pricingTold({ pricing }: CostTerms): Pick<StatementContent, 'pricing'> {
  const floating = floatingOf(pricing)
  return floating ? { pricing: { sentence: pricingSentence(zh, floating) ?? '', lpr: lprText(zh, floating) } } : {}
}

const WHOLE_LINE = '按额度全部使用至到期测算，实际利息按每日已用金额计算'

/** The statement of these terms were the money paid out on `valueDate`; a refusal when they make no plan. */
export function statementContent(facts: Facts): StatementContent | Refused {
  const { product, terms, charges, extras, valueDate, customer } = facts
  const plan = scheduleTerms(product, terms, valueDate, facts.calendar)
  const schedule = buildSchedule(plan)
  if (isRefused(schedule)) return schedule
  const charged = [...ownCharges(charges.kinds, schedule), ...extraCharges(extras, charges.kinds, terms.amountFen)]
  const items = charged.map(one => one.item)
  const borrower = customer.kind === 'company' ? 'company' : 'person'
  const cost = costOf({ borrower, terms: plan, schedule }, items)
  const count = schedule.rows.length
  const fenOf = (item: FeeItem): Fen => feeTotalFen(item, count)
  const sum = (list: readonly FeeItem[]): Fen => list.reduce((total, item) => total + fenOf(item), 0n)
  return {
    application: facts.application,
    contract: facts.contract,
    customer,
    product: product.name,
    amountFen: String(terms.amountFen),
    ratePpm: terms.ratePpm,
    ...pricingTold(terms),
    method: wordOf(METHOD_WORDS, terms.method),
    rhythm: rhythmWords(zh, terms),
    due: dueText(zh, terms, terms.dueRule, terms.dueDay),
    plan: terms.method === 'revolving' ? WHOLE_LINE : planSentence(zh, terms),
    valueDate,
    maturityDate: schedule.rows.at(-1)?.dueDate ?? plan.maturityDate,
    periods: count,
    installmentFen: schedule.installmentFen === null ? null : String(schedule.installmentFen),
    items: [
      {
        name: '利息',
        nameEn: 'Interest',
        method: '随还款收取',
        standard:
          terms.method === 'flat'
            ? `${rateName(terms)} ${formatRate(terms.ratePpm)}（按初始本金）`
            : `${rateName(terms)} ${formatRate(terms.ratePpm)}（单利）`,
        party: PARTY_WORDS.lender,
        fen: String(schedule.totalInterestFen),
      },
      ...charged.map(({ item, ...told }) => ({ ...told, fen: String(fenOf(item)) })),
    ],
    interestFen: String(schedule.totalInterestFen),
    feesFen: String(sum(items)),
    receivedFen: String(terms.amountFen - sum(items.filter(item => item.when === 'upfront'))),
    annualPpm: cost.disclosedPpm,
    effectivePpm: cost.personal?.effectivePpm ?? null,
    measure: MEASURES[cost.measure],
    contingent: contingentOf(facts),
    ...(extras.length > 0 ? { extras: extras.map(kept) } : {}),
  }
}
