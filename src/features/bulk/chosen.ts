import { sql } from 'kysely'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { conditionOf, type Filters, filterQuery } from '../customers/filters'
import { openSearch } from '../customers/kept-search'
import { looksSecret } from '../customers/keyword'
import { askedFor } from '../customers/own-list'

/** As many as one job takes. */
export const MOST = 10_000

/** Ticked rows, or everything a list shows; said again by the form as it was said by the list. */
export interface Chosen {
  readonly filters: Filters
  readonly pairs: readonly (readonly [name: string, value: string])[]
}

const texts = (value: unknown): string[] => [value].flat().filter((one): one is string => typeof one === 'string')

/** Who is meant, from an address or a form. */
export async function chosenIn(c: Ctx, source: Readonly<Record<string, unknown>>): Promise<Chosen> {
  const one = (name: string) => {
    const [text = ''] = texts(source[name])
    return text.trim() === '' || text.length > 700 ? undefined : text.trim()
  }
  if (one('all') !== '1') {
    const ids = [...new Set(texts(source.id).filter(text => /^[1-9]\d{0,8}$/.test(text)))].slice(0, 100)
    return { filters: { ids: ids.map(Number) }, pairs: ids.map(id => ['id', id]) }
  }
  const { filters } = await askedFor(c, name => {
    const text = one(name)
    return text !== undefined && text.length <= 100 ? text : undefined
  })
  const kept = one('s')
  const secret = openSearch(c, kept)
  // what cannot be read any more is never left out: it would be about everybody
  if ((source.s !== undefined && secret === undefined) || looksSecret(filters.q ?? '')) throw notFound()
  return {
    filters: secret === undefined ? filters : { ...filters, q: secret },
    pairs: [
      ['all', '1'],
      ...Object.entries(filterQuery(filters)),
      ...(secret !== undefined && kept ? [['s', kept] as const] : []),
    ],
  }
}

/** How many they are, in sight only. A list that names somebody out of sight names nobody: the whole is refused. */
export async function countChosen(c: Ctx, { filters }: Chosen): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (select from customers
    where ${conditionOf(c.viewer, filters, c.today)} limit ${MOST + 1}) few`.execute(c.db)
  const n = rows[0]?.n ?? 0
  if (filters.ids && (n !== filters.ids.length || n === 0)) throw notFound()
  return n
}
