import { contentDisposition } from '../../export/file-name'
import { writeXlsx } from '../../export/xlsx-write'
import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { record } from '../audit/commands'
import { canUndo, startBatch, undoBatch } from './commands'
import { hide } from './hide'
import { load, showMatch } from './match'
import { type Batch, type Counts, countsOf, rowsAfter, SHOWS, type Show, type StoredRow } from './queries'
import { openCells } from './rows'
import { stateBadge, stepsOf } from './state'
import { secondsLeft } from './work-off'

const PAGE = 50
const SHOWN = ['name', 'idNo', 'phone'] as const

function rowView(c: Ctx, batch: Batch, row: StoredRow) {
  const cells = openCells(batch.id, row.rowNo, row.cells)
  const columns = batch.mapping?.columns ?? {}
  const wrong = new Set(row.problems.map(problem => problem.field))
  const tone = row.state === 'duplicate' ? 'cell-warn' : 'cell-bad'
  const cell = (name: (typeof SHOWN)[number]) => {
    const at = columns[name]
    const text = at === undefined ? '' : (cells[at] ?? '')
    return {
      text: text === '' ? (wrong.has(name) ? c.t('（空）') : '—') : hide(name, text),
      ...(wrong.has(name) ? { tone } : {}),
    }
  }
  const first = row.problems[0]
  const here = `/imports/${batch.id}/rows/${row.rowNo}`
  return {
    id: `imports-row-${row.rowNo}`,
    cells: {
      n: row.rowNo,
      name: cell('name'),
      idNo: cell('idNo'),
      phone: cell('phone'),
      problem: problemCell(c, row, first),
      act:
        row.state === 'skipped'
          ? { actions: [{ label: c.t('修改'), href: here }] }
          : {
              actions: [
                { label: c.t('修改'), href: here },
                { label: c.t('跳过此行'), action: `${here}/skip` },
              ],
            },
    },
  }
}

function problemCell(c: Ctx, row: StoredRow, first: StoredRow['problems'][number] | undefined) {
  if (row.state === 'skipped') return { badge: { word: c.t('已跳过'), tone: 'mute' } }
  if (!first) return { badge: { word: c.t('可导入'), tone: 'ok' } }
  const word = row.state === 'duplicate' ? c.t('重复') : first.label || c.t('问题')
  return {
    badge: { word, tone: row.state === 'duplicate' ? 'warn' : 'bad' },
    after: row.problems.map(p => p.words).join('；'),
  }
}

async function showReview(c: Ctx, batch: Batch, problem: string | null = null, status = 200): Promise<void> {
  const counts = await countsOf(c.db, batch.id)
  const bad = counts.wrong + counts.duplicate + counts.skipped
  const wanted = SHOWS.find(one => one === c.query('show'))
  const show: Show = wanted ?? (bad > 0 ? 'bad' : 'ready')
  const after = /^\d{1,6}$/.exec(c.query('after') ?? '')?.[0]
  const rows = await rowsAfter(c.db, batch.id, show, after ? Number.parseInt(after, 10) : 0, PAGE + 1)
  const shown = rows.slice(0, PAGE)
  const view = {
    batch,
    problem,
    steps: stepsOf(c, 2, batch.id),
    counts,
    bad,
    seg: [
      { label: c.t('全部 {n}', { n: counts.all }), href: `/imports/${batch.id}?show=all`, active: show === 'all' },
      { label: c.t('有问题 {n}', { n: bad }), href: `/imports/${batch.id}?show=bad`, active: show === 'bad' },
      {
        label: c.t('可导入 {n}', { n: counts.ready }),
        href: `/imports/${batch.id}?show=ready`,
        active: show === 'ready',
      },
    ],
    rows: shown.map(row => rowView(c, batch, row)),
    nextHref: rows.length > PAGE ? `/imports/${batch.id}?show=${show}&after=${shown.at(-1)?.rowNo ?? 0}` : null,
  }
  page(c, 'imports/review', { review: view }, { status })
}

const totalOf = (counts: Counts): number => counts.ready + counts.done

async function showProgress(c: Ctx, batch: Batch, problem: string | null = null, status = 200): Promise<void> {
  const counts = await countsOf(c.db, batch.id)
  const now = c.deps.now()
  const left = batch.state === 'running' ? secondsLeft(batch.startedAt, counts.done, counts.ready, now) : null
  const view = {
    batch,
    problem,
    steps: stepsOf(c, batch.state === 'done' ? 4 : 3),
    badge: stateBadge(c, batch.state),
    counts,
    total: totalOf(counts),
    note: left === null ? null : c.t('预计还需 {n} 秒', { n: left }),
    canUndo: canUndo(batch, now),
    again: batch.state === 'failed',
  }
  page(c, 'imports/progress', { progress: view }, { part: 'imports/_progress', status })
}

export async function show(c: Ctx): Promise<void> {
  const batch = await load(c)
  if (batch.state === 'uploaded') return showMatch(c, batch)
  return batch.state === 'checked' ? showReview(c, batch) : showProgress(c, batch)
}

export async function submitRun(c: Ctx): Promise<void> {
  const batch = await load(c)
  const done = await transact(c, (trx, actor) => startBatch(trx, actor, batch.id, c.deps.now()))
  // pressed twice: the first press has started it
  if (isRefused(done) && batch.state !== 'running') return refusedPage(c, batch, done)
  c.res.redirect(303, `/imports/${batch.id}`)
}

function refusedPage(c: Ctx, batch: Batch, refused: Refused): Promise<void> {
  const words = c.t(refusalWords(refused), refused.params)
  return batch.state === 'checked' ? showReview(c, batch, words, 422) : showProgress(c, batch, words, 422)
}

export async function submitUndo(c: Ctx): Promise<void> {
  const batch = await load(c)
  const done = await transact(c, (trx, actor, today) => undoBatch(trx, actor, today, batch.id, c.deps.now()))
  if (isRefused(done)) return refusedPage(c, batch, done)
  leaveToast(c.res, { words: '已撤销导入的 {n} 户', params: { n: done.count } })
  c.res.redirect(303, `/imports/${batch.id}`)
}

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
