import type { Letter } from '../../../export/pdf/letter'
import { formatChinese } from '../../../lending/dates'
import { fenInWords, formatFen } from '../../../lending/money'
import type { ChangeRow } from '../queries'
import type { PayoutBack } from './queries'

interface Fact {
  readonly label: string
  readonly value: string
}

/** 放款冲正通知书: what went out by mistake is back, and what that means for the borrower. */
export function takeBackPaper(
  frame: Pick<Letter, 'bank' | 'footer'> & { readonly watermark: string },
  no: string,
  row: Pick<
    ChangeRow,
    'decidedOn' | 'preparedOn' | 'customerName' | 'loanNo' | 'voucherId' | 'preparedByName' | 'decidedByName'
  >,
  facts: readonly Fact[],
  payout: PayoutBack,
): Letter {
  const day = row.decidedOn ?? row.preparedOn
  const renewed = payout.oldNo === null ? [] : [['恢复的原借据', payout.oldNo] as [string, string]]
  return {
    ...frame,
    title: '放款冲正通知书',
    no,
    paragraphs: [
      `借款人${row.customerName}：您在我行的${payout.productName}（合同号 ${payout.contractNo}）于 ${formatChinese(payout.valueDate)}发放的借据 ${row.loanNo} 已于 ${formatChinese(day)}冲正，内容如下，特此通知。`,
      {
        kv: [
          ['冲正金额', `${formatFen(payout.principalFen)} 元`],
          ['金额大写', fenInWords(payout.principalFen)],
          ['起息日', payout.valueDate],
          ['冲正日期', day],
          ['收款人户名', payout.payeeName ?? ''],
          ...renewed,
          ...facts.map(({ label, value }): [string, string] => [label, value]),
          ['凭证号', row.voucherId === null ? '' : String(row.voucherId)],
          ['经办', row.preparedByName],
          ['复核', row.decidedByName ?? ''],
        ],
      },
      '自冲正之日起，上述借据作废，借款人不再承担该借据项下的本金和利息，已计利息一并冲回。',
      payout.oldNo === null
        ? '原借款合同仍然有效，可以按合同约定重新放款；双方也可以作废该合同。'
        : `原借据 ${payout.oldNo} 恢复原状，借款人应按该借据的约定继续还本付息。`,
      { signatures: ['经办', '复核', '贷款人（盖章）'] },
    ],
  }
}
