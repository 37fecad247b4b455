import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { noteFound } from '../../web/seen'
import { record } from '../audit/commands'
import { chosenChips } from './chosen'
import { withColumns } from './columns'
import { CHIPS, type Chip, type Filters, filterQuery, SIZES, SORTS, type Sort } from './filters'
import { withFreshness } from './freshness'
import { keptSearch, openSearch } from './kept-search'
import { looksSecret } from './keyword'
import { hrefOf, wholeList } from './links'
import { chipCounts, customerPage, customerTotals, readCursor, type Window } from './list-query'
import { rowsOf } from './list-view'
import { countsAtOnce, type Look, lookOf, viewChips } from './look'
import { MOST_INSIDE } from './match'
import { type Asked, askedByAddress, askedFor, ownFilterView, withOwnColumns } from './own-list'

const CHIP_WORDS: Readonly<Record<Chip, string>> = {
  overdue: '逾期客户',
  maturing: '30 天内到期',
  expiring: '证件将过期',
}

/** Words are answered by how well they fit, anything else in the order of names. */
const usualSort = ({ q }: Filters): Sort => (q === undefined ? 'name' : 'match')

function windowOf(c: Ctx, filters: Filters): Window {
  const sort: Sort = SORTS.find(one => one === c.query('sort')) ?? usualSort(filters)
  const size = SIZES.find(one => String(one) === c.query('size')) ?? 20
  const after = readCursor(c.query('after'))
  const before = readCursor(c.query('before'))
  const turned = c.query('turned') === '1'
  return { sort, size, turned, ...(after ? { after } : {}), ...(before && !after ? { before } : {}) }
}

/** The address of a list: filters and order, without the place in it. */
const listQuery = (filters: Filters, { sort, size, turned }: Window) => ({
  ...filterQuery(filters),
  ...(sort === usualSort(filters) ? {} : { sort }),
  ...(turned ? { turned: '1' } : {}),
  ...(size === 20 ? {} : { size: String(size) }),
})

const actsOf = (c: Ctx) => ({
  create: c.may('customer.create'),
  import: c.may('customer.import'),
  export: c.may('customer.export'),
  assign: c.may('customer.assign'),
  // what can be done to many is declared along the river; these are the rights of those there are
  bulk: c.may('customer.assign') || c.may('group.manage'),
})

interface Shown {
  readonly asked: Asked
  readonly window: Window
  readonly look: Look
  /** A number that was looked for, as the address carries it. */
  readonly kept?: string | undefined
}

