import { writeXlsx } from '../../export/xlsx-write'
import { fenInWords } from '../../lending/money'
import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { beginXlsx, takenBy } from '../../web/download'
import { notFound } from '../../web/errors'
import { f, readForm } from '../../web/form'
import { once, transact } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { record } from '../audit/commands'
import { secondsLeft } from '../imports/work-off'
import { assignRow } from './check'
import { cancelBatch, decideBatch, openCells, skipRow, submitBatch, undoBatch } from './commands'
import { load, showMatch } from './match-screen'
import { type Batch, type BatchRow, type Count, countsOf, rowsAfter, SHOWS } from './queries'
import { personOf } from './upload'
import { batchBadge, problemWords, rowBadge, stepsOf } from './words'

const PAGE = 50

function rowView(c: Ctx, batch: Batch, row: BatchRow) {
  const here = `/repayment-batches/${batch.id}/rows/${row.rowNo}`
  const fixable = batch.state === 'checked' && (row.state === 'wrong' || row.state === 'skipped')
  const words = problemWords(c, row.problem)
  return {
    id: `batch-row-${row.rowNo}`,
    cells: {
      n: row.rowNo,
      loan: row.loanId ? { text: row.loanNo, href: `/loans/${row.loanId}`, sub: row.customerName } : null,
      amount: { money: row.amountFen },
      on: row.bankDate,
      serial: row.bankSerial,
      state: {
        badge: rowBadge(c, row.state),
        ...(words ? { after: words } : {}),
        ...(row.receiptNo ? { text: row.receiptNo, href: `/repayments/${row.repaymentId}` } : {}),
      },
      act: fixable
        ? {
            actions: [
              { label: c.t('指定借据'), href: `/repayment-batches/${batch.id}?row=${row.rowNo}#assign` },
              ...(row.state === 'wrong' ? [{ label: c.t('跳过此行'), action: `${here}/skip` }] : []),
            ],
          }
        : null,
    },
  }
}

const rowNoIn = (text: string | undefined): number => (text && /^\d{1,6}$/.test(text) ? Number.parseInt(text, 10) : 0)

async function showBatch(c: Ctx, batch: Batch, problem: string | null = null, status = 200): Promise<void> {
  const counts = await countsOf(c.db, batch.id)
  const bad = ['wrong', 'out', 'skipped', 'refused'].reduce((sum, state) => sum + counts(state).rows, 0)
  const good = ['ready', 'posted', 'undone'].reduce((sum, state) => sum + counts(state).rows, 0)
  const wanted = SHOWS.find(one => one === c.query('show')) ?? (bad > 0 && batch.state === 'checked' ? 'bad' : 'all')
  const rows = await rowsAfter(c.db, batch.id, wanted, rowNoIn(c.query('after')), PAGE + 1)
  const shown = rows.slice(0, PAGE)
  const here = `/repayment-batches/${batch.id}`
  const seg = (show: string, label: string) => ({ label, href: `${here}?show=${show}`, active: show === wanted })
  const ready = counts('ready')
  page(
    c,
    'batches/show',
    {
      batch,
      problem,
      badge: batchBadge(c, batch.state),
      steps: stepsOf(
        c,
        batch.state === 'checked' || batch.state === 'waiting' ? 2 : batch.state === 'running' ? 3 : 4,
        batch.id,
      ),
      progress: progressOf(c, batch, counts),
      figures: figuresOf(c, counts),
      ready: { ...ready, words: fenInWords(ready.fen) },
      bad,
      seg: [
        seg('all', c.t('全部 {n}', { n: batch.total })),
        seg('bad', c.t('未入账 {n}', { n: bad })),
        seg('good', c.t('可入账 {n}', { n: good })),
      ],
      rows: shown.map(row => rowView(c, batch, row)),
      assign: batch.state === 'checked' ? rowNoIn(c.query('row')) : 0,
      nextHref: rows.length > PAGE ? `${here}?show=${wanted}&after=${shown.at(-1)?.rowNo ?? 0}` : null,
      acts: actsOf(c, batch, counts),
    },
    { part: 'batches/_progress', status },
  )
}

const progressOf = (c: Ctx, batch: Batch, counts: (state: string) => Count) => {
  const [done, left] = [counts('posted').rows, counts('ready').rows]
  const seconds = batch.state === 'running' ? secondsLeft(batch.startedAt, done, left, c.deps.now()) : null
  return {
    busy: batch.state === 'running' || batch.state === 'undoing',
    done: batch.state === 'undoing' ? counts('undone').rows : done,
    total: batch.state === 'undoing' ? done + counts('undone').rows : done + left,
    note: seconds === null ? null : c.t('预计还需 {n} 秒', { n: seconds }),
  }
}

const figuresOf = (c: Ctx, counts: (state: string) => Count) =>
  [
    { label: c.t('可入账'), ...counts('ready'), tone: 'ok' },
    { label: c.t('已入账'), ...counts('posted'), tone: 'ok' },
    { label: c.t('有问题'), ...counts('wrong'), tone: 'bad' },
    { label: c.t('未入账'), ...counts('refused'), tone: 'bad' },
    { label: c.t('不入账'), ...counts('out'), tone: undefined },
    { label: c.t('已冲正'), ...counts('undone'), tone: 'warn' },
  ].filter((figure, i) => i === 0 || figure.rows > 0)

