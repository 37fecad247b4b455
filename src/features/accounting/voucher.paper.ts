import type { Letter } from '../../export/pdf/letter'
import { type Fen, fenInWords, formatFen, sumFen } from '../../lending/money'
import type { VoucherRow } from './queries'

interface Line {
  readonly account: string
  readonly name: string
  readonly debitFen: Fen
  readonly creditFen: Fen
}

const figure = (fen: Fen): string => (fen === 0n ? '' : formatFen(fen))

/** 记账凭证. */
export function voucherPaper(
  frame: Pick<Letter, 'bank' | 'footer'> & { readonly watermark: string },
  voucher: VoucherRow,
  lines: readonly Line[],
): Letter {
  const totalFen = sumFen(lines.map(line => line.debitFen))
  return {
    ...frame,
    title: '记账凭证',
    no: String(voucher.id),
    paragraphs: [
      {
        kv: [
          ['业务日期', voucher.businessDate],
          ['机构', voucher.branchName],
          ['摘要', voucher.memo],
          ['记账人', voucher.postedByName ?? '系统'],
          ...(voucher.reverses === null ? [] : [['冲正凭证号', String(voucher.reverses)] as [string, string]]),
        ],
      },
      {
        unit: '人民币元',
        table: {
          columns: [
            { label: '科目', weight: 4, align: 'left' },
            { label: '借方', weight: 2, align: 'right' },
            { label: '贷方', weight: 2, align: 'right' },
          ],
          rows: lines.map(line => [`${line.account} ${line.name}`, figure(line.debitFen), figure(line.creditFen)]),
          totals: ['合计', formatFen(totalFen), formatFen(sumFen(lines.map(line => line.creditFen)))],
        },
      },
      { kv: [['金额大写', fenInWords(totalFen)]] },
      { signatures: ['记账', '复核', '会计主管'] },
    ],
  }
}
