import type { Cell, Column } from '../../../export/cells'
import { type BookDate, monthOf, yearOf } from '../../../lending/dates'
import type { Fen } from '../../../lending/money'

/** The accounting programs vouchers are handed over to. */
export const TARGETS = ['yonyou', 'kingdee'] as const
export type Target = (typeof TARGETS)[number]
export const isTarget = (text: string | undefined): text is Target => TARGETS.some(one => one === text)

/** One line of a voucher in the accounts of the other program. */
export interface HandedLine {
  readonly date: BookDate
  /** Number of the voucher within its month, from 1. */
  readonly no: number
  readonly line: number
  readonly memo: string
  readonly code: string
  readonly name: string
  readonly debitFen: Fen
  readonly creditFen: Fen
  readonly maker: string
  /** Our own number, so that a question can be followed back. */
  readonly reference: string
}

interface Part {
  readonly header: string
  readonly width: number
  readonly kind: Column['kind']
  readonly cell: (line: HandedLine) => Cell
  readonly total?: 'debit' | 'credit'
}

const text = (header: string, cell: Part['cell'], width = 10): Part => ({ header, width, kind: 'text', cell })
const money = (header: string, cell: Part['cell'], total?: Part['total']): Part => ({
  header,
  width: 16,
  kind: 'money',
  cell,
  ...(total ? { total } : {}),
})
const whole = (header: string, cell: Part['cell']): Part => ({ header, width: 8, kind: 'int', cell })
const nothing = (header: string): Part => text(header, () => null)
const side = (fen: Fen): Cell => (fen === 0n ? null : fen)

/** 用友 U8 and T+: fields of the 总账 voucher import, in its order; what a loan book has no word for stays empty. */
const YONYOU: readonly Part[] = [
  { header: '制单日期', width: 12, kind: 'date', cell: line => line.date },
  text('凭证类别字', () => '记'),
  whole('凭证号', line => line.no),
  whole('附单据数', () => 0),
  text('摘要', line => line.memo.slice(0, 60), 36),
  text('科目编码', line => line.code, 14),
  money('借方金额', line => side(line.debitFen), 'debit'),
  money('贷方金额', line => side(line.creditFen), 'credit'),
  ...['数量', '外币', '汇率'].map(nothing),
  text('制单人', line => line.maker),
  ...[
    '结算方式编码',
    '票号',
    '票号发生日期',
    '部门编码',
    '个人编码',
    '客户编码',
    '供应商编码',
    '业务员',
    '项目编码',
  ].map(nothing),
  text('自定义项1', line => line.reference, 16),
]

/** 金蝶 K/3 and KIS: the 37 columns of the standard voucher file, sheet Page1. */
const KINGDEE: readonly Part[] = [
  { header: '凭证日期', width: 12, kind: 'date', cell: line => line.date },
  whole('会计年度', line => yearOf(line.date)),
  whole('会计期间', line => monthOf(line.date)),
  text('凭证字', () => '记'),
  whole('凭证号', line => line.no),
  text('科目代码', line => line.code, 14),
  text('科目名称', line => line.name, 20),
  text('币别代码', () => 'RMB'),
  text('币别名称', () => '人民币'),
  money('原币金额', line => line.debitFen + line.creditFen),
  money('借方', line => side(line.debitFen), 'debit'),
  money('贷方', line => side(line.creditFen), 'credit'),
  text('制单', line => line.maker),
  ...['审核', '核准', '出纳'].map(header => text(header, () => 'NONE')),
  nothing('经办'),
  text('结算方式', () => '*'),
  nothing('结算号'),
  text('凭证摘要', line => line.memo, 36),
  whole('数量', () => 0),
  text('数量单位', () => '*'),
  whole('单价', () => 0),
  text('参考信息', line => line.reference, 16),
  { header: '业务日期', width: 12, kind: 'date', cell: line => line.date },
  nothing('往来业务编号'),
  whole('附件数', () => 0),
  whole('序号', line => line.no),
  ...['系统模块', '业务描述'].map(nothing),
  text('汇率类型', () => '公司汇率'),
  whole('汇率', () => 1),
  whole('分录序号', line => line.line),
  nothing('核算项目'),
  whole('过账', () => 0),
  ...['机制凭证', '现金流量'].map(nothing),
]

const LAYOUTS: Readonly<Record<Target, { readonly sheet: string; readonly parts: readonly Part[] }>> = {
  yonyou: { sheet: '凭证', parts: YONYOU },
  kingdee: { sheet: 'Page1', parts: KINGDEE },
}

export interface HandedFile {
  readonly sheet: string
  readonly columns: Column[]
  readonly cells: (line: HandedLine) => Cell[]
  readonly totals: (debitFen: Fen, creditFen: Fen) => Cell[]
}

export function handedFile(target: Target): HandedFile {
  const { sheet, parts } = LAYOUTS[target]
  return {
    sheet,
    columns: parts.map(({ header, width, kind }) => ({ header, width, kind })),
    cells: line => parts.map(part => part.cell(line)),
    totals: (debitFen, creditFen) =>
      parts.map((part, i) =>
        part.total === 'debit' ? debitFen : part.total === 'credit' ? creditFen : i === 0 ? '合计' : null,
      ),
  }
}
