import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import type { DB } from './schema'

type Pair = { readonly from: number; readonly to: number }

/** How the rows of one table that name a customer go along when his file becomes part of another one. */
export type CustomerRows =
  | {
      readonly table: keyof DB
      /** They stay with the old file; why that is right. */
      readonly stays: string
    }
  | {
      readonly table: keyof DB
      /** What the rows are called in the preview. */
      readonly label: string
      readonly column?: string
      readonly key?: string
      /** Only ever added to: moved by the owner's hand in the database. */
      readonly closed?: true
      /** Rows made later that hang on a row that moved go back with it: [column, table]. */
      readonly hangsOn?: readonly [column: string, table: keyof DB]
      /** Rows that must not move, for instance because they would stand there twice. */
      readonly skip?: (pair: Pair) => RawBuilder<boolean>
      /** True while there is something that must be finished first; with the words that say so. */
      readonly clash?: readonly [words: string, found: (pair: Pair) => RawBuilder<boolean>]
    }
export type Moving = Exclude<CustomerRows, { stays: string }>
export const isMoving = (rows: CustomerRows): rows is Moving => !('stays' in rows)

const keyOf = (rows: Moving): string => rows.key ?? 'id'
const columnOf = (rows: Moving): string => rows.column ?? 'customerId'
/** One table may name a customer in two columns; each is moved on its own. */
export const nameOf = (rows: Moving): string => `${rows.table}.${columnOf(rows)}`

/** Business in flight on either file, by the words of the table that holds it. */
export async function clashesOf(trx: Transaction<DB>, tables: readonly CustomerRows[], pair: Pair): Promise<string[]> {
  const found: string[] = []
  for (const rows of tables) {
    if (!isMoving(rows) || !rows.clash) continue
    const { rows: answers } = await sql<{ yes: boolean }>`select ${rows.clash[1](pair)} as yes`.execute(trx)
    if (answers[0]?.yes) found.push(rows.clash[0])
  }
  return found
}

export async function countRows(db: Kysely<DB>, rows: Moving, pair: Pair): Promise<number> {
  const { rows: answers } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(rows.table)}
    where ${sql.ref(columnOf(rows))} = ${pair.from} ${but(rows, pair)}`.execute(db)
  return answers[0]?.n ?? 0
}

const but = (rows: Moving, pair: Pair) => (rows.skip ? sql`and not ${rows.skip(pair)}` : sql``)

interface Move extends Pair {
  readonly merge: number
  /** Of a way back: what had moved, by nameOf. */
  readonly only?: Readonly<Record<string, readonly number[]>>
}

const snake = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** Gives the rows to the other customer and answers which ones moved. On the way back: those, and what hangs on them since. */
export async function moveRows(trx: Transaction<DB>, rows: Moving, { from, to, merge, only }: Move): Promise<number[]> {
  const own = only?.[nameOf(rows)]
  if (rows.closed) {
    const { rows: answers } = await sql<{ ids: string[] }>`select move_customer_rows(${merge}, ${snake(rows.table)},
      ${snake(keyOf(rows))}, ${own ? [...own] : null}::bigint[], ${from}, ${to})::text[] as ids`.execute(trx)
    return (answers[0]?.ids ?? []).map(id => Number.parseInt(id, 10))
  }
  const back = own
    ? sql`and (${sql.ref(keyOf(rows))} = any(${[...own]}::bigint[]) ${orHanging(rows, only)})`
    : but(rows, { from, to })
  const { rows: moved } = await sql<{
    id: number
  }>`update ${sql.table(rows.table)} set ${sql.ref(columnOf(rows))} = ${to}
    where ${sql.ref(columnOf(rows))} = ${from} ${back} returning ${sql.ref(keyOf(rows))}::int as id`.execute(trx)
  return moved.map(row => row.id)
}

function orHanging({ hangsOn }: Moving, only: Move['only']) {
  if (!hangsOn) return sql``
  const [column, table] = hangsOn
  return sql`or ${sql.ref(column)} = any(${[...(only?.[`${table}.customerId`] ?? [])]}::bigint[])`
}
