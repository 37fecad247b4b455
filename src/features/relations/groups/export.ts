import type { Cell, Column } from '../../../export/cells'
import { writeXlsx } from '../../../export/xlsx-write'
import { isRefused } from '../../../lending/refusal'
import { usedFen } from '../../../lending/relations'
import type { Ctx } from '../../../web/context'
import { beginXlsx, takenBy } from '../../../web/download'
import { HttpError, notFound } from '../../../web/errors'
import { datetime } from '../../../web/format'
import { transact } from '../../../web/once'
import { status } from '../../../web/status'
import { record } from '../../audit/commands'
import { numberSetting } from '../../settings/queries'
import { GROUP_KIND_WORDS } from '../words'
import { type Group, groupById, memberRows } from './queries'
import { titleWords } from './titles'

const COLUMNS: readonly Column[] = [
  { header: '客户名称', width: 26, kind: 'text' },
  { header: '客户编号', width: 20, kind: 'text' },
  { header: '类型', width: 8, kind: 'text' },
  { header: '机构', width: 14, kind: 'text' },
  { header: '客户经理', width: 12, kind: 'text' },
  { header: '贷款余额', width: 16, kind: 'money' },
  { header: '已批未放', width: 16, kind: 'money' },
  { header: '对外担保', width: 16, kind: 'money' },
  { header: '敞口', width: 16, kind: 'money' },
  { header: '加入日期', width: 12, kind: 'date' },
]
const CHUNK = 500

async function* rowsOf(c: Ctx, groupId: number): AsyncGenerator<Cell[]> {
  for (let after = 0; ; ) {
    const rows = await memberRows(c.db, c.viewer, groupId, after, CHUNK)
    for (const row of rows) {
      after = row.id
      yield [
        row.name,
        row.customerNo,
        c.t(status('customer-type', row.kind).word),
        row.branchName,
        row.officerName,
        row.drawnFen,
        row.undrawnFen,
        row.guaranteeFen,
        usedFen(row),
        row.fromOn,
      ]
    }
    if (rows.length < CHUNK) return
  }
}

async function noted(c: Ctx, group: Group): Promise<void> {
  const done = await transact(c, async (trx, actor, today) => {
    const after = { rows: group.count }
    await record(trx, actor, { act: 'group.export', subject: `group:${group.id}`, businessDate: today, after })
    return true
  })
  if (isRefused(done)) throw new Error(done.refused)
}

/** Members in sight with what each stands for: capped, marked with who took it, on record. */
export async function exportGroup(c: Ctx): Promise<void> {
  const group = await groupById(c.db, c.viewer, c.id())
  if (!group) throw notFound()
  const cap = await numberSetting(c.db, 'export.row-cap', c.today, 50_000)
  if (group.count > cap) throw new HttpError(422, '超过一次导出的行数上限，请缩小范围')
  await noted(c, group)
  const title = titleWords(c, group.kind, group.name, group.lead)
  const watermark = `${takenBy(c)} ${datetime(c.deps.now())}`
  beginXlsx(c, `${title}_${c.today}`)
  const head = c.t('{bank} · 业务日期 {day} · 单位：元 · {kind} · 范围内 {n} 户', {
    bank: c.deps.bank(),
    day: c.today,
    kind: c.t(GROUP_KIND_WORDS[group.kind]),
    n: group.count,
  })
  await writeXlsx(c.res, {
    title,
    watermark,
    author: takenBy(c),
    sheets: [
      {
        name: c.t('成员'),
        columns: COLUMNS.map(column => ({ ...column, header: c.t(column.header) })),
        rows: rowsOf(c, group.id),
        head: [title, head, watermark],
      },
    ],
  })
}
