import type { Letter } from '../../export/pdf/letter'
import type { Register } from '../../export/pdf/register'
import type { PaperColumn } from '../../export/pdf/table'
import { type BookDate, yearOf } from '../../lending/dates'
import { type Fen, fenInWords, formatFen, sumFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { namedFen } from './line'
import type { LoanHead, TransactionRow } from './queries'

/** A plan on paper: what a borrower needs of each 期. */
export const PLAN_COLUMNS: PaperColumn[] = [
  { label: '期次', weight: 1, align: 'center' },
  { label: '应还日期', weight: 2, align: 'center' },
  { label: '应还本金', weight: 2, align: 'right' },
  { label: '应还利息', weight: 2, align: 'right' },
  { label: '应还合计', weight: 2, align: 'right' },
]

/** Formal papers are Chinese whatever the screen speaks. */
export interface PaperFrame {
  readonly bank: string
  readonly footer: Register['footer']
  readonly watermark: string
}

export interface PlanLine {
  readonly seq: number
  readonly dueDate: BookDate
  readonly principalFen: Fen
  readonly interestFen: Fen
  readonly leftFen: Fen
}

export interface PlanWords {
  readonly method: string
  readonly due: string
  /** What the method asks besides, in one sentence. */
  readonly plan: string | null
}

const planCells = (line: PlanLine): string[] => [
  String(line.seq),
  line.dueDate,
  formatFen(line.principalFen),
  formatFen(line.interestFen),
  formatFen(line.principalFen + line.interestFen),
  formatFen(line.leftFen),
]

/** 年度小计 behind the last line of each calendar year, where there is more than one year. */
function withYears(lines: readonly PlanLine[]): string[][] {
  const years = [...new Set(lines.map(line => yearOf(line.dueDate)))]
  if (years.length < 2) return lines.map(planCells)
  return years.flatMap(year => {
    const mine = lines.filter(line => yearOf(line.dueDate) === year)
    const [principal, interest] = [sumFen(mine.map(l => l.principalFen)), sumFen(mine.map(l => l.interestFen))]
    const sums = [principal, interest, principal + interest].map(formatFen)
    return [...mine.map(planCells), ['小计', `${year} 年`, ...sums, formatFen(mine.at(-1)?.leftFen ?? 0n)]]
  })
}

/** 还款计划表 as it stands. */
export function planPaper(frame: PaperFrame, loan: LoanHead, lines: readonly PlanLine[], words: PlanWords): Register {
  const totals = [sumFen(lines.map(line => line.principalFen)), sumFen(lines.map(line => line.interestFen))] as const
  return {
    ...frame,
    title: '还款计划表',
    unit: '人民币元',
    facts: [
      ['借款人', loan.customerName],
      ['借据号', loan.loanNo],
      ['合同号', loan.contractNo],
      ['贷款金额', `${formatFen(namedFen(loan))} 元`],
      ['年利率', formatRate(loan.ratePpm)],
      ['还款方式', words.method],
      ['放款日期', loan.valueDate],
      ['到期日期', loan.maturityDate],
      ['还款日', words.due],
      ...(words.plan === null ? [] : [['还款约定', words.plan] as [string, string]]),
      ['金额大写', fenInWords(namedFen(loan))],
    ],
    columns: [...PLAN_COLUMNS, { label: '剩余本金', weight: 2, align: 'right' }],
    rows: withYears(lines),
    totals: ['合计', '', formatFen(totals[0]), formatFen(totals[1]), formatFen(totals[0] + totals[1]), ''],
    signatures: ['借款人（签章）', '贷款人（盖章）', '日期'],
  }
}

const KINDS: Readonly<Record<string, string>> = {
  repay: '还款',
  payoff: '提前结清',
  apply_prepaid: '溢缴款抵扣',
  prepay: '部分提前还款',
  revolve: '归还本金',
  recover: '核销后收回',
}

/** 贷款对账单: every receipt of the loan up to the day, oldest first; reversed ones stay and say so. */
export function statementPaper(
  frame: PaperFrame,
  loan: LoanHead,
  rows: readonly TransactionRow[],
  today: BookDate,
): Register {
  const good = rows.filter(row => row.reversedOn === null)
  const sum = (of: (row: TransactionRow) => Fen): string => formatFen(sumFen(good.map(of)))
  return {
    ...frame,
    title: '贷款对账单',
    landscape: true,
    unit: '人民币元',
    facts: [
      ['借款人', loan.customerName],
      ['借据号', loan.loanNo],
      ['合同号', loan.contractNo],
      ['截止日期', today],
      ['贷款金额', formatFen(namedFen(loan))],
      ['贷款余额', formatFen(loan.balanceFen)],
      ['溢缴款', formatFen(loan.prepaidFen)],
      ['年利率', formatRate(loan.ratePpm)],
    ],
    columns: [
      { label: '入账日期', weight: 2, align: 'center' },
      { label: '回单号', weight: 3, align: 'left' },
      { label: '交易', weight: 2, align: 'left' },
      { label: '金额', weight: 2, align: 'right' },
      { label: '本金', weight: 2, align: 'right' },
      { label: '利息', weight: 2, align: 'right' },
      { label: '罚息复利', weight: 2, align: 'right' },
      { label: '溢缴款变动', weight: 2, align: 'right' },
      { label: '贷款余额', weight: 2, align: 'right' },
    ],
    rows: [...rows]
      .reverse()
      .map(row => [
        row.businessDate,
        row.receiptNo,
        `${KINDS[row.kind] ?? row.kind}${row.reversedOn ? '（已冲正）' : ''}`,
        formatFen(row.amountFen),
        formatFen(row.principalFen),
        formatFen(row.interestFen),
        formatFen(row.penaltyFen + row.compoundFen),
        formatFen(row.prepaidFen),
        formatFen(row.balanceFen),
      ]),
    totals: [
      '合计',
      '（不含已冲正）',
      '',
      sum(row => row.amountFen),
      sum(row => row.principalFen),
      sum(row => row.interestFen),
      sum(row => row.penaltyFen + row.compoundFen),
      sum(row => row.prepaidFen),
      '',
    ],
    signatures: ['经办', '复核', '盖章'],
  }
}

interface Certified {
  readonly settledOn: string
  readonly issued: string
  /** 无还本续贷: the loan that paid the principal, and how much of it. */
  readonly renewedBy: { readonly no: string; readonly fen: Fen } | null
}

/** 结清证明. */
export function certificatePaper(
  frame: PaperFrame,
  loan: LoanHead,
  { settledOn, issued, renewedBy }: Certified,
): Letter {
  return {
    ...frame,
    title: '贷款结清证明',
    no: loan.certificateNo ?? '',
    paragraphs: [
      `兹证明：借款人${loan.customerName}在我行办理的${loan.productName}（合同号 ${loan.contractNo}，借据号 ${loan.loanNo}），贷款金额${fenInWords(namedFen(loan))}（¥${formatFen(namedFen(loan))}），放款日期 ${loan.valueDate}，已于${settledOn}结清全部本金及利息，截至出具日余额为零。`,
      ...(renewedBy === null
        ? []
        : [
            `本笔贷款以无还本续贷方式结清：其中本金 ¥${formatFen(renewedBy.fen)} 由同一借款人的续贷贷款（借据号 ${renewedBy.no}）归还，利息由借款人自行付清。`,
          ]),
      '特此证明。',
      {
        kv: [
          ['出具机构', loan.branchName],
          ['出具日期', issued],
        ],
      },
      { signatures: ['经办', '复核', '贷款人（盖章）'] },
    ],
  }
}
