import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import type { ImportMapping, ImportTarget } from '../../web/import-kind'
import { page } from '../../web/page'
import { kindNamed, variantOf } from './kinds'
import { check, load, targetsFor } from './load'
import { guessColumns, isGiven, mappingIn, rememberedMapping } from './mapping'
import { type Batch, rowsAfter } from './queries'
import { openCells } from './rows'
import { stepsOf } from './state'
import { hasStrangers, keepMapping } from './values'

interface Wrong {
  readonly field: string
  readonly message: string
}

/** The first value of the chosen column, numbers of persons masked. */
function exampleOf(c: Ctx, samples: readonly string[][], target: ImportTarget, at: number | undefined) {
  const text = at === undefined ? undefined : samples.map(cells => cells[at]).find(Boolean)
  const shown = text && (target.hide ? target.hide(text) : text).slice(0, 30)
  return shown ? c.t('如：{text}', { text: shown }) : target.hint && c.t(target.hint)
}

const optionsOf = (c: Ctx, batch: Batch) => [
  { value: '', label: c.t('不导入') },
  ...batch.headers.map((header, i) => ({ value: String(i), label: header || c.t('第 {n} 列', { n: i + 1 }) })),
  { value: 'row', label: c.t('行号') },
]

async function show(
  c: Ctx,
  batch: Batch,
  mapping: ImportMapping,
  problems: readonly Wrong[],
  status = 200,
): Promise<void> {
  const kind = kindNamed(batch.kind)
  const targets = await targetsFor(c, batch.kind, mapping.kind)
  const samples = (await rowsAfter(c.db, batch.id, 'all', 0, 3)).map(row => openCells(batch.id, row.rowNo, row.cells))
  const wrong = new Map(problems.map(problem => [problem.field, problem.message]))
  const options = optionsOf(c, batch)
  const fields = targets.map(target => fieldOf(c, target, { mapping, wrong, options, samples }))
  const view = {
    title: c.t('匹配列'),
    heading: c.t('导入{kind}', { kind: c.t(kind.label) }),
    batch,
    steps: stepsOf(c, 1),
    kind: mapping.kind,
    variants: (kind.variants ?? []).map(({ value, label }) => ({
      label: c.t(label),
      href: `/imports/${batch.id}/match?kind=${value}`,
      active: value === mapping.kind,
    })),
    errors: problems.map(problem => ({ ...problem, label: '' })),
    groups: [...new Set(fields.map(field => field.group))].map((group, index) => {
      const own = fields.filter(field => field.group === group)
      return { label: group === '' ? '' : c.t(group), open: index === 0 || own.some(field => field.given), rows: own }
    }),
  }
  page(c, 'imports/match', { match: view, errors: view.errors }, { status })
}

interface Around {
  readonly mapping: ImportMapping
  readonly wrong: ReadonlyMap<string, string>
  readonly options: ReturnType<typeof optionsOf>
  readonly samples: readonly string[][]
}

/** One row of the page: what it is, which column, and a fixed value or a prefix. */
function fieldOf(c: Ctx, target: ImportTarget, { mapping, wrong, options, samples }: Around) {
  const { name, label, whole, must } = target
  const at = mapping.columns[name]
  const words = c.t(label)
  const error = wrong.get(`col_${name}`) ?? wrong.get(`fix_${name}`)
  const value = at === undefined ? '' : at < 0 ? 'row' : String(at)
  return {
    group: target.group ?? '',
    given: at !== undefined || error !== undefined || mapping.fixed?.[name] !== undefined,
    cells: {
      label: { text: must ? `${words} *` : words, ...(error ? { tone: 'cell-bad', sub: error } : {}) },
      column: whole
        ? '—'
        : {
            input: {
              name: `col_${name}`,
              label: words,
              kind: 'select',
              value,
              options,
              error: wrong.get(`col_${name}`),
            },
          },
      fixed: { input: fixedInput(c, target, mapping, wrong) },
      example: exampleOf(c, samples, target, at) ?? '—',
    },
  }
}

function fixedInput(c: Ctx, target: ImportTarget, mapping: ImportMapping, wrong: ReadonlyMap<string, string>) {
  const { name, label, choices, whole, usual } = target
  const value = mapping.fixed?.[name] ?? (whole ? (usual ?? '') : '')
  const words = whole ? c.t(label) : c.t('{label}：固定值或前缀', { label: c.t(label) })
  const input = { name: `fix_${name}`, label: words, value, error: wrong.get(`fix_${name}`) }
  if (!choices) return { ...input, kind: target.date ? 'date' : 'text', attrs: { maxlength: 200 } }
  const codes = choices.map(choice => ({ value: choice.value, label: c.t(choice.label) }))
  return { ...input, kind: 'select', options: usual === undefined ? [{ value: '', label: '—' }, ...codes] : codes }
}

/** As this person matched the same heads before, else by their usual names. */
export async function showMatch(c: Ctx, batch: Batch): Promise<void> {
  const kind = kindNamed(batch.kind)
  const known = batch.mapping ?? (await rememberedMapping(c.db, c.viewer.id, kind, batch.headers))
  const wanted = c.query('kind') ?? known?.kind ?? kind.likely?.(batch.headers)
  const variant = variantOf(kind, wanted)
  if (known?.kind === variant) return show(c, batch, known, [])
  const columns = guessColumns(batch.headers, await targetsFor(c, batch.kind, variant))
  return show(c, batch, { kind: variant, columns }, [])
}

export async function matchPage(c: Ctx): Promise<void> {
  const batch = await load(c)
  if (batch.state !== 'uploaded' && batch.state !== 'checked') return c.res.redirect(303, `/imports/${batch.id}`)
  await showMatch(c, batch)
}

export async function submitMatch(c: Ctx): Promise<void> {
  const batch = await load(c)
  const body: Record<string, unknown> = c.req.body ?? {}
  const kind = variantOf(kindNamed(batch.kind), typeof body.kind === 'string' ? body.kind : undefined)
  const targets = await targetsFor(c, batch.kind, kind)
  // words that were set against ours stay set, also in the next file with the same heads
  const known = batch.mapping ?? (await rememberedMapping(c.db, c.viewer.id, kindNamed(batch.kind), batch.headers))
  const before = known?.kind === kind ? known : { kind, columns: {} }
  const mapping = mappingIn(body, batch.headers, targets, before)
  const missing = targets.filter(target => target.must && !isGiven(mapping, target))
  if (missing.length > 0) {
    const problems = missing.map(({ name, label, whole }) => ({
      field: whole ? `fix_${name}` : `col_${name}`,
      message: whole
        ? c.t('请填写「{label}」', { label: c.t(label) })
        : c.t('请选择「{label}」所在的列', { label: c.t(label) }),
    }))
    return show(c, batch, mapping, problems, 422)
  }
  const refused = (no: Refused) =>
    show(c, batch, mapping, [{ field: '', message: c.t(refusalWords(no), no.params) }], 422)
  if (!(await hasStrangers(c, batch, mapping, targets))) return check(c, batch, mapping, refused)
  const kept = await keepMapping(c, batch, mapping)
  return isRefused(kept) ? refused(kept) : c.res.redirect(303, `/imports/${batch.id}/values`)
}
