import type { Fact } from '../../export/pdf/facts'
import type { Register } from '../../export/pdf/register'
import type { Book } from '../../export/xlsx-write'
import { fenInWords, formatFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { shownPpm } from '../products/quote'
import { FREQUENCY_WORDS, METHOD_WORDS } from '../products/words'
import type { CalculatorValues, Compared } from './plan'

export const TITLE = '还款试算'

export interface CalculatorPaper {
  readonly plan: Compared
  readonly values: CalculatorValues
  readonly bank: string
  readonly printedBy: string
  readonly printedAt: string
}

const factsOf = ({ plan, values }: CalculatorPaper): Fact[] => [
  ['贷款金额', `${formatFen(values.amount)} 元`],
  ['大写', fenInWords(values.amount)],
  ['期限', `${values.term} 个月`],
  ['年利率', formatRate(values.rate)],
  ['还款方式', METHOD_WORDS[plan.method]],
  ['还款频率', FREQUENCY_WORDS[values.frequency]],
  ['起息日', values.from],
  ['到期日', plan.quote.maturityDate],
  ['综合年化', plan.quote.cost ? formatRate(shownPpm(plan.quote.cost.simplePpm)) : '—'],
]

/** For talking it over with a customer; what is owed is fixed by the contract and the day of payment. */
export function scheduleRegister(paper: CalculatorPaper): Register {
  const { schedule } = paper.plan.quote
  return {
    bank: paper.bank,
    title: TITLE,
    facts: factsOf(paper),
    unit: '元',
    columns: [
      { label: '期次', weight: 8, align: 'right' },
      { label: '还款日', weight: 18, align: 'center' },
      { label: '天数', weight: 8, align: 'right' },
      { label: '本金', weight: 17, align: 'right' },
      { label: '利息', weight: 15, align: 'right' },
      { label: '应还合计', weight: 17, align: 'right' },
      { label: '剩余本金', weight: 17, align: 'right' },
    ],
    rows: schedule.rows.map(row => [
      String(row.seq),
      row.dueDate,
      String(row.days),
      formatFen(row.principalFen),
      formatFen(row.interestFen),
      formatFen(row.paymentFen),
      formatFen(row.balanceFen),
    ]),
    totals: [
      '合计',
      '',
      '',
      formatFen(schedule.totalPrincipalFen),
      formatFen(schedule.totalInterestFen),
      formatFen(schedule.totalPaymentFen),
      '',
    ],
    footer: { no: '试算结果供参考，以合同与实际放款日为准', printedBy: paper.printedBy, printedAt: paper.printedAt },
    watermark: paper.printedBy,
  }
}

export function scheduleBook(paper: CalculatorPaper): Book {
  const { schedule } = paper.plan.quote
  return {
    title: TITLE,
    author: paper.printedBy,
    watermark: paper.printedBy,
    sheets: [
      {
        name: '还款计划',
        head: [
          TITLE,
          factsOf(paper)
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
          { header: '应还合计', width: 16, kind: 'money' },
          { header: '剩余本金', width: 18, kind: 'money' },
        ],
        rows: schedule.rows.map(row => [
          row.seq,
          row.dueDate,
          row.days,
          row.principalFen,
          row.interestFen,
          row.paymentFen,
          row.balanceFen,
        ]),
        totals: [
          '合计',
          null,
          null,
          schedule.totalPrincipalFen,
          schedule.totalInterestFen,
          schedule.totalPaymentFen,
          null,
        ],
      },
    ],
  }
}
