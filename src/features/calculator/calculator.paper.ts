import type { Fact } from '../../export/pdf/facts'
import type { Block, Letter } from '../../export/pdf/letter'
import { type Fen, fenInWords, formatFen, sumFen } from '../../lending/money'
import { annualText, formatRate } from '../../lending/rate'
import { translator } from '../../web/i18n'
import { namesFor } from '../products/names'
import { lprText } from '../products/pricing'
import { METHOD_WORDS, wordOf } from '../products/words'
import type { CapLine } from '../settings/caps'
import { LETTERS } from './chart'
import { type Plan, paidAt } from './plan'
import { capLines, compared, feeRows, rateLines } from './view'
import { LENDER_WORDS } from './words'

export const TITLE = '还款试算'

export interface CalculatorPaper {
  /** The first is the one on the form. */
  readonly plans: readonly Plan[]
  readonly caps: readonly CapLine[]
  readonly bank: string
  readonly footer: Letter['footer']
  readonly takenBy: string
}

// Papers are Chinese whatever the screen speaks.
const t = translator('zh')

export const wordsOf = ({ values }: Plan): string => wordOf(METHOD_WORDS, values.method)

const rateText = ({ values }: Plan): string =>
  values.behind ? `${formatRate(values.rate)}（${lprText(t, values.behind)}）` : formatRate(values.rate)

export const factsOf = (plan: Plan): Fact[] => [
  ['贷款金额', `${formatFen(plan.values.amount)} 元`],
  ['大写', fenInWords(plan.values.amount)],
  ['起息日', plan.values.from],
  ['到期日', plan.maturityDate],
  ['年利率', rateText(plan)],
  ['还款方式', `${wordsOf(plan)}，${namesFor(t).rhythm(plan.values)}`],
  ['期数', `${plan.schedule.rows.length} 期`],
  ['利息合计', `${formatFen(plan.schedule.totalInterestFen)} 元`],
  ['费用合计', `${formatFen(plan.feesFen)} 元`],
  ['实际到手', `${formatFen(plan.receivedFen)} 元`],
  ['综合年化', annualText(plan.cost.disclosedPpm)],
]

function costBlocks({ plans, caps }: CalculatorPaper): Block[] {
  const [plan] = plans
  if (!plan) return []
  const fees = feeRows(t, plan)
  return [
    { heading: '综合融资成本' },
    {
      table: {
        columns: [
          { label: '口径', weight: 46, align: 'left' },
          { label: '年化', weight: 18, align: 'right' },
          { label: '说明', weight: 36, align: 'left' },
        ],
        rows: rateLines(t, plan).map(one => [
          one.disclosed ? `${one.label}（对外披露）` : one.label,
          annualText(one.ppm),
          one.how,
        ]),
      },
    },
    ...(fees.length === 0
      ? []
      : [
          {
            unit: '元',
            table: {
              columns: [
                { label: '收取方式', weight: 28, align: 'left' as const },
                { label: '标准', weight: 16, align: 'right' as const },
                { label: '收取方', weight: 22, align: 'left' as const },
                { label: '支付方式', weight: 18, align: 'left' as const },
                { label: '合计', weight: 16, align: 'right' as const },
              ],
              rows: fees.map(fee => [fee.way, fee.standard, fee.party, fee.paid, formatFen(fee.fen)]),
              totals: ['费用合计', '', '', '', formatFen(plan.feesFen)],
            },
          },
        ]),
    ...capLines(t, caps).map(
      one => `${LENDER_WORDS[plan.values.lender]}综合年化上限 ${one.limit}（${one.source}）：${one.word}。`,
    ),
  ]
}

function comparisonBlocks(plans: readonly Plan[]): Block[] {
  if (plans.length < 2) return []
  return [
    { heading: '方案对比' },
    {
      unit: '元',
      table: {
        columns: [
          { label: '方案', weight: 22, align: 'left' },
          { label: '首期还款', weight: 14, align: 'right' },
          { label: '最高还款', weight: 14, align: 'right' },
          { label: '利息合计', weight: 14, align: 'right' },
          { label: '总成本', weight: 14, align: 'right' },
          { label: '综合年化', weight: 10, align: 'right' },
          { label: '还清日', weight: 12, align: 'center' },
        ],
        rows: plans.map((plan, index) => {
          const one = compared(t, plan, index)
          return [
            `${one.letter} ${one.method} ${formatRate(one.ratePpm)}`,
            formatFen(one.firstFen),
            formatFen(one.highestFen),
            formatFen(one.interestFen),
            formatFen(one.dearFen),
            annualText(one.disclosedPpm),
            one.payoff,
          ]
        }),
      },
    },
  ]
}

function planBlocks(plan: Plan, letter: string): Block[] {
  const { schedule, fees } = plan
  const rows = schedule.rows.map((row, index) => ({ ...row, ...paidAt(plan, index) }))
  // Only fees that go along with payments have a column; those of the first day stand above.
  const along = fees.some(fee => fee.item.when !== 'upfront')
  const fee = (fen: Fen): string[] => (along ? [formatFen(fen)] : [])
  return [
    { heading: `${letter}还款计划（${wordsOf(plan)}）` },
    {
      unit: '元',
      table: {
        columns: [
          { label: '期次', weight: 7, align: 'right' },
          { label: '还款日', weight: 17, align: 'center' },
          { label: '天数', weight: 7, align: 'right' },
          { label: '本金', weight: 17, align: 'right' },
          { label: '利息', weight: 15, align: 'right' },
          ...(along ? [{ label: '费用', weight: 11, align: 'right' as const }] : []),
          { label: '应还合计', weight: 17, align: 'right' },
          { label: '剩余本金', weight: 17, align: 'right' },
        ],
        rows: rows.map(row => [
          String(row.seq),
          row.payDate,
          String(row.days),
          formatFen(row.principalFen),
          formatFen(row.interestFen),
          ...fee(row.feeFen),
          formatFen(row.totalFen),
          formatFen(row.balanceFen),
        ]),
        totals: [
          '合计',
          '',
          '',
          formatFen(schedule.totalPrincipalFen),
          formatFen(schedule.totalInterestFen),
          ...fee(sumFen(rows.map(row => row.feeFen))),
          formatFen(sumFen(rows.map(row => row.totalFen))),
          '',
        ],
      },
    },
  ]
}

/** For talking it over with a customer; what is owed is fixed by the contract and the day of payment. */
export function calculatorLetter(paper: CalculatorPaper): Letter {
  const { plans, bank, footer, takenBy } = paper
  const [first] = plans
  return {
    bank,
    title: TITLE,
    paragraphs: [
      ...(first ? [{ kv: factsOf(first) }] : []),
      ...costBlocks(paper),
      ...comparisonBlocks(plans),
      ...plans.flatMap((plan, index) => planBlocks(plan, plans.length > 1 ? `方案 ${LETTERS[index]} ` : '')),
    ],
    footer,
    watermark: takenBy,
  }
}
