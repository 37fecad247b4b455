import { sql } from 'kysely'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import {
  filterControls,
  filterWords,
  type OwnFilter,
  ownConditions,
  ownFilterQuery,
  readOwnFilters,
} from '../fields/filter'
import type { Own } from '../fields/own'
import { ownColumns } from '../fields/shown'
import { type Filters, filterQuery, readFilters } from './filters'
import { looksSecret } from './keyword'
import { hrefOf } from './links'
import type { rowsOf } from './list-view'
import { customerFields } from './own'

type Get = (name: string) => string | undefined

/** What an address or a form asks for: the file's own columns, and the fields of the lender that the reader sees. */
export interface Asked {
  readonly filters: Filters
  readonly own: Own
  readonly told: readonly OwnFilter[]
}

export async function askedFor(c: Ctx, get: Get): Promise<Asked> {
  const own = await customerFields(c.db, c.viewer)
  const told = readOwnFilters(own, get)
  const filters = readFilters(get)
  if (told.length === 0) return { filters, own, told }
  const conditions = await ownConditions(c.db, told, sql`customers.id`)
  return { filters: { ...filters, own: { conditions, query: ownFilterQuery(told) } }, own, told }
}

/**
 * The same of an address. One that looks for somebody's number was not made by this program: such a search is posted and on
 * record, and no other page answers it.
 */
export async function askedByAddress(c: Ctx): Promise<Asked> {
  if (looksSecret(c.query('q') ?? '')) throw notFound()
  return askedFor(c, name => c.query(name))
}

type Shown = ReturnType<typeof rowsOf>

/** The list with the columns of the lender's own fields behind the product's. */
export async function withOwnColumns(c: Ctx, own: Own, list: Shown) {
  const { columns, cells } = await ownColumns(
    c,
    own,
    list.rows.map(row => row.value),
  )
  return {
    ...list,
    columns: [...list.columns, ...columns],
    rows: list.rows.map(row => ({ ...row, cells: { ...row.cells, ...cells.get(row.value) } })),
  }
}

/** Controls for the filter bar, and a chip for each condition that takes it away again. */
export const ownFilterView = (c: Ctx, { own, told, filters }: Asked) => ({
  controls: filterControls(c, own, told),
  open: told.length > 0,
  chips: told.map((one, at) => {
    const rest = told.filter((_, i) => i !== at)
    const query = { ...filterQuery({ ...filters, own: undefined }), ...ownFilterQuery(rest) }
    return { label: filterWords(c, own, one), href: hrefOf('/customers', query), active: true, icon: 'x' }
  }),
})
