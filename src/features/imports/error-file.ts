import { contentDisposition } from '../../export/file-name'
import { writeXlsx } from '../../export/xlsx-write'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { transact } from '../../web/once'
import { record } from '../audit/commands'
import { load } from './load'
import { type Batch, rowsAfter } from './queries'
import { openCells } from './rows'

async function* badRows(c: Ctx, batch: Batch): AsyncGenerator<(string | number)[]> {
  for (let after = 0; ; ) {
    const rows = await rowsAfter(c.db, batch.id, 'bad', after, 500)
    for (const row of rows) {
      const words = row.problems.map(problem => `${problem.label} ${problem.words}`.trim()).join('；')
      const cells = openCells(batch.id, row.rowNo, row.cells)
      yield [...batch.headers.map((_, i) => cells[i] ?? ''), row.rowNo, words]
    }
    const last = rows.at(-1)
    if (!last) return
    after = last.rowNo
  }
}

/** The rows that were not taken, as they came, with what is wrong: to correct and bring again. */
export async function errorFile(c: Ctx): Promise<void> {
  const batch = await load(c)
  const noted = await transact(c, async (trx, actor) => {
    await record(trx, actor, { act: 'import.errors', subject: `import:${batch.id}` })
    return true
  })
  if (isRefused(noted)) throw new Error(noted.refused)
  const title = `${c.t('错误行')}_${batch.fileName.replace(/\.[^.]+$/, '')}`
  c.res.setHeader('Content-Type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  c.res.setHeader('Content-Disposition', contentDisposition(`${title}.xlsx`))
  c.res.setHeader('Cache-Control', 'no-store')
  const columns = [...batch.headers, c.t('行号'), c.t('问题')].map(header => ({
    header,
    width: 18,
    kind: 'text' as const,
  }))
  await writeXlsx(c.res, {
    title,
    watermark: `${c.viewer.name} ${c.viewer.staffNo}`,
    sheets: [{ name: c.t('错误行'), columns, rows: badRows(c, batch) }],
  })
}
