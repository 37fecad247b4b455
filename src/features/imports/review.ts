import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import type { ImportTarget } from '../../web/import-kind'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { canUndo, startBatch, undoBatch } from './commands'
import { kindNamed } from './kinds'
import { load, targetsFor } from './load'
import { showMatch } from './match'
import { type Batch, type Counts, countsOf, rowsAfter, SHOWS, type Show, type StoredRow } from './queries'
import { openCells } from './rows'
import { stateBadge, stepsOf } from './state'
import { secondsLeft } from './work-off'

const PAGE = 50

function rowView(c: Ctx, batch: Batch, row: StoredRow, shown: readonly ImportTarget[]) {
  const cells = openCells(batch.id, row.rowNo, row.cells)
  const wrong = new Set(row.problems.map(problem => problem.field))
  const tone = row.state === 'duplicate' ? 'cell-warn' : 'cell-bad'
  const cell = ({ name, hide }: ImportTarget) => {
    const at = batch.mapping?.columns[name]
    const said = at === undefined || at < 0 ? '' : (cells[at] ?? '')
    const before = batch.mapping?.fixed?.[name] ?? ''
    const text = before + (hide && said ? hide(said) : said)
    return {
      text: text === '' ? (wrong.has(name) ? c.t('（空）') : '—') : text,
      ...(wrong.has(name) ? { tone } : {}),
    }
  }
  const here = `/imports/${batch.id}/rows/${row.rowNo}`
  const change = { label: c.t('修改'), href: here }
  return {
    id: `imports-row-${row.rowNo}`,
    cells: {
      n: row.rowNo,
      ...Object.fromEntries(shown.map(target => [target.name, cell(target)])),
      problem: problemCell(c, row, row.problems[0]),
      act: {
        actions: row.state === 'skipped' ? [change] : [change, { label: c.t('跳过此行'), action: `${here}/skip` }],
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
  const kind = kindNamed(batch.kind)
  const counts = await countsOf(c.db, batch.id)
  const bad = counts.wrong + counts.duplicate + counts.skipped
  const wanted = SHOWS.find(one => one === c.query('show'))
  const show: Show = wanted ?? (bad > 0 ? 'bad' : 'ready')
  const after = /^\d{1,6}$/.exec(c.query('after') ?? '')?.[0]
  const rows = await rowsAfter(c.db, batch.id, show, after ? Number.parseInt(after, 10) : 0, PAGE + 1)
  const shownRows = rows.slice(0, PAGE)
  const targets = await targetsFor(c, batch.kind, batch.mapping?.kind ?? '')
  const shown = targets.filter(target => kind.shown.includes(target.name))
  const seg = (name: Show, label: string, n: number) => ({
    label: c.t(label, { n }),
    href: `/imports/${batch.id}?show=${name}`,
    active: show === name,
  })
  const view = {
    batch,
    problem,
    heading: c.t('导入{kind}', { kind: c.t(kind.label) }),
    steps: stepsOf(c, 2, batch.id),
    counts,
    bad,
    values: targets.some(target => target.choices && (batch.mapping?.columns[target.name] ?? -1) >= 0),
    columns: shown.map(target => ({ key: target.name, label: c.t(target.label) })),
    seg: [seg('all', '全部 {n}', counts.all), seg('bad', '有问题 {n}', bad), seg('ready', '可导入 {n}', counts.ready)],
    rows: shownRows.map(row => rowView(c, batch, row, shown)),
    nextHref: rows.length > PAGE ? `/imports/${batch.id}?show=${show}&after=${shownRows.at(-1)?.rowNo ?? 0}` : null,
  }
  page(c, 'imports/review', { review: view }, { status })
}

const totalOf = (counts: Counts): number => counts.ready + counts.done

async function showProgress(c: Ctx, batch: Batch, problem: string | null = null, status = 200): Promise<void> {
  const kind = kindNamed(batch.kind)
  const counts = await countsOf(c.db, batch.id)
  const now = c.deps.now()
  const left = batch.state === 'running' ? secondsLeft(batch.startedAt, counts.done, counts.ready, now) : null
  const result = kind.result(batch.id)
  const view = {
    batch,
    problem,
    heading: c.t('导入{kind}', { kind: c.t(kind.label) }),
    steps: stepsOf(c, batch.state === 'done' ? 4 : 3),
    badge: stateBadge(c, batch.state),
    counts,
    total: totalOf(counts),
    done: c.t('{n} {unit}', { n: counts.done, unit: c.t(kind.words.unit) }),
    result: { ...result, label: c.t(result.label) },
    note: left === null ? null : c.t('预计还需 {n} 秒', { n: left }),
    canUndo: canUndo(batch, now),
    confirmUndo: c.t(kind.words.confirmUndo, { n: counts.done }),
    again: batch.state === 'failed',
    working: batch.state === 'running' || batch.state === 'undoing',
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
  const done = await transact(c, (trx, actor, today) =>
    undoBatch(trx, { actor, viewer: c.viewer }, today, batch.id, c.deps.now()),
  )
  if (isRefused(done)) return refusedPage(c, batch, done)
  const words = done.count === 0 ? '正在撤销整批导入' : kindNamed(batch.kind).words.undone
  leaveToast(c.res, { words, params: { n: done.count } })
  c.res.redirect(303, `/imports/${batch.id}`)
}
