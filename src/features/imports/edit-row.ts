import { cleanText } from '../../export/cells'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { ROW_NUMBER } from '../../web/import-kind'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { changeRow } from './check'
import { skipRow } from './commands'
import { load, targetsFor } from './load'
import { type Batch, oneRow, type StoredRow } from './queries'
import { openCells } from './rows'

function rowNoOf(c: Ctx): number {
  const text = c.param('row')
  if (!/^[1-9]\d{0,6}$/.test(text)) throw notFound()
  return Number.parseInt(text, 10)
}

async function loadRow(c: Ctx): Promise<{ batch: Batch; row: StoredRow; cells: string[] }> {
  const batch = await load(c)
  const row = await oneRow(c.db, batch.id, rowNoOf(c))
  if (!row || batch.state !== 'checked') throw notFound()
  return { batch, row, cells: openCells(batch.id, row.rowNo, row.cells) }
}

/** Columns of the file that go somewhere, with where they go. */
async function mapped(c: Ctx, batch: Batch) {
  const { mapping } = batch
  const targets = mapping ? await targetsFor(c, batch.kind, mapping.kind) : []
  return targets.flatMap(({ name, label, hide = (text: string) => text }) => {
    const at = mapping?.columns[name]
    return at === undefined || at === ROW_NUMBER ? [] : [{ name, label, hide, at }]
  })
}

async function show(
  c: Ctx,
  batch: Batch,
  row: StoredRow,
  cells: readonly string[],
  problem: string | null,
  status = 200,
): Promise<void> {
  const wrong = new Map(row.problems.map(one => [one.field, one.words]))
  const errors = row.problems.map(one => ({ field: one.field, label: one.label, message: one.words }))
  const view = {
    batch,
    rowNo: row.rowNo,
    problem,
    fields: (await mapped(c, batch)).map(({ name, label, hide, at }) => ({
      name,
      label: c.t(label),
      control: 'text',
      // what is right stays masked; what is wrong must be seen to be put right
      value: wrong.has(name) ? (cells[at] ?? '') : hide(cells[at] ?? ''),
      error: wrong.get(name),
      max: 2000,
    })),
  }
  page(c, 'imports/row', { line: view, errors }, { status })
}

/** One row as it came, to be put right; only who brought the file sees it. */
export async function rowForm(c: Ctx): Promise<void> {
  const { batch, row, cells } = await loadRow(c)
  await show(c, batch, row, cells, null)
}

export async function submitRow(c: Ctx): Promise<void> {
  const { batch, row, cells } = await loadRow(c)
  const body: Record<string, unknown> = c.req.body ?? {}
  const typed = [...cells]
  for (const { name, hide, at } of await mapped(c, batch)) {
    const text = body[name]
    const before = cells[at] ?? ''
    // one column may stand in two boxes: the one that was left alone takes nothing back
    if (typeof text === 'string' && text !== before && text !== hide(before))
      typed[at] = cleanText(text).slice(0, 2_000)
  }
  const filled = Array.from({ length: batch.headers.length }, (_, i) => typed[i] ?? '')
  const done = await transact(c, (trx, actor, today) =>
    changeRow(trx, actor, today, { id: batch.id, rowNo: row.rowNo, cells: filled, viewer: c.viewer, t: c.t }),
  )
  if (isRefused(done)) return show(c, batch, row, filled, c.t(refusalWords(done), done.params), 422)
  if (done.problems > 0) {
    const again = await oneRow(c.db, batch.id, row.rowNo)
    return show(c, batch, again ?? row, filled, null, 422)
  }
  leaveToast(c.res, { words: '第 {n} 行已可导入', params: { n: row.rowNo } })
  c.res.redirect(303, `/imports/${batch.id}`)
}

export async function submitSkip(c: Ctx): Promise<void> {
  const batch = await load(c)
  const rowNo = rowNoOf(c)
  const done = await transact(c, (trx, actor) => skipRow(trx, actor, batch.id, rowNo))
  if (isRefused(done)) leaveToast(c.res, { words: refusalWords(done), tone: 'warn' })
  else leaveToast(c.res, { words: '已跳过第 {n} 行', params: { n: rowNo } })
  c.res.redirect(303, `/imports/${batch.id}`)
}
