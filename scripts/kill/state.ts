import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { DB } from '../../src/db/schema'

type Row = Record<string, unknown>

interface Column {
  readonly table: string
  readonly name: string
  readonly type: string
  /** Drawn from a sequence: a number that was drawn and not used leaves a gap, which means nothing. */
  readonly drawn: boolean
}

/** Digest by table. */
export type State = Readonly<Record<string, string>>

interface Link {
  readonly table: string
  readonly column: string
  readonly to: string
}

/** When and by which transaction says nothing about the book; neither does how often a day had to be taken up. */
const CLOCKS = new Set(['timestamp with time zone', 'xid8', 'pg_snapshot'])
const OF_THE_RUN: Readonly<Record<string, readonly string[]>> = { day_ends: ['token'], day_end_steps: ['done_count'] }

/**
 * A digest of every table of the book, its rows in order, without clocks. Numbers drawn by a sequence are replaced by their
 * place in the row of numbers that are used, here and wherever they are referred to.
 */
export async function stateOf(db: Kysely<DB>): Promise<State> {
  const columns = await columnsOf(db)
  const tables = [...new Set(columns.map(column => column.table))]
  const rows = new Map<string, Row[]>()
  for (const table of tables) rows.set(table, await rowsOf(db, table))
  const places = placesOf(columns, rows)
  const links = await linksOf(db, columns)
  const digests = tables.map(table => {
    const clocks = columns.filter(column => column.table === table && CLOCKS.has(column.type)).map(({ name }) => name)
    const left = new Set([...clocks, ...(OF_THE_RUN[table] ?? [])])
    const own = links.filter(link => link.table === table)
    const lines = rows.get(table)!.map(row => lineOf(row, left, own, places))
    return [table, createHash('sha256').update(lines.sort().join('\n')).digest('hex')] as const
  })
  return Object.fromEntries(digests)
}

async function columnsOf(db: Kysely<DB>): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type,
      (a.attidentity <> '' or coalesce(pg_get_expr(d.adbin, d.adrelid), '') like 'nextval(%') as drawn
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname, a.attnum`.execute(db)
  return rows
}

/** References the database knows, and those to vouchers, which are kept by a check of their own. */
async function linksOf(db: Kysely<DB>, columns: readonly Column[]): Promise<Link[]> {
  const { rows } = await sql<Link>`
    select c.conrelid::regclass::text as table, a.attname as column, c.confrelid::regclass::text as to
    from pg_constraint c cross join unnest(c.conkey, c.confkey) as k (here, there)
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.here
      join pg_attribute b on b.attrelid = c.confrelid and b.attnum = k.there and b.attname = 'id'
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace`.execute(db)
  const vouchers = columns
    .filter(({ table, name }) => name === 'voucher_id' || (table === 'vouchers' && name === 'reverses'))
    .map(({ table, name }) => ({ table, column: name, to: 'vouchers' }))
  const own = columns.filter(({ drawn, name }) => drawn && name === 'id')
  return [...rows, ...vouchers, ...own.map(({ table }) => ({ table, column: 'id', to: table }))]
}

async function rowsOf(db: Kysely<DB>, table: string): Promise<Row[]> {
  const { rows } = await sql<{ row: string }>`select to_jsonb(t)::text as row from ${sql.table(table)} t`.execute(db)
  return rows.map(({ row }) => JSON.parse(row) as Row)
}

type Places = ReadonlyMap<string, ReadonlyMap<unknown, number>>

function placesOf(columns: readonly Column[], rows: ReadonlyMap<string, readonly Row[]>): Places {
  const drawn = columns.filter(column => column.drawn && column.name === 'id')
  return new Map(
    drawn.map(({ table }) => {
      const used = rows.get(table)!.map(row => row.id as number)
      return [table, new Map(used.sort((a, b) => a - b).map((id, at) => [id, at + 1]))]
    }),
  )
}

/** Records are named in words too: collection-case:12, repayment:7. */
const NAMED = /\b([a-z]+(?:-[a-z]+)*):(\d+)\b/g
const tableOf = (word: string): string => `${word.replaceAll('-', '_')}s`

function lineOf(row: Row, left: ReadonlySet<string>, links: readonly Link[], places: Places): string {
  const kept: Row = {}
  for (const name of Object.keys(row).sort()) {
    if (left.has(name)) continue
    const link = links.find(each => each.column === name && places.has(each.to))
    const value = row[name]
    kept[name] = link && value !== null ? (places.get(link.to)?.get(value) ?? value) : value
  }
  return JSON.stringify(kept).replace(NAMED, (all, word: string, id: string) => {
    const place = places.get(tableOf(word))?.get(Number(id))
    return place === undefined ? all : `${word}#${place}`
  })
}

/** Names of the tables in which two states differ. */
export const differing = (a: State, b: State): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(table => a[table] !== b[table])

export const hashOf = (state: State): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(state).sort()))
    .digest('hex')
    .slice(0, 16)
