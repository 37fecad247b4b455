import { maskMiddle } from '../../lending/mask'
import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { checkRows, finishCheck } from './check'
import { type Mapping, mustHave, TARGET_WORDS, type Target, targetsFor } from './columns'
import { openCells } from './commands'
import { type Batch, batchById, rowsAfter } from './queries'
import { personOf } from './upload'
import { stepsOf } from './words'

export async function load(c: Ctx): Promise<Batch> {
  const batch = await batchById(c.db, c.viewer, c.id())
  if (!batch) throw notFound()
  return batch
}

interface Wrong {
  readonly field: string
  readonly label: string
  readonly message: string
}

/** What would be encrypted in the book is masked here too. */
const hide = (target: Target, text: string): string =>
  target === 'account' || target === 'idTail' ? maskMiddle(text, 2, 2) : text

export async function showMatch(
  c: Ctx,
  batch: Batch,
  mapping: Mapping,
  errors: readonly Wrong[] = [],
  status = 200,
): Promise<void> {
  const samples = (await rowsAfter(c.db, batch.id, 'all', 0, 5)).map(row => openCells(batch.id, row.rowNo, row.cells))
  const must = mustHave(batch.kind)
  const sampleOf = (target: Target): string | undefined => {
    const at = mapping[target]
    const text = at === undefined ? undefined : samples.map(cells => cells[at]?.trim()).find(Boolean)
    return text ? c.t('如：{text}', { text: hide(target, text).slice(0, 30) }) : undefined
  }
  page(
    c,
    'batches/match',
    {
      batch,
      errors,
      steps: stepsOf(c, 1),
      options: [
        { value: '', label: c.t('没有这一列') },
        ...batch.headers.map((header, i) => ({ value: String(i), label: header || c.t('第 {n} 列', { n: i + 1 }) })),
      ],
      targets: targetsFor(batch.kind).map(target => ({
        name: `col_${target}`,
        label: c.t(TARGET_WORDS[target]),
        required: must.includes(target),
        value: mapping[target]?.toString() ?? '',
        hint: sampleOf(target),
      })),
    },
    { status },
  )
}

export async function matchPage(c: Ctx): Promise<void> {
  const batch = await load(c)
  if (!['uploaded', 'checked', 'failed'].includes(batch.state)) {
    c.res.redirect(303, `/repayment-batches/${batch.id}`)
    return
  }
  await showMatch(c, batch, batch.mapping ?? {})
}

function mappingIn(body: Record<string, unknown>, batch: Batch): Mapping {
  const mapping: Partial<Record<Target, number>> = {}
  for (const target of targetsFor(batch.kind)) {
    const text = body[`col_${target}`]
    if (typeof text !== 'string' || !/^\d{1,3}$/.test(text)) continue
    const at = Number.parseInt(text, 10)
    if (at < batch.headers.length) mapping[target] = at
  }
  return mapping
}

/** 试算: every row is matched and tried, nothing is posted. */
export async function submitMatch(c: Ctx): Promise<void> {
  const batch = await load(c)
  const mapping = mappingIn(c.req.body ?? {}, batch)
  const missing = mustHave(batch.kind).filter(target => mapping[target] === undefined)
  if (missing.length > 0) {
    const errors = missing.map(target => {
      const label = c.t(TARGET_WORDS[target])
      return { field: `col_${target}`, label, message: c.t('请选择「{label}」所在的列', { label }) }
    })
    return showMatch(c, batch, mapping, errors, 422)
  }
  const refused = (no: Refused) =>
    showMatch(c, batch, mapping, [{ field: '', label: '', message: c.t(refusalWords(no), no.params) }], 422)
  const input = { id: batch.id, mapping, viewer: c.viewer }
  const stopped = await checkRows(c.db, input)
  if (stopped) return refused(stopped)
  const done = await transact(c, (trx, _actor, today) => finishCheck(trx, personOf(c), today, input))
  if (isRefused(done)) return refused(done)
  c.res.redirect(303, `/repayment-batches/${batch.id}`)
}
