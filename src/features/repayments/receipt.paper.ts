import type { Block, Letter } from '../../export/pdf/letter'
import { type Fen, fenInWords, formatFen, sumFen } from '../../lending/money'
import { CHANNEL_WORDS } from '../customers/words'
import { RELATION_WORDS } from './fields'
import type { ReceiptRow } from './queries'

const fact = (label: string, value: string): [string, string] => [label, value]

const COMPONENTS: Readonly<Record<string, string>> = {
  fee: '费用',
  penalty: '罚息',
  compound: '复利',
  interest: '利息',
  principal: '本金',
}
const KINDS: Readonly<Record<string, string>> = {
  repay: '还款',
  payoff: '提前结清',
  apply_prepaid: '溢缴款抵扣',
  prepay: '部分提前还款',
  revolve: '归还本金',
  recover: '核销后收回',
}

interface Line {
  readonly seq: number
  readonly component: string
  readonly fen: Fen
}

/** 还款回单: who paid what for which 期, in figures and in words. */
export function receiptPaper(
  frame: Pick<Letter, 'bank' | 'footer'> & { readonly watermark: string },
  row: ReceiptRow,
  lines: readonly Line[],
): Letter {
  const table: Block = {
    unit: '人民币元',
    table: {
      columns: [
        { label: '期次', weight: 1, align: 'center' },
        { label: '项目', weight: 2, align: 'left' },
        { label: '金额', weight: 2, align: 'right' },
      ],
      rows: [
        ...lines.map(line => [
          line.seq === 0 ? '' : String(line.seq),
          COMPONENTS[line.component] ?? line.component,
          formatFen(line.fen),
        ]),
        ...(row.kind !== 'apply_prepaid' && row.prepaidFen !== 0n
          ? [['', row.prepaidFen > 0n ? '转溢缴款' : '使用溢缴款', formatFen(row.prepaidFen)]]
          : []),
      ],
      totals: [
        '合计',
        '',
        formatFen(row.kind === 'apply_prepaid' ? sumFen(lines.map(line => line.fen)) : row.amountFen),
      ],
    },
  }
  return {
    ...frame,
    title: '还款回单',
    no: row.receiptNo,
    paragraphs: [
      ...(row.reversedOn ? [`本笔还款已于 ${row.reversedOn} 冲正，本回单作废。`] : []),
      {
        kv: [
          ['借款人', row.customerName],
          ['借据号', row.loanNo],
          ['交易', KINDS[row.kind] ?? row.kind],
          ['入账日期', row.businessDate],
          ['渠道', row.channel === 'prepaid' ? '溢缴款' : (CHANNEL_WORDS[row.channel] ?? row.channel)],
          ['银行流水号', row.bankSerial ?? '—'],
          ['付款人', row.payerName ?? '—'],
          ...(row.payerRelation ? [fact('与借款人关系', RELATION_WORDS[row.payerRelation] ?? row.payerRelation)] : []),
          ...(row.paymentNo ? [fact('付款编号', row.paymentNo)] : []),
          ['金额', `¥${formatFen(row.amountFen)}`],
          ['金额大写', fenInWords(row.amountFen)],
        ],
      },
      table,
      {
        kv: [
          ['还款后贷款余额', `${formatFen(row.balanceFen)} 元`],
          ['经办', row.postedByName ?? '系统'],
        ],
      },
      { signatures: ['经办', '复核', '盖章'] },
    ],
  }
}
