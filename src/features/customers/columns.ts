import { visibleTo } from '../../db/visible-to'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { datetime } from '../../web/format'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import type { Own } from '../fields/own'
import { ownColumns } from '../fields/shown'
import { chooseColumns } from '../views/commands'
import { choiceOf } from '../views/queries'
import { codesFor } from './codes'
import { FILE_FIELDS, type FileField } from './file-filter'
import { COLUMNS, type rowsOf } from './list-view'
import { customerFields } from './own'
import { readableIn } from './profile'
import { isSecret, maskOf } from './protect'
import { type BasicField, opened, textOf } from './record'

type Shown = ReturnType<typeof rowsOf>
const MOST = 20
/** A name leads each row; without it nobody knows whose it is. */
const ALWAYS = 'name'

const isInstant = (field: FileField): field is FileField & { name: 'createdAt' | 'updatedAt' } =>
  field.name === 'createdAt' || field.name === 'updatedAt'
const fileKey = (field: FileField): string => `file-${field.name}`
const extra = FILE_FIELDS.filter(field => field.name !== 'name')

export interface ColumnChoice {
  readonly key: string
  readonly label: string
}
/** All columns there are for this reader, in the order in which they come. */
const allColumns = (c: Ctx, own: readonly ColumnChoice[]): ColumnChoice[] => [
  ...COLUMNS.map(({ key, label }) => ({ key, label: c.t(label) })),
  ...own,
  ...extra.map(field => ({ key: fileKey(field), label: c.t(field.label) })),
]

/** name.no.balance: what an address says of the columns. */
export const columnsIn = (text: string | undefined): string[] | null =>
  text && /^[A-Za-z0-9.-]{1,1000}$/.test(text) ? [...new Set(text.split('.'))].slice(0, MOST) : null

/** Values of the file for the rows of one page, encrypted ones masked; one statement, and none when no such column is shown. */
async function fileCells(c: Ctx, ids: readonly number[], fields: readonly FileField[]) {
  const cells = new Map<number, Record<string, unknown>>()
  if (fields.length === 0 || ids.length === 0) return cells
  const [codes, files] = await Promise.all([
    codesFor(c.db, c.viewer.lang),
    c.db.selectFrom('customers').selectAll().where('id', 'in', ids).where(visibleTo(c.viewer)).execute(),
  ])
  for (const file of files) {
    const basics = opened(file)
    const cellOf = (name: BasicField) => {
      const value = basics[name]
      if (isSecret(name)) return maskOf(name, basics[name]) ?? '—'
      if (typeof value === 'bigint') return { money: value }
      if (typeof value === 'boolean') return value ? c.t('是') : c.t('否')
      return readableIn(c, file.kind, codes, name, textOf(name, value))
    }
    const pairs = fields.map(field => [
      fileKey(field),
      isInstant(field) ? datetime(file[field.name]).slice(0, 10) : cellOf(field.name as BasicField),
    ])
    cells.set(file.id, Object.fromEntries(pairs))
  }
  return cells
}

/** The list with the columns that were chosen, in their order; as they come when nothing was. */
export async function withColumns(c: Ctx, list: Shown, keys: readonly string[] | null): Promise<Shown> {
  if (keys === null) return list
  const wanted = [ALWAYS, ...keys.filter(key => key !== ALWAYS)]
  const fields = extra.filter(field => wanted.includes(fileKey(field)))
  const cells = await fileCells(
    c,
    list.rows.map(row => row.value),
    fields,
  )
  const known = new Map<string, Shown['columns'][number]>([
    ...list.columns.map(column => [column.key, column] as const),
    ...fields.map(field => [fileKey(field), columnOf(c, field)] as const),
  ])
  return {
    ...list,
    columns: wanted.flatMap(key => known.get(key) ?? []),
    rows: list.rows.map(row => ({ ...row, cells: { ...row.cells, ...cells.get(row.value) } })),
  }
}

const columnOf = (c: Ctx, field: FileField) => ({
  key: fileKey(field),
  label: c.t(field.label),
  ...(field.control === 'money' || field.control === 'number' ? { num: true } : {}),
})

const ownChoices = async (c: Ctx, own: Own): Promise<ColumnChoice[]> =>
  (await ownColumns(c, own, [])).columns.map(({ key, label }) => ({ key, label }))

/** What is shown now and what could be. */
async function choices(c: Ctx) {
  const own = await ownChoices(c, await customerFields(c.db, c.viewer))
  const all = allColumns(c, own)
  const { columns } = await choiceOf(c.db, c.viewer.id, 'customers')
  const shown = columns ?? [...COLUMNS.map(({ key }) => key), ...own.map(({ key }) => key)]
  return { all, shown: shown.filter(key => all.some(one => one.key === key)), chosen: columns !== null }
}

export async function columnsPage(c: Ctx): Promise<void> {
  const { all, shown, chosen } = await choices(c)
  const labels = new Map(all.map(({ key, label }) => [key, label]))
  page(c, 'customers/columns', {
    shown: shown.map((key, at) => ({
      key,
      label: labels.get(key),
      first: at <= 1,
      last: at === shown.length - 1,
      fixed: key === ALWAYS,
    })),
    others: all.filter(({ key }) => !shown.includes(key)).map(({ key, label }) => ({ value: key, label })),
    full: shown.length >= MOST,
    most: MOST,
    chosen,
  })
}

/** up:no · down:no · out:no · in:file-education · as they come. */
function arranged(shown: readonly string[], all: readonly ColumnChoice[], act: string, key: string): string[] | null {
  if (act === 'usual') return null
  const at = shown.indexOf(key)
  const rest = shown.filter(one => one !== key)
  if (act === 'out' && key !== ALWAYS) return rest
  if (act === 'in' && at < 0 && shown.length < MOST && all.some(one => one.key === key)) return [...shown, key]
  if (at < 1 || (act !== 'up' && act !== 'down')) return [...shown]
  const to = Math.max(1, Math.min(shown.length - 1, act === 'up' ? at - 1 : at + 1))
  return [...rest.slice(0, to), key, ...rest.slice(to)]
}

export async function submitColumns(c: Ctx): Promise<void> {
  const body: Record<string, unknown> = c.req.body ?? {}
  const [act = '', key = ''] = typeof body.do === 'string' ? body.do.split(':') : []
  const { all, shown } = await choices(c)
  const columns = arranged(shown, all, act, act === 'in' && typeof body.add === 'string' ? body.add : key)
  const done = await once(c, 'view.columns', (trx, actor) => chooseColumns(trx, actor, { list: 'customers', columns }))
  if (!isRefused(done)) leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, '/customers/columns')
}
