import { sql } from 'kysely'
import { keptFor } from '../../db/kept'
import type { Ctx } from '../../web/context'
import type { ListKind } from '../../web/list-kind'
import { choiceOf, viewsFor } from '../views/queries'
import { columnsIn } from './columns'
import { type Filters, filterQuery, readFilters, SIZES, SORTS } from './filters'
import { looksSecret } from './keyword'
import { hrefOf, wholeList } from './links'

const OWN = /^x\d{1,9}(-from|-to)?$/

/** What of an address of the list may be kept: filters, order, columns; no place in it, and nobody's number. */
function clean(query: URLSearchParams): string {
  const get = (name: string) => {
    const text = query.get(name)?.trim()
    return text && text.length <= 100 && !looksSecret(text) ? text : undefined
  }
  const kept: Record<string, string> = { ...filterQuery(readFilters(get)) }
  for (const [name] of query) {
    const text = OWN.test(name) ? get(name) : undefined
    if (text) kept[name] = text
  }
  const sort = SORTS.find(one => one === query.get('sort'))
  if (sort) kept.sort = sort
  if (query.get('turned') === '1') kept.turned = '1'
  const size = SIZES.find(one => String(one) === query.get('size'))
  if (size) kept.size = String(size)
  const columns = columnsIn(query.get('cols') ?? undefined)
  if (columns) kept.cols = columns.join('.')
  return new URLSearchParams(kept).toString()
}

export const customerList: ListKind = {
  name: 'customers',
  label: '客户列表',
  href: '/customers',
  access: 'customer.read',
  clean,
}

/** How this person likes the list: his columns, his views, and the one it opens with. */
export async function lookOf(c: Ctx) {
  const [choice, views] = await Promise.all([
    choiceOf(c.db, c.viewer.id, 'customers'),
    viewsFor(c.db, c.viewer.id, 'customers'),
  ])
  const standard = views.find(view => view.id === choice.viewId)
  return {
    columns: columnsIn(c.query('cols', 1_000)) ?? choice.columns,
    views,
    /** Where the bare address leads, if anywhere. */
    opensWith: standard ? `/customers?view=${standard.id}&${standard.query}` : undefined,
  }
}
export type Look = Awaited<ReturnType<typeof lookOf>>

/** The views as chips, and the way to keep what is on the screen. */
export function viewChips(c: Ctx, { views, columns }: Look, filters: Filters, query: Readonly<Record<string, string>>) {
  const active = c.query('view')
  const kept = { ...query, ...(columns ? { cols: columns.join('.') } : {}) }
  return {
    chips:
      views.length === 0
        ? []
        : [
            { label: c.t('全部客户'), href: wholeList({}), active: !active && Object.keys(filters).length === 0 },
            ...views.map(view => ({
              label: view.name,
              icon: 'bookmark',
              href: `/customers?view=${view.id}&${view.query}`,
              active: active === String(view.id),
            })),
          ],
    saveHref: hrefOf('/views/customers', kept),
  }
}

const FEW = 20_000
const sizeOfBook = keptFor(60_000, async (db: Ctx['db']) => {
  const { rows } = await sql<{
    n: number
  }>`select reltuples::float8 as n from pg_class where oid = 'customers'::regclass`.execute(db)
  return rows[0]?.n ?? 0
})

/** Counts and sums read the whole result: with the page for who has few customers, on demand for who looks at a large book. */
export const countsAtOnce = async (c: Ctx): Promise<boolean> =>
  c.viewer.scope === 'own' || (await sizeOfBook(c.db)) < FEW