const actsOf = (c: Ctx, batch: Batch, counts: (state: string) => Count) => {
  const other = batch.createdBy !== c.viewer.id
  return {
    submit:
      (batch.state === 'checked' || batch.state === 'failed') && (counts('ready').rows > 0 || batch.kind === 'debit'),
    decide: batch.state === 'waiting' && other && c.may('repayment.check'),
    undo: batch.state === 'done' && other && c.may('repayment.reverse') && counts('posted').rows > 0,
    cancel: ['uploaded', 'checked', 'waiting'].includes(batch.state),
    match: batch.state === 'checked' || batch.state === 'failed',
  }
}

export async function show(c: Ctx): Promise<void> {
  const batch = await load(c)
  return batch.state === 'uploaded' ? showMatch(c, batch, batch.mapping ?? {}) : showBatch(c, batch)
}

async function answer(c: Ctx, result: object | Refused): Promise<void> {
  const batch = await load(c)
  if (isRefused(result)) return showBatch(c, batch, c.t(refusalWords(result), result.params), 422)
  c.res.redirect(303, `/repayment-batches/${batch.id}`)
}

export async function submit(c: Ctx): Promise<void> {
  const { id } = await load(c)
  await answer(
    c,
    await once(c, 'batch.submit', (trx, _actor, today) => submitBatch(trx, c.viewer, personOf(c), today, id)),
  )
}

export async function decide(c: Ctx): Promise<void> {
  const { id } = await load(c)
  const agree = c.req.body?.outcome === 'agree'
  await answer(
    c,
    await once(c, 'batch.decide', (trx, _actor, today) =>
      decideBatch(trx, c.viewer, personOf(c), today, { id, agree }),
    ),
  )
}

export async function cancel(c: Ctx): Promise<void> {
  const { id } = await load(c)
  await answer(c, await transact(c, trx => cancelBatch(trx, c.viewer, personOf(c), id)))
}

const undoFields = { reason: f.text('冲正原因', { required: true, max: 200 }) }

export async function undo(c: Ctx): Promise<void> {
  const batch = await load(c)
  const read = readForm(undoFields, c.req.body, c.t)
  if (!read.ok) return showBatch(c, batch, c.t('请填写冲正原因'), 422)
  const { reason } = read.values
  await answer(
    c,
    await once(c, 'batch.undo', (trx, _actor, today) =>
      undoBatch(trx, c.viewer, personOf(c), today, { id: batch.id, reason }),
    ),
  )
}

export async function skip(c: Ctx): Promise<void> {
  const { id } = await load(c)
  const rowNo = rowNoIn(c.param('row'))
  await answer(c, await transact(c, trx => skipRow(trx, c.viewer, personOf(c), { id, rowNo })))
}

const assignFields = { loanNo: f.text('借据号', { required: true, max: 40 }) }

export async function assign(c: Ctx): Promise<void> {
  const batch = await load(c)
  const read = readForm(assignFields, c.req.body, c.t)
  if (!read.ok) return showBatch(c, batch, c.t('请填写借据号'), 422)
  const input = { id: batch.id, rowNo: rowNoIn(c.param('row')), loanNo: read.values.loanNo, viewer: c.viewer }
  const done = await transact(c, (trx, _actor, today) => assignRow(trx, personOf(c), today, input))
  if (!isRefused(done)) {
    leaveToast(
      c.res,
      done.ready
        ? { words: '第 {n} 行已可入账', params: { n: input.rowNo } }
        : { words: '第 {n} 行仍有问题', params: { n: input.rowNo }, tone: 'warn' },
    )
  }
  await answer(c, done)
}

async function* leftOutRows(c: Ctx, batch: Batch): AsyncGenerator<(string | number)[]> {
  for (let after = 0; ; ) {
    const rows = await rowsAfter(c.db, batch.id, 'bad', after, 500)
    for (const row of rows) {
      const cells = openCells(batch.id, row.rowNo, row.cells)
      yield [...batch.headers.map((_, i) => cells[i] ?? ''), row.rowNo, problemWords(c, row.problem)]
    }
    const last = rows.at(-1)
    if (!last) return
    after = last.rowNo
  }
}

/** Rows that were not booked, as they came, with the reason. */
export async function leftOut(c: Ctx): Promise<void> {
  const batch = await load(c)
  const counts = await countsOf(c.db, batch.id)
  const noted = await transact(c, async (trx, actor) => {
    const after = { rows: batch.total - counts('posted').rows - counts('ready').rows }
    await record(trx, actor, { act: 'batch.left-out', subject: `batch:${batch.id}`, after })
    return true
  })
  if (isRefused(noted)) throw notFound()
  const title = c.t('未入账的行')
  beginXlsx(c, `${title}_${batch.fileName.replace(/\.[^.]+$/, '')}`)
  const columns = [...batch.headers, c.t('行号'), c.t('问题')].map(header => ({
    header,
    width: 18,
    kind: 'text' as const,
  }))
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    sheets: [{ name: title, columns, rows: leftOutRows(c, batch) }],
  })
}
