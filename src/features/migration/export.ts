import type { Cell } from '../../export/cells'
import { writeRegister } from '../../export/pdf/register'
import { writeXlsx } from '../../export/xlsx-write'
import type { BalanceReason, GapReason } from '../../lending/takeover'
import type { Ctx } from '../../web/context'
import { beginPdf, beginXlsx, paperFoot, takenBy } from '../../web/download'
import { notFound } from '../../web/errors'
import { recordAlone } from '../audit/commands'
import { proofPaper } from './proof.paper'
import { type SheetRow, sheetRows, sheetSums } from './queries'
import { type Looked, looked } from './show'
import { BALANCE_WORDS, GAP_WORDS } from './words'

const COLUMNS = [
  ['行号', 'int', 8],
  ['借据号', 'text', 22],
  ['借款人', 'text', 18],
  ['贷款金额', 'money', 16],
  ['我方每期还款额', 'money', 16],
  ['原系统每期还款额', 'money', 16],
  ['差额', 'money', 12],
  ['原因', 'text', 26],
  ['迁入余额', 'money', 16],
  ['原系统余额', 'money', 16],
  ['余额差额', 'money', 12],
  ['计划余额', 'money', 16],
  ['与计划的差额', 'money', 14],
  ['计划差异原因', 'text', 22],
  ['已还本金差额', 'money', 14],
] as const

const CHUNK = 1_000
const MOST_PRINTED = 5_000

async function* all(c: Ctx, { head, show, toleranceFen }: Looked): AsyncGenerator<SheetRow> {
  for (let after = 0; ; ) {
    const rows = await sheetRows(c.db, c.viewer, head.id, { show, toleranceFen, after, limit: CHUNK })
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < CHUNK) return
    after = last.rowNo
  }
}

const cellsOf = (c: Ctx, row: SheetRow): Cell[] => [
  row.rowNo,
  row.oldNo,
  row.customerName,
  row.principalFen,
  row.installmentFen,
  row.fileInstallmentFen,
  row.installmentGapFen,
  c.t(GAP_WORDS[row.installmentReason as GapReason]),
  row.balanceFen,
  row.fileBalanceFen,
  row.balanceFen - row.fileBalanceFen,
  row.plannedBalanceFen,
  row.plannedBalanceFen - row.fileBalanceFen,
  c.t(BALANCE_WORDS[row.balanceReason as BalanceReason]),
  row.principalGapFen,
]

async function* lines(c: Ctx, at: Looked): AsyncGenerator<Cell[]> {
  for await (const row of all(c, at)) yield cellsOf(c, row)
}

async function noted(c: Ctx, act: string): Promise<Looked & { sums: Awaited<ReturnType<typeof sheetSums>> }> {
  const at = await looked(c)
  const sums = await sheetSums(c.db, c.viewer, at.head.id, at.toleranceFen)
  if (sums.loans === 0) throw notFound()
  await recordAlone(c.db, c.actor, {
    ...{ act, subject: `import:${at.head.id}`, businessDate: c.today },
    after: { show: at.show, loans: sums.loans },
  })
  return { ...at, sums }
}

/** The sheet as a workbook, with the filter of the page. */
export async function exportSheet(c: Ctx): Promise<void> {
  const at = await noted(c, 'migration.export')
  const title = `${c.t('新旧核对表')}_${at.head.id}`
  beginXlsx(c, title)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    sheets: [
      {
        name: c.t('新旧核对表'),
        head: [c.t('新旧核对表'), at.head.fileName, c.t('单位：元')],
        columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
        rows: lines(c, at),
      },
    ],
  })
}

/** The sheet for the file: sums, reasons and what differs, with room for both names. */
export async function printSheet(c: Ctx): Promise<void> {
  const at = await noted(c, 'migration.print')
  const rows: SheetRow[] = []
  for await (const row of all(c, at)) {
    if (rows.length === MOST_PRINTED) break
    rows.push(row)
  }
  beginPdf(c, `${c.t('新旧核对表')}_${at.head.id}`)
  const frame = { bank: c.deps.bank(), footer: paperFoot(c, `QY${at.head.id}`), watermark: takenBy(c) }
  await writeRegister(c.res, proofPaper(frame, at, rows, MOST_PRINTED))
}
