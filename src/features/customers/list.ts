import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { record } from '../audit/commands'
import { CHIPS, type Chip, type Filters, filterQuery, readFilters, SIZES, SORTS, type Sort } from './filters'
import { looksSecret } from './keyword'
import { hrefOf } from './links'
import { chipCounts, customerPage, customerTotals, readCursor, type Window } from './list-query'
import { rowsOf } from './list-view'

const CHIP_WORDS: Readonly<Record<Chip, string>> = {
  overdue: '逾期客户',
  maturing: '30 天内到期',
  expiring: '证件将过期',
}

function windowOf(c: Ctx): Window {
  const sort: Sort = SORTS.find(one => one === c.query('sort')) ?? 'name'
  const size = SIZES.find(one => String(one) === c.query('size')) ?? 20
  const after = readCursor(c.query('after'))
  const before = readCursor(c.query('before'))
  return { sort, size, ...(after ? { after } : {}), ...(before && !after ? { before } : {}) }
}

/** The address of a list: filters and order, without the place in it. */
const listQuery = (filters: Filters, { sort, size }: Window) => ({
  ...filterQuery(filters),
  ...(sort === 'name' ? {} : { sort }),
  ...(size === 20 ? {} : { size: String(size) }),
})

const actsOf = (c: Ctx) => ({
  create: c.may('customer.create'),
  import: c.may('customer.import'),
  export: c.may('customer.export'),
  assign: c.may('customer.assign'),
})

async function listData(c: Ctx, filters: Filters, window: Window, hidden: boolean) {
  const result = await customerPage(c.db, c.viewer, filters, c.today, window)
  const query = listQuery(filters, window)
  const { chip: _, ...plain } = query as Record<string, string>
  return {
    list: {
      ...rowsOf(c, result, window, query, hidden),
      empty: Object.keys(filters).length === 0,
      chips: chipsOf(c, filters.chip, plain, undefined),
      chipsHref: hrefOf('/customers/chips', query),
      totalsHref: hidden ? null : hrefOf('/customers/totals', filterQuery(filters)),
      // the sums come with the page when they are asked for by its address
      totals: c.query('totals') === '1' ? await customerTotals(c.db, c.viewer, filters, c.today) : null,
      totalsPage: hrefOf('/customers', { ...query, totals: '1' }),
    },
    filters: filterQuery(filters),
    searched: hidden,
    acts: actsOf(c),
    exportHref: hrefOf('/customers/export', filterQuery(filters)),
    treeHref: hrefOf('/customers/tree', { ...query, side: '1' }),
    treePage: hrefOf('/customers/tree', filterQuery(filters)),
    officer: filters.officer ?? null,
    branch: filters.branch ?? null,
  }
}

const chipsOf = (
  c: Ctx,
  active: Chip | undefined,
  query: Record<string, string>,
  counts: Awaited<ReturnType<typeof chipCounts>> | undefined,
) => [
  { label: c.t('全部客户'), href: hrefOf('/customers', query), active: active === undefined },
  ...CHIPS.map(chip => ({
    label: c.t(CHIP_WORDS[chip]),
    href: hrefOf('/customers', { ...query, chip }),
    active: chip === active,
    ...(counts ? { count: counts[chip] } : {}),
  })),
]

export async function list(c: Ctx): Promise<void> {
  const filters = readFilters(name => c.query(name))
  const { q } = filters
  // an address with somebody's number in it was not made by this program; it is not searched for
  const safe: Filters = q !== undefined && looksSecret(q) ? {} : filters
  page(c, 'customers/list', await listData(c, safe, windowOf(c), false), { part: 'customers/_rows' })
}

/** The search form: words go into the address, a document number or phone never does. */
export async function find(c: Ctx): Promise<void> {
  const body: Record<string, unknown> = c.req.body ?? {}
  const filters = readFilters(name => {
    const value = body[name]
    return typeof value === 'string' && value.trim() !== '' && value.length <= 100 ? value.trim() : undefined
  })
  if (filters.q === undefined || !looksSecret(filters.q)) {
    return c.res.redirect(303, hrefOf('/customers', filterQuery(filters)))
  }
  const data = await listData(c, filters, { sort: 'name', size: 20 }, true)
  const found = data.list.rows.length
  const noted = await transact(c, async (trx, actor) => {
    await record(trx, actor, { act: 'customer.find', subject: 'customers', after: { found } })
    return true
  })
  if (isRefused(noted)) throw new Error(noted.refused)
  const only = data.list.rows[0]
  if (found === 1 && only) return c.res.redirect(303, `/customers/${only.value}`)
  page(c, 'customers/list', data)
}

export async function chips(c: Ctx): Promise<void> {
  const { chip, ...filters } = readFilters(name => c.query(name))
  const counts = await chipCounts(c.db, c.viewer, c.today)
  const list = chipsOf(c, chip, listQuery(filters, windowOf(c)), counts)
  page(c, 'customers/chips', { chips: list }, { part: 'customers/_chips' })
}

export async function totals(c: Ctx): Promise<void> {
  const filters = readFilters(name => c.query(name))
  const sums = await customerTotals(c.db, c.viewer, filters, c.today)
  page(
    c,
    'customers/totals',
    { sums, backHref: hrefOf('/customers', filterQuery(filters)) },
    { part: 'customers/_totals' },
  )
}
