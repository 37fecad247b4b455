import { type Refused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import type { ImportMapping, ImportTarget } from '../../web/import-kind'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { record } from '../audit/commands'
import { lockBatch } from './commands'
import { check, load, targetsFor } from './load'
import { strangers } from './mapping'
import { type Batch, rowsAfter } from './queries'
import { openCells } from './rows'
import { stepsOf } from './state'

const LEAVE_OUT = '-'

type Found = ReturnType<typeof strangers>

async function found(c: Ctx, batch: Batch, mapping: ImportMapping, targets: readonly ImportTarget[]): Promise<Found> {
  if (!targets.some(target => target.choices && mapping.columns[target.name] !== undefined)) return []
  const all: { rowNo: number; cells: string[] }[] = []
  for (let after = 0; ; ) {
    const rows = await rowsAfter(c.db, batch.id, 'all', after, 1_000)
    const last = rows.at(-1)
    if (!last) break
    for (const row of rows) all.push({ rowNo: row.rowNo, cells: openCells(batch.id, row.rowNo, row.cells) })
    after = last.rowNo
  }
  return strangers(mapping, targets, all)
}

/** Does a column say words nobody knows a code for? */
export const hasStrangers = async (
  c: Ctx,
  batch: Batch,
  mapping: ImportMapping,
  targets: readonly ImportTarget[],
): Promise<boolean> =>
  (await found(c, batch, mapping, targets)).some(({ values }) => values.some(value => value.code === null))

/** The mapping is kept with the file until the words are set against ours. */
export const keepMapping = (c: Ctx, batch: Batch, mapping: ImportMapping): Promise<{ id: number } | Refused> =>
  transact(c, async (trx, actor) => {
    const held = await lockBatch(trx, actor, batch.id, ['uploaded', 'checked'])
    if ('refused' in held) return held
    await trx
      .updateTable('importBatches')
      .set({ mapping: JSON.stringify(mapping) })
      .where('id', '=', batch.id)
      .execute()
    await record(trx, actor, {
      act: 'import.check',
      subject: `import:${batch.id}`,
      after: { columns: Object.keys(mapping.columns) },
    })
    return { id: batch.id }
  })

const nameOf = (target: string, index: number): string => `val_${target}_${index}`

function show(c: Ctx, batch: Batch, all: Found, typed: Record<string, unknown>, problem: string | null, status = 200) {
  const groups = all.map(({ target, values }) => ({
    label: c.t(target.label),
    fields: values.map(({ raw, count, code }, index) => {
      const name = nameOf(target.name, index)
      const sent = typed[name]
      return {
        name,
        label: raw,
        hint: c.t('{n} 行', { n: count }),
        required: true,
        control: 'select',
        value: typeof sent === 'string' ? sent : code === '' ? LEAVE_OUT : (code ?? ''),
        error: sent === '' ? c.t('请选择') : undefined,
        options: [
          { value: '', label: c.t('请选择') },
          ...(target.choices ?? []).map(choice => ({ value: choice.value, label: c.t(choice.label) })),
          { value: LEAVE_OUT, label: c.t('不导入这些行') },
        ],
      }
    }),
  }))
  const errors = groups.flatMap(({ fields }) =>
    fields.filter(field => field.error).map(({ name, label, error }) => ({ field: name, label, message: error ?? '' })),
  )
  const view = { batch, steps: stepsOf(c, 1, batch.id), groups, problem }
  page(c, 'imports/values', { view, errors }, { status })
}

async function ready(c: Ctx) {
  const batch = await load(c)
  const { mapping } = batch
  if (!mapping || (batch.state !== 'uploaded' && batch.state !== 'checked')) return null
  return { batch, mapping, all: await found(c, batch, mapping, await targetsFor(c, batch.kind, mapping.kind)) }
}

/** 取值对照: the words of the file beside ours, once for all rows. */
export async function valuesPage(c: Ctx): Promise<void> {
  const at = await ready(c)
  if (!at) return c.res.redirect(303, `/imports/${c.id()}`)
  show(c, at.batch, at.all, {}, null)
}

export async function submitValues(c: Ctx): Promise<void> {
  const at = await ready(c)
  const body: Record<string, unknown> = c.req.body ?? {}
  if (!at) return c.res.redirect(303, `/imports/${c.id()}`)
  const { batch, mapping, all } = at
  const values: Record<string, Record<string, string>> = {}
  let open = 0
  for (const { target, values: words } of all) {
    for (const [index, { raw }] of words.entries()) {
      const sent = body[nameOf(target.name, index)]
      const code = sent === LEAVE_OUT ? '' : target.choices?.find(choice => choice.value === sent)?.value
      if (code === undefined) open += 1
      else values[target.name] = { ...values[target.name], [raw]: code }
    }
  }
  if (open > 0) {
    const no = refuse('import.values-open', '还有 {n} 个取值没有对照', { params: { n: open } })
    return show(c, batch, all, body, c.t(refusalWords(no), no.params), 422)
  }
  await check(c, batch, { ...mapping, values }, async no =>
    show(c, batch, all, body, c.t(refusalWords(no), no.params), 422),
  )
}
