import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { type CustomerKind, isKind } from '../customers/identity'
import { checkBatch } from './check'
import { guessColumns, type Mapping, MUST, type Target, targetsOf } from './columns'
import { hide } from './hide'
import { type Batch, ownBatch, rowsAfter } from './queries'
import { openCells } from './rows'
import { stepsOf } from './state'

async function show(
  c: Ctx,
  batch: Batch,
  mapping: Mapping,
  problems: readonly { field: string; message: string }[],
  status = 200,
) {
  const samples = (await rowsAfter(c.db, batch.id, 'all', 0, 3)).map(row => openCells(batch.id, row.rowNo, row.cells))
  const options = [
    { value: '', label: c.t('不导入') },
    ...batch.headers.map((header, i) => ({ value: String(i), label: header || c.t('第 {n} 列', { n: i + 1 }) })),
  ]
  const wrong = new Map(problems.map(problem => [problem.field, problem.message]))
  const view = {
    title: c.t('匹配列'),
    batch,
    steps: stepsOf(c, 1),
    kind: mapping.kind,
    errors: problems.map(problem => ({ ...problem, label: '' })),
    targets: targetsOf(mapping.kind).map(({ name, label }) => ({
      name: `col_${name}`,
      label: c.t(label),
      required: MUST.includes(name),
      error: wrong.get(`col_${name}`),
      value: mapping.columns[name]?.toString() ?? '',
      options,
      hint: exampleOf(c, samples, name, mapping.columns[name]),
    })),
  }
  page(c, 'imports/match', { match: view, errors: view.errors }, { status })
}

/** The first value of the chosen column, numbers of persons masked. */
function exampleOf(c: Ctx, samples: readonly string[][], name: Target, at: number | undefined): string | undefined {
  const text = at === undefined ? undefined : samples.map(cells => cells[at]).find(Boolean)
  return text ? c.t('如：{text}', { text: hide(name, text).slice(0, 30) }) : undefined
}

export async function load(c: Ctx): Promise<Batch> {
  const batch = await ownBatch(c.db, c.viewer.id, c.id())
  if (!batch) throw notFound()
  return batch
}

/** A workbook of firms has a credit code where one of persons has an identity card. */
const likelyKind = (headers: readonly string[]): CustomerKind =>
  headers.some(header => /信用代码|法定代表|注册资本|营业执照/.test(header)) ? 'company' : 'person'

export async function showMatch(c: Ctx, batch: Batch): Promise<void> {
  const wanted = c.query('kind')
  const kind = isKind(wanted) ? wanted : (batch.mapping?.kind ?? likelyKind(batch.headers))
  const known = batch.mapping?.kind === kind ? batch.mapping.columns : guessColumns(batch.headers, kind)
  await show(c, batch, { kind, columns: known }, [])
}

export async function matchPage(c: Ctx): Promise<void> {
  const batch = await load(c)
  if (batch.state !== 'uploaded' && batch.state !== 'checked') return c.res.redirect(303, `/imports/${batch.id}`)
  await showMatch(c, batch)
}

function mappingIn(body: Record<string, unknown>, batch: Batch): Mapping {
  const kind = typeof body.kind === 'string' && isKind(body.kind) ? body.kind : 'person'
  const columns: Partial<Record<Target, number>> = {}
  for (const { name } of targetsOf(kind)) {
    const text = body[`col_${name}`]
    if (typeof text !== 'string' || !/^\d{1,3}$/.test(text)) continue
    const at = Number.parseInt(text, 10)
    if (at < batch.headers.length) columns[name] = at
  }
  return { kind, columns }
}

export async function submitMatch(c: Ctx): Promise<void> {
  const batch = await load(c)
  const mapping = mappingIn(c.req.body ?? {}, batch)
  const missing = targetsOf(mapping.kind).filter(
    ({ name }) => MUST.includes(name) && mapping.columns[name] === undefined,
  )
  if (missing.length > 0) {
    const problems = missing.map(({ name, label }) => ({
      field: `col_${name}`,
      message: c.t('请选择「{label}」所在的列', { label: c.t(label) }),
    }))
    return show(c, batch, mapping, problems, 422)
  }
  const done = await transact(c, (trx, actor, today) =>
    checkBatch(trx, actor, today, { id: batch.id, mapping, viewer: c.viewer, t: c.t }),
  )
  if (isRefused(done))
    return show(c, batch, mapping, [{ field: '', message: c.t(refusalWords(done), done.params) }], 422)
  c.res.redirect(303, `/imports/${batch.id}`)
}
