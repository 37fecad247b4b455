import type { Ctx } from '../../../web/context'
import { minute } from '../../../web/format'
import { status } from '../../../web/status'
import { SHEET_ROWS, takeSheet } from '../sheet'
import { HANDOVER_WORDS } from '../words'
import { handoverRows } from './queries'

/** 档案移交登记簿: every list in sight. */
export async function exportHandovers(c: Ctx): Promise<void> {
  const rows = await handoverRows(c.db, c.viewer, 1, SHEET_ROWS)
  await takeSheet(c, {
    act: 'archive-handover.export',
    title: c.t('档案移交登记簿'),
    columns: [
      ['编号', 'text', 20],
      ['移交事由', 'text', 14],
      ['移交机构', 'text', 16],
      ['接收方', 'text', 16],
      ['卷数', 'int', 8],
      ['移交人', 'text', 12],
      ['移交日期', 'date', 12],
      ['接收人', 'text', 12],
      ['接收日期', 'text', 18],
      ['状态', 'text', 12],
    ],
    rows: rows.map(row => [
      row.handoverNo,
      c.t(HANDOVER_WORDS[row.kind] ?? ''),
      row.branchName,
      row.officerName ?? row.toBranchName,
      row.volumes,
      row.giverName,
      row.handedOn,
      row.takerName,
      row.receivedAt === null ? null : minute(row.receivedAt),
      c.t(status('archive-handover', row.state).word),
    ]),
  })
}
