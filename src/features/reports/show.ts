import { sql } from 'kysely'
import { formatRate } from '../../lending/rate'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { openable } from '../../web/openable'
import { page } from '../../web/page'
import { numberSetting } from '../settings/queries'
import { REPORTS, reportOf } from './catalogue'
import { type Cursor, type Order, orderOf, type Page, pageOf, type Totals, totalsOf } from './engine'
import { FILTER_WORDS, paramsOf, queryOf } from './params'
import type { Asked, Report, ReportColumn, Row } from './report'

export const PAGE_SIZES = [20, 50, 100] as const
/** More lines than these nobody reads on paper. */
export const PDF_ROWS = 5_000

export const rowCap = (c: Ctx): Promise<number> => numberSetting(c.db, 'export.row-cap', c.today, 50_000)

export function reportIn(c: Ctx): Report {
  const report = reportOf(c.param('key'))
  if (!report) throw notFound()
  return report
}

/** A path of the declaration with the row's own values; undefined when one is missing. */
function pathOf(href: string, row: Row): string | undefined {
  const values = [...href.matchAll(/\{(\w+)\}/g)].map(match => row[match[1]!])
  if (values.some(value => value === null || value === undefined)) return undefined
  return href.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(row[name])))
}

/** A share to two decimals: 13267 ppm → 1.33%. A rate keeps its own. */
export const shareText = (ppm: number): string => formatRate(Math.round(ppm / 100) * 100)

function cellOf(c: Ctx, column: ReportColumn, row: Row) {
  const value = row[column.key]
  const href = column.href ? openable(c, pathOf(column.href, row)) : undefined
  const link = href ? { href } : {}
  if (value === null || value === undefined) return '—'
  if (column.kind === 'money') return { money: BigInt(value), ...link }
  if (column.kind === 'rate') return { text: formatRate(Number(value)), ...link }
  if (column.kind === 'percent') return { text: shareText(Number(value)), ...link }
  if (column.kind === 'word') return { text: c.t(column.words ? column.words(String(value)) : String(value)), ...link }
  return { text: String(value), ...link }
}

function cursorOf(c: Ctx): Cursor | undefined {
  const id = c.query('id', 40)
  const value = c.req.query.after
  if (id === undefined || typeof value !== 'string' || value.length > 200) return undefined
  return { value, id, back: c.query('back') === '1' }
}

const sizeOf = (c: Ctx): number => PAGE_SIZES.find(size => String(size) === c.query('size')) ?? PAGE_SIZES[0]

async function filterChoices(c: Ctx) {
  const { viewer } = c
  const mine =
    viewer.scope === 'all' ? sql<boolean>`true` : sql<boolean>`branch_id = any(${[...viewer.branchIds]}::int[])`
  const branches = await c.db
    .selectFrom('branches')
    .select([sql<string>`id::text`.as('value'), 'name as label'])
    .$if(viewer.scope !== 'all', q => q.where('id', '=', sql<number>`any(${[...viewer.branchIds]}::int[])`))
    .orderBy('code')
    .execute()
  const officers = await c.db
    .selectFrom('users')
    .select([sql<string>`id::text`.as('value'), sql<string>`name || ' ' || staff_no`.as('label')])
    .where(sql<boolean>`exists (select from customers k where k.officer_id = users.id)`)
    .where(viewer.scope === 'own' ? sql<boolean>`id = ${viewer.id}` : mine)
    .orderBy('staffNo')
    .execute()
  const products = await c.db
    .selectFrom('products')
    .select([sql<string>`id::text`.as('value'), 'name as label'])
    .orderBy('id')
    .execute()
  return { branch: branches, officer: officers, product: products }
}

/** The address of this report with some things changed; a changed order begins at the first page. */
const link = (report: Report, query: Readonly<Record<string, string | undefined>>): string => {
  const set = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  )
  return `/reports/${report.key}${set.length > 0 ? `?${new URLSearchParams(set)}` : ''}`
}

