import type { Book, Sheet } from '../../export/xlsx-write'
import { yearlyTotals } from '../../lending/schedule'
import { translator } from '../../web/i18n'
import { type CalculatorPaper, factsOf, TITLE, wordsOf } from './calculator.paper'
import { LETTERS } from './chart'
import { type Plan, paidAt } from './plan'
import { compared } from './view'

const t = translator('zh')

const comparisonSheet = (plans: readonly Plan[]): Sheet => ({
  name: '方案对比',
  head: [TITLE, '单位：元'],
  columns: [
    { header: '方案', width: 8, kind: 'text' },
    { header: '还款方式', width: 22, kind: 'text' },
    { header: '年利率', width: 10, kind: 'rate' },
    { header: '期数', width: 8, kind: 'int' },
    { header: '首期还款', width: 16, kind: 'money' },
    { header: '最高还款', width: 16, kind: 'money' },
    { header: '利息合计', width: 16, kind: 'money' },
    { header: '费用合计', width: 14, kind: 'money' },
    { header: '总成本', width: 16, kind: 'money' },
    { header: '综合年化', width: 10, kind: 'rate' },
    { header: '有效年利率', width: 12, kind: 'rate' },
    { header: 'XIRR', width: 10, kind: 'rate' },
    { header: '还清日', width: 14, kind: 'date' },
  ],
  rows: plans.map((plan, index) => {
    const one = compared(t, plan, index)
    return [
      one.letter,
      one.method,
      one.ratePpm,
      one.count,
      one.firstFen,
      one.highestFen,
      one.interestFen,
      one.feesFen,
      one.dearFen,
      one.disclosedPpm,
      plan.cost.personal?.effectivePpm ?? null,
      plan.cost.xirrPpm,
      one.payoff,
    ]
  }),
})

const planSheet = (plan: Plan, letter: string): Sheet => ({
  name: `${letter} ${wordsOf(plan)}`,
  head: [
    TITLE,
    factsOf(plan)
      .map(([label, value]) => `${label}：${value}`)
      .join('　'),
    '单位：元',
  ],
  columns: [
    { header: '期次', width: 8, kind: 'int' },
    { header: '还款日', width: 14, kind: 'date' },
    { header: '天数', width: 8, kind: 'int' },
    { header: '本金', width: 16, kind: 'money' },
    { header: '利息', width: 16, kind: 'money' },
    { header: '费用', width: 14, kind: 'money' },
    { header: '应还合计', width: 16, kind: 'money' },
    { header: '剩余本金', width: 18, kind: 'money' },
  ],
  rows: plan.schedule.rows.map((row, index) => {
    const { feeFen, totalFen } = paidAt(plan, index)
    return [row.seq, row.payDate, row.days, row.principalFen, row.interestFen, feeFen, totalFen, row.balanceFen]
  }),
  totals: [
    '合计',
    null,
    null,
    plan.schedule.totalPrincipalFen,
    plan.schedule.totalInterestFen,
    plan.schedule.rows.reduce((sum, _, index) => sum + paidAt(plan, index).feeFen, 0n),
    plan.schedule.rows.reduce((sum, _, index) => sum + paidAt(plan, index).totalFen, 0n),
    null,
  ],
})

const yearSheet = (plan: Plan, letter: string): Sheet => ({
  name: `${letter} 按年小计`,
  head: [TITLE, '单位：元'],
  columns: [
    { header: '年度', width: 10, kind: 'int' },
    { header: '期数', width: 8, kind: 'int' },
    { header: '本金', width: 16, kind: 'money' },
    { header: '利息', width: 16, kind: 'money' },
    { header: '本息合计', width: 16, kind: 'money' },
  ],
  rows: yearlyTotals(plan.schedule).map(one => [
    one.year,
    one.payments,
    one.principalFen,
    one.interestFen,
    one.paymentFen,
  ]),
})

/** Numbers as numbers: the comparison, then the rows and the years of each plan. */
export const calculatorBook = ({ plans, takenBy }: CalculatorPaper): Book => ({
  title: TITLE,
  author: takenBy,
  watermark: takenBy,
  sheets: [
    comparisonSheet(plans),
    ...plans.flatMap((plan, index) => [planSheet(plan, LETTERS[index] ?? ''), yearSheet(plan, LETTERS[index] ?? '')]),
  ],
})
