import type { Cell } from '../../../export/cells'
import { writeXlsx } from '../../../export/xlsx-write'
import { maskName } from '../../../lending/mask'
import type { Ctx } from '../../../web/context'
import { beginXlsx, takenBy } from '../../../web/download'
import { recordAlone } from '../../audit/commands'
import { numberSetting } from '../../settings/queries'
import { classWord } from '../words'
import { type QuarterFilter, type QuarterRow, quarterPage } from './queries'
import { filterOf, overdueDays, quarterWords, stateWord } from './screens'

const PIECE = 1_000

const COLUMNS = [
  ['借据号', 'text', 20],
  ['借款人', 'text', 18],
  ['机构', 'text', 16],
  ['客户经理', 'text', 12],
  ['五级分类', 'text', 10],
  ['逾期天数', 'int', 10],
  ['贷款余额', 'money', 16],
  ['进度', 'text', 10],
  ['初分', 'text', 12],
  ['认定', 'text', 12],
] as const

/** In files names of people are masked; firms stay readable. */
const cellsOf = (c: Ctx, row: QuarterRow): Cell[] => [
  row.loanNo,
  row.customerKind === 'company' ? row.customerName : maskName(row.customerName),
  row.branchName,
  row.officerName,
  classWord(c, row.riskClass),
  overdueDays(row, c.today),
  row.balanceFen,
  stateWord(c, row.state),
  row.proposedByName,
  row.recognisedByName,
]

async function* allRows(c: Ctx, filter: QuarterFilter, cap: number): AsyncGenerator<Cell[]> {
  let after = filter.after
  for (let taken = 0; taken < cap; taken += PIECE) {
    const size = Math.min(PIECE, cap - taken)
    const rows = await quarterPage(c.db, c.viewer, after === undefined ? filter : { ...filter, after }, size)
    for (const row of rows) yield cellsOf(c, row)
    if (rows.length < size) return
    after = rows.at(-1)!.id
  }
}

/** 本季待分类 as a workbook, by the same filters; on record before the first byte. */
export async function exportQuarter(c: Ctx): Promise<void> {
  const filter = filterOf(c)
  const words = quarterWords(c, filter.quarter)
  const cap = await numberSetting(c.db, 'export.row-cap', c.today, 50_000)
  await recordAlone(c.db, c.actor, {
    act: 'classification.export',
    subject: `class-quarter:${filter.quarter}`,
    businessDate: c.today,
    after: { state: filter.state ?? 'all', branch: filter.branchId ?? null, class: filter.riskClass ?? null },
  })
  const title = c.t('季度分类')
  beginXlsx(c, `${title}_${words}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
        rows: allRows(c, filter, cap),
        head: [
          `${title} ${words}`,
          c.t('{bank} · 业务日期 {day} · 单位：元', { bank: c.deps.bank(), day: c.today }),
          takenBy(c),
        ],
      },
    ],
  })
}
