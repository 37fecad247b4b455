import type { Letter } from '../../export/pdf/letter'
import type { Register } from '../../export/pdf/register'
import type { BookDate } from '../../lending/dates'
import { type Fen, fenInWords, formatFen, sumFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import type { LoanHead, TransactionRow } from './queries'

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
      ['贷款金额', `${formatFen(loan.principalFen)} 元`],
      ['年利率', formatRate(loan.ratePpm)],
      ['还款方式', words.method],
      ['放款日期', loan.valueDate],
      ['到期日期', loan.maturityDate],
      ['还款日', words.due],
      ['金额大写', fenInWords(loan.principalFen)],
    ],
    columns: [
      { label: '期次', weight: 1, align: 'center' },
      { label: '应还日期', weight: 2, align: 'center' },
      { label: '应还本金', weight: 2, align: 'right' },
      { label: '应还利息', weight: 2, align: 'right' },
      { label: '应还合计', weight: 2, align: 'right' },
      { label: '剩余本金', weight: 2, align: 'right' },
    ],
    rows: lines.map(line => [
      String(line.seq),
      line.dueDate,
      formatFen(line.principalFen),
      formatFen(line.interestFen),
      formatFen(line.principalFen + line.interestFen),
      formatFen(line.leftFen),
    ]),
    totals: ['合计', '', formatFen(totals[0]), formatFen(totals[1]), formatFen(totals[0] + totals[1]), ''],
    signatures: ['借款人（签章）', '贷款人（盖章）', '日期'],
  }
}

const KINDS: Readonly<Record<string, string>> = {
  repay: '还款',
  payoff: '提前结清',
  apply_prepaid: '溢缴款抵扣',
  prepay: '部分提前还款',
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
      ['贷款金额', formatFen(loan.principalFen)],
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

/** 结清证明. */
export function certificatePaper(
  frame: PaperFrame,
  loan: LoanHead,
  settledOnWords: string,
  issuedWords: string,
): Letter {
  return {
    ...frame,
    title: '贷款结清证明',
    no: loan.certificateNo ?? '',
    paragraphs: [
      `兹证明：借款人${loan.customerName}在我行办理的${loan.productName}（合同号 ${loan.contractNo}，借据号 ${loan.loanNo}），贷款金额${fenInWords(loan.principalFen)}（¥${formatFen(loan.principalFen)}），放款日期 ${loan.valueDate}，已于${settledOnWords}结清全部本金及利息，截至出具日余额为零。`,
      '特此证明。',
      {
        kv: [
          ['出具机构', loan.branchName],
          ['出具日期', issuedWords],
        ],
      },
      { signatures: ['经办', '复核', '贷款人（盖章）'] },
    ],
  }
}
