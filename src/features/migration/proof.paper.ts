import type { Register } from '../../export/pdf/register'
import { formatFen } from '../../lending/money'
import type { BalanceReason, GapReason } from '../../lending/takeover'
import { minute } from '../../web/format'
import type { PaperFrame } from '../loans/papers.paper'
import type { SheetRow, sheetSums } from './queries'
import type { Looked } from './show'
import { BALANCE_WORDS, GAP_WORDS } from './words'

type Sums = Awaited<ReturnType<typeof sheetSums>>
const SHOWN = { differing: '有差异的贷款', plan: '与计划不符的贷款', all: '全部贷款' } as const

/** 新旧核对表 on paper: the sums of the whole batch, the rows of the filter, and who signed. */
export function proofPaper(
  frame: PaperFrame,
  { head, show, toleranceFen, sums }: Looked & { sums: Sums },
  rows: readonly SheetRow[],
  most: number,
): Register {
  const signed = (name: string | null, at: Date | null) => (name && at ? `${name} ${minute(at)}` : '')
  return {
    ...frame,
    title: '存量贷款新旧核对表',
    landscape: true,
    unit: '人民币元',
    facts: [
      ['文件', head.fileName],
      ['迁入笔数', String(sums.loans)],
      ['容差', formatFen(toleranceFen)],
      ['有差异', `${sums.differing} 笔`],
      ['原系统余额合计', formatFen(sums.fileBalanceFen)],
      ['迁入余额合计', formatFen(sums.balanceFen)],
      ['余额差额', formatFen(sums.balanceFen - sums.fileBalanceFen)],
      ['最大每期差额', formatFen(sums.widestFen)],
      ['原系统每期合计', formatFen(sums.fileInstallmentFen)],
      ['我方每期合计', formatFen(sums.installmentFen)],
      ['每期差额合计', formatFen(sums.installmentFen - sums.fileInstallmentFen)],
      ['本表列示', rows.length === most ? `${SHOWN[show]}，前 ${most} 笔` : SHOWN[show]],
    ],
    columns: [
      { label: '行号', weight: 1, align: 'center' },
      { label: '借据号', weight: 3, align: 'left' },
      { label: '借款人', weight: 2, align: 'left' },
      { label: '我方每期', weight: 2, align: 'right' },
      { label: '原系统每期', weight: 2, align: 'right' },
      { label: '差额', weight: 2, align: 'right' },
      { label: '原因', weight: 3, align: 'left' },
      { label: '迁入余额', weight: 2, align: 'right' },
      { label: '原系统余额', weight: 2, align: 'right' },
      { label: '与计划差额', weight: 2, align: 'right' },
      { label: '计划差异原因', weight: 3, align: 'left' },
    ],
    rows: rows.map(row => [
      String(row.rowNo),
      row.oldNo,
      row.customerName,
      formatFen(row.installmentFen),
      row.fileInstallmentFen === null ? '—' : formatFen(row.fileInstallmentFen),
      formatFen(row.installmentGapFen),
      GAP_WORDS[row.installmentReason as GapReason],
      formatFen(row.balanceFen),
      formatFen(row.fileBalanceFen),
      formatFen(row.plannedBalanceFen - row.fileBalanceFen),
      BALANCE_WORDS[row.balanceReason as BalanceReason],
    ]),
    signatures: [
      `第一签认人：${signed(head.firstName, head.firstAt)}`,
      `第二签认人：${signed(head.secondName, head.secondAt)}`,
    ],
  }
}
