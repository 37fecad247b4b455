import type { Letter } from '../../export/pdf/letter'
import type { BookDate } from '../../lending/dates'
import { formatFen, sumFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { EVENT_WORDS } from '../loans/event-words'
import { type LoanStatement, partOf, type StatementLine } from './statement-lines'

type Frame = Pick<Letter, 'bank' | 'footer'> & { readonly watermark: string }

const rowOf = (line: StatementLine): string[] => [
  line.date,
  EVENT_WORDS[line.kind] ?? line.kind,
  line.receiptNo ?? '',
  formatFen(line.amountFen),
  formatFen(partOf(line, 'principal')),
  formatFen(partOf(line, 'interest')),
  formatFen(partOf(line, 'penalty', 'compound')),
  formatFen(partOf(line, 'fee')),
  formatFen(line.balanceFen),
]

const COLUMNS = [
  { label: '入账日期', weight: 10, align: 'center' },
  { label: '交易', weight: 10, align: 'left' },
  { label: '回单号', weight: 18, align: 'left' },
  { label: '金额', weight: 12, align: 'right' },
  { label: '本金', weight: 12, align: 'right' },
  { label: '利息', weight: 10, align: 'right' },
  { label: '罚息复利', weight: 9, align: 'right' },
  { label: '费用', weight: 9, align: 'right' },
  { label: '贷款余额', weight: 13, align: 'right' },
] as const

function blocksOf({ loan, openingFen, closingFen, lines }: LoanStatement): Letter['paragraphs'] {
  const how = lines.flatMap(line => line.how)
  return [
    { heading: `借据 ${loan.loanNo}` },
    {
      kv: [
        ['期初贷款余额', `${formatFen(openingFen)} 元`],
        ['期末贷款余额', `${formatFen(closingFen)} 元`],
        ['年利率', formatRate(loan.terms.ratePpm)],
        ['到期日期', loan.maturityDate],
      ],
    },
    {
      unit: '人民币元',
      table: {
        columns: [...COLUMNS],
        rows: lines.map(rowOf),
        totals: [
          '合计',
          '',
          '',
          '',
          formatFen(sumFen(lines.map(line => partOf(line, 'principal')))),
          formatFen(sumFen(lines.map(line => partOf(line, 'interest')))),
          formatFen(sumFen(lines.map(line => partOf(line, 'penalty', 'compound')))),
          formatFen(sumFen(lines.map(line => partOf(line, 'fee')))),
          '',
        ],
      },
    },
    ...(how.length > 0
      ? [
          `利息算法（计息本金 × 年利率 × 月数 ÷ 12，或 × 天数 ÷ 年计息天数）：${how.map(({ seq, text }) => `第 ${seq} 期 ${text}`).join('；')}。`,
        ]
      : []),
  ]
}

/** 对账单 of one loan or of all loans of a customer over a span of days; every interest says how it was worked out. */
export const accountPaper = (
  frame: Frame,
  customerName: string,
  span: { readonly from: BookDate; readonly to: BookDate },
  statements: readonly LoanStatement[],
): Letter => ({
  ...frame,
  title: '贷款对账单',
  paragraphs: [
    {
      kv: [
        ['借款人', customerName],
        ['对账期间', `${span.from} 至 ${span.to}`],
      ],
    },
    ...statements.flatMap(blocksOf),
    { signatures: ['经办', '复核', '盖章'] },
  ],
})