async function listData(c: Ctx, { asked, window, look, kept }: Shown) {
  const { filters, own } = asked
  const [result, atOnce, chosen] = await Promise.all([
    customerPage(c.db, c.viewer, filters, c.today, window),
    countsAtOnce(c),
    chosenChips(c, kept ? { ...filters, q: undefined } : filters),
  ])
  const query = { ...listQuery(filters, window), ...(kept ? { s: kept } : {}) }
  // the view and its columns stay while one turns pages
  const [view, cols] = [c.query('view'), c.query('cols', 1_000)]
  const turning = { ...query, ...(view ? { view } : {}), ...(cols ? { cols } : {}) }
  const rows = await withOwnColumns(c, own, await withFreshness(c, rowsOf(c, result, window, turning)))
  const { chip: _, ...plain } = query as Record<string, string>
  const ownView = ownFilterView(c, asked)
  return {
    list: {
      ...(await withColumns(c, rows, look.columns)),
      capped: result.capped ? MOST_INSIDE : null,
      atOnce,
      empty: Object.keys(filters).length === 0,
      chips: chipsOf(c, filters.chip, plain, undefined),
      chipsHref: hrefOf('/customers/chips', query),
      totalsHref: kept ? null : hrefOf('/customers/totals', filterQuery(filters)),
      // the sums come with the page when they are asked for by its address
      totals: c.query('totals') === '1' ? await customerTotals(c.db, c.viewer, filters, c.today) : null,
      totalsPage: hrefOf('/customers', { ...query, totals: '1' }),
    },
    filters: filterQuery(filters),
    own: ownView,
    chosen: [...chosen, ...ownView.chips],
    views: viewChips(c, look, filters, listQuery(filters, window)),
    conditionsHref: hrefOf('/customers/conditions', filterQuery(filters)),
    searched: kept !== undefined,
    acts: actsOf(c),
    allHref: hrefOf('/bulk/new', { ...filterQuery(filters), ...(kept ? { s: kept } : {}), all: '1' }),
    exportHref: hrefOf('/customers/export', { ...filterQuery(filters), ...(kept ? { s: kept } : {}) }),
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
  { label: c.t('全部客户'), href: wholeList(query), active: active === undefined },
  ...CHIPS.map(chip => ({
    label: c.t(CHIP_WORDS[chip]),
    href: hrefOf('/customers', { ...query, chip }),
    active: chip === active,
    ...(counts ? { count: counts[chip] } : {}),
  })),
]

export async function list(c: Ctx): Promise<void> {
  const [asked, look] = await Promise.all([askedFor(c, name => c.query(name)), lookOf(c)])
  if (look.opensWith && Object.keys(c.req.query).length === 0) return c.res.redirect(303, look.opensWith)
  const { q } = asked.filters
  const secret = openSearch(c, c.query('s', 700))
  if (secret !== undefined) {
    const found = { ...asked, filters: { ...asked.filters, q: secret } }
    const data = await listData(c, { asked: found, window: windowOf(c, found.filters), look, kept: c.query('s', 700) })
    noteFound(
      c,
      data.list.rows.map(row => row.value),
    )
    return page(c, 'customers/list', data, { part: 'customers/_rows' })
  }
  // an address with somebody's number in it was not made by this program; it is not searched for
  const safe: Asked = q !== undefined && looksSecret(q) ? { ...asked, filters: {}, told: [] } : asked
  const data = await listData(c, { asked: safe, window: windowOf(c, safe.filters), look })
  page(c, 'customers/list', data, { part: 'customers/_rows' })
}

/** The search form: words go into the address, a document number or phone never does. */
export async function find(c: Ctx): Promise<void> {
  const body: Record<string, unknown> = c.req.body ?? {}
  const asked = await askedFor(c, name => {
    const value = body[name]
    return typeof value === 'string' && value.trim() !== '' && value.length <= 100 ? value.trim() : undefined
  })
  const { filters } = asked
  if (filters.q === undefined || !looksSecret(filters.q)) {
    return c.res.redirect(303, hrefOf('/customers', filterQuery(filters)))
  }
  const kept = keptSearch(c, filters.q)
  const data = await listData(c, { asked, window: { sort: 'name', size: 20 }, look: await lookOf(c), kept })
  const found = data.list.rows.length
  const noted = await transact(c, async (trx, actor) => {
    await record(trx, actor, { act: 'customer.find', subject: 'customers', after: { found } })
    return true
  })
  if (isRefused(noted)) throw new Error(noted.refused)
  noteFound(
    c,
    data.list.rows.map(row => row.value),
  )
  const only = data.list.rows[0]
  if (found === 1 && only) return c.res.redirect(303, `/customers/${only.value}`)
  page(c, 'customers/list', data)
}

export async function chips(c: Ctx): Promise<void> {
  const { chip, ...filters } = (await askedByAddress(c)).filters
  const counts = await chipCounts(c.db, c.viewer, c.today)
  const kept = c.query('s', 700)
  const query = { ...listQuery(filters, windowOf(c, filters)), ...(kept ? { s: kept } : {}) }
  const list = chipsOf(c, chip, query, counts)
  page(c, 'customers/chips', { chips: list }, { part: 'customers/_chips' })
}

export async function totals(c: Ctx): Promise<void> {
  const { filters } = await askedByAddress(c)
  const sums = await customerTotals(c.db, c.viewer, filters, c.today)
  page(
    c,
    'customers/totals',
    { sums, backHref: hrefOf('/customers', filterQuery(filters)) },
    { part: 'customers/_totals' },
  )
}
