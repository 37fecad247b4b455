import type { Writable } from 'node:stream'
import { drawFacts, drawSignatures } from '../../export/pdf/facts'
import { drawHeading } from '../../export/pdf/heading'
import { breathe, type Paper, type PaperOptions, type Written, writePaper } from '../../export/pdf/paper'
import { drawTable } from '../../export/pdf/table'
import { type Fen, fenInWords, formatFen, sumFen } from '../../lending/money'
import type { VoucherRow } from './queries'

interface Line {
  readonly account: string
  readonly name: string
  readonly debitFen: Fen
  readonly creditFen: Fen
}

export interface PrintedVoucher {
  readonly voucher: VoucherRow
  readonly lines: readonly Line[]
}

const figure = (fen: Fen): string => (fen === 0n ? '' : formatFen(fen))

/** 记账凭证 in the usual layout: 摘要, 会计科目, 借方, 贷方; total in words; who made, checked and posted it. */
async function drawVoucher(paper: Paper, bank: string, { voucher, lines }: PrintedVoucher): Promise<void> {
  const totalFen = sumFen(lines.map(line => line.debitFen))
  drawHeading(paper, bank, '记账凭证')
  drawFacts(
    paper,
    [
      ['业务日期', voucher.businessDate],
      ['机构', voucher.branchName],
      ['凭证号', `记 ${voucher.id}`],
      ...(voucher.reverses === null ? [] : [['冲正凭证号', String(voucher.reverses)] as [string, string]]),
    ],
    3,
  )
  paper.y += 4
  await drawTable(paper, {
    columns: [
      { label: '摘要', weight: 3, align: 'left' },
      { label: '会计科目', weight: 4, align: 'left' },
      { label: '借方金额', weight: 2, align: 'right' },
      { label: '贷方金额', weight: 2, align: 'right' },
    ],
    rows: lines.map(line => [
      voucher.memo,
      `${line.account} ${line.name}`,
      figure(line.debitFen),
      figure(line.creditFen),
    ]),
    totals: [
      '合计',
      `（大写）${fenInWords(totalFen)}`,
      formatFen(totalFen),
      formatFen(sumFen(lines.map(line => line.creditFen))),
    ],
  })
  paper.y += 6
  drawFacts(
    paper,
    [
      ['制单', voucher.preparedByName ?? voucher.postedByName ?? '系统'],
      ['复核', voucher.checkedByName ?? ''],
      ['记账', voucher.postedByName ?? '系统'],
    ],
    3,
  )
  drawSignatures(paper, ['会计主管', '附件张数'])
}

/** One paper for all of them, each voucher on a page of its own. */
export function writeVouchers(
  stream: Writable,
  frame: Omit<PaperOptions, 'title'>,
  vouchers: AsyncIterable<PrintedVoucher>,
): Promise<Written> {
  return writePaper(stream, { ...frame, title: '记账凭证' }, async paper => {
    let first = true
    for await (const one of vouchers) {
      if (!first) paper.newPage()
      first = false
      await drawVoucher(paper, frame.bank, one)
      await breathe(paper)
    }
  })
}