export const askedOf = (c: Ctx, params: Asked['params']): Asked => ({
  db: c.db,
  viewer: c.viewer,
  today: c.today,
  params,
})

interface Shown {
  readonly c: Ctx
  readonly report: Report
  readonly order: Order
  readonly size: number
  readonly columns: readonly ReportColumn[]
  /** Filters and order as they stand in the address. */
  readonly base: Readonly<Record<string, string>>
}

const headsOf = ({ c, report, order, size, columns, base }: Shown) =>
  columns.map(column => {
    const current = column.key === order.column.key
    const dir = current && order.down ? 'up' : 'down'
    return {
      key: column.key,
      label: c.t(column.label),
      num: ['money', 'int', 'rate', 'percent'].includes(column.kind),
      hm: column.minor === true,
      sort: {
        href: link(report, { ...base, size: String(size), sort: column.key, dir }),
        ...(current ? { dir: order.down ? 'descending' : 'ascending' } : {}),
      },
    }
  })

const footOf = ({ columns }: Shown, { sums }: Totals) =>
  Object.fromEntries(
    columns
      .filter(column => column.total)
      .map(({ key, kind }) => [key, kind === 'money' ? { money: sums[key] } : { text: String(sums[key]) }]),
  )

const turnsOf = ({ report, size, base }: Shown, { prev, next }: Page) => {
  const turn = (cursor: Cursor | undefined) =>
    cursor &&
    link(report, {
      ...base,
      size: String(size),
      after: cursor.value,
      id: cursor.id,
      ...(cursor.back ? { back: '1' } : {}),
    })
  return { prevHref: turn(prev), nextHref: turn(next) }
}

/** The report as a page; `refused` says why a download was not made. */
export async function renderReport(c: Ctx, refused?: string): Promise<void> {
  const report = reportIn(c)
  const get = (name: string) => (c.req.method === 'POST' ? bodyText(c, name) : c.query(name))
  const { params, errors } = paramsOf(report, get, c.today, c.t)
  const order = orderOf(report, get('sort'), get('dir'))
  const asked = askedOf(c, params)
  const size = sizeOf(c)
  const [found, totals, options] = await Promise.all([
    pageOf(report, asked, order, size, cursorOf(c)),
    totalsOf(report, asked),
    filterChoices(c),
  ])
  const columns = report.columns.filter(column => !column.hidden)
  const base = { ...queryOf(report, params), sort: order.column.key, dir: order.down ? 'down' : 'up' }
  const shown: Shown = { c, report, order, size, columns, base }
  const rows = found.rows.map(row => ({
    id: `row-${row.id}`,
    cells: Object.fromEntries(columns.map(column => [column.key, cellOf(c, column, row)])),
  }))
  const data = {
    report,
    columns: headsOf(shown),
    rows,
    foot: footOf(shown, totals),
    lead: columns[0]!.key,
    count: totals.count,
    fields: report.filters.map(name => ({ name, label: c.t(FILTER_WORDS[name]), value: String(params[name] ?? '') })),
    options,
    hidden: base,
    sizes: {
      options: [...PAGE_SIZES],
      current: size,
      hrefs: PAGE_SIZES.map(n => link(report, { ...base, size: String(n) })),
    },
    ...turnsOf(shown, found),
    errors,
    refused,
    acts: { export: c.may('report.export') },
  }
  page(c, 'reports/show', data, { part: 'reports/_result', status: refused || errors.length > 0 ? 422 : 200 })
}

export function bodyText(c: Ctx, name: string): string | undefined {
  const value = (c.req.body as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' && value.trim() !== '' && value.length <= 100 ? value.trim() : undefined
}

export const show = (c: Ctx) => renderReport(c)

export const catalogue = (c: Ctx) =>
  page(c, 'reports/catalogue', {
    reports: REPORTS.map(({ key, title, note }) => ({ key, title: c.t(title), note: c.t(note) })),
  })
