import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { parseDate } from '../../lending/dates'
import { isRefused } from '../../lending/refusal'
import type { Asked, ColumnKind, Report, ReportColumn, Row } from './report'

export interface Order {
  readonly column: ReportColumn
  readonly down: boolean
}

/** The place after which a page begins: the value it was sorted by, as text, and the row's id. */
export interface Cursor {
  readonly value: string
  readonly id: string
  /** Towards the beginning: the page before. */
  readonly back: boolean
}

const TYPES: Readonly<Record<ColumnKind, RawBuilder<unknown>>> = {
  money: sql`bigint`,
  int: sql`bigint`,
  rate: sql`bigint`,
  percent: sql`bigint`,
  date: sql`date`,
  text: sql`text`,
  name: sql`text`,
  word: sql`text`,
}
/** Stands for no date at all, before every other. */
const NO_DAY = '0001-01-01'
const LOWEST: Readonly<Record<ColumnKind, RawBuilder<unknown>>> = {
  money: sql`-9000000000000000`,
  int: sql`-1`,
  rate: sql`-1`,
  percent: sql`-1`,
  date: sql`date '0001-01-01'`,
  text: sql`''`,
  name: sql`''`,
  word: sql`''`,
}

const NO_COLLATION = sql``
const PINYIN = sql`collate "zh-x-icu"`
const isText = (kind: ColumnKind): boolean => kind === 'text' || kind === 'name' || kind === 'word'

/** A column never null to sort by, words in pinyin order. Its name comes from the report's declaration, never from outside. */
const sortKey = ({ key, kind }: ReportColumn) =>
  sql`coalesce(${sql.ref(`r.${snake(key)}`)}::${TYPES[kind]}, ${LOWEST[kind]}) ${isText(kind) ? PINYIN : NO_COLLATION}`
const snake = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

export const orderOf = (report: Report, key: string | undefined, direction: string | undefined): Order => {
  const column = report.columns.find(one => one.key === key)
  if (column) return { column, down: direction === 'down' }
  return { column: report.columns.find(one => one.key === report.sort.key)!, down: report.sort.down }
}

const ordered = (order: Order, down: boolean) =>
  down ? sql`order by ${sortKey(order.column)} desc, r.id desc` : sql`order by ${sortKey(order.column)}, r.id`

export interface Page {
  readonly rows: readonly Row[]
  readonly prev?: Cursor
  readonly next?: Cursor
}

type Keyed = Row & { readonly sortValue: string }

const WHOLE: readonly ColumnKind[] = ['money', 'int', 'rate', 'percent']
/** Could this place be one of ours? An address typed by hand begins at the first page. */
function isPlace({ value }: Cursor, kind: ColumnKind): boolean {
  if (WHOLE.includes(kind)) return /^-?\d{1,18}$/.test(value)
  return kind !== 'date' || value === NO_DAY || !isRefused(parseDate(value))
}

/** One page in the chosen order, by keyset: the thousandth page costs what the first does. */
export async function pageOf(
  report: Report,
  asked: Asked,
  order: Order,
  size: number,
  place: Cursor | undefined,
): Promise<Page> {
  const cursor = place && isPlace(place, order.column.kind) ? place : undefined
  const down = cursor?.back ? !order.down : order.down
  const key = sortKey(order.column)
  const type = TYPES[order.column.kind]
  const after = cursor
    ? down
      ? sql`where (${key}, r.id::text) < (${cursor.value}::${type}, ${cursor.id})`
      : sql`where (${key}, r.id::text) > (${cursor.value}::${type}, ${cursor.id})`
    : sql``
  const { rows } = await sql<Keyed>`
    select r.*, (${key})::text as sort_value from (${report.base(asked)}) r ${after}
    ${down ? sql`order by ${key} desc, r.id::text desc` : sql`order by ${key}, r.id::text`}
    limit ${size + 1}`.execute(asked.db)
  const more = rows.length > size
  const shown = cursor?.back ? rows.slice(0, size).reverse() : rows.slice(0, size)
  const [first, last] = [shown[0], shown.at(-1)]
  const hasPrev = cursor?.back ? more : cursor !== undefined
  const hasNext = cursor?.back ? true : more
  return {
    rows: shown,
    ...(hasPrev && first ? { prev: { value: first.sortValue, id: String(first.id), back: true } } : {}),
    ...(hasNext && last ? { next: { value: last.sortValue, id: String(last.id), back: false } } : {}),
  }
}

export interface Totals {
  readonly count: number
  readonly sums: Readonly<Record<string, bigint>>
}

/** Count and sums of the whole result, not of a page. */
export async function totalsOf(report: Report, asked: Asked): Promise<Totals> {
  const summed = report.columns.filter(column => column.total)
  const sums = summed.map(
    ({ key }) => sql`coalesce(sum(${sql.ref(`r.${snake(key)}`)}), 0)::bigint as ${sql.ref(snake(key))}`,
  )
  const { rows } = await sql<Record<string, bigint> & { rowCount: number }>`
    select ${sql.join([sql`count(*)::int as row_count`, ...sums])} from (${report.base(asked)}) r`.execute(asked.db)
  const { rowCount, ...rest } = rows[0]!
  return { count: rowCount, sums: rest as Record<string, bigint> }
}

const FETCH = 1_000

/**
 * Every row in order through one cursor of the database: memory stays flat, and the file is one moment's picture.
 * The transaction ends with the reading, also when the reader goes away.
 */
export async function* allRows(report: Report, asked: Asked, order: Order): AsyncGenerator<Row> {
  const trx = await asked.db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute()
  try {
    await sql`select set_config('statement_timeout', '120000', true),
      set_config('idle_in_transaction_session_timeout', '120000', true)`.execute(trx)
    const query = report.base({ ...asked, db: trx as Kysely<DB> })
    await sql`declare report_rows no scroll cursor for select r.* from (${query}) r ${ordered(order, order.down)}`.execute(
      trx,
    )
    for (;;) {
      const { rows } = await sql<Row>`fetch 1000 from report_rows`.execute(trx)
      yield* rows
      if (rows.length < FETCH) return
    }
  } finally {
    await trx.rollback().execute()
  }
}
