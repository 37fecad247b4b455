import { type RawBuilder, sql } from 'kysely'

const TYPES = {
  int: [sql`int`, sql`int[]`],
  bigint: [sql`bigint`, sql`bigint[]`],
  text: [sql`text`, sql`text[]`],
  boolean: [sql`boolean`, sql`boolean[]`],
  date: [sql`date`, sql`date[]`],
  jsonb: [sql`jsonb`, sql`jsonb[]`],
  bytea: [sql`bytea`, sql`bytea[]`],
} as const

export type Column = readonly [type: keyof typeof TYPES, values: readonly unknown[]]

const FEW = 4

/**
 * Rows given column by column, to stand in a FROM. Few are written out as VALUES, whose number the planner can count, so
 * that it keeps one plan for the statement; many go as arrays, which keep its text the same whatever their number.
 */
export function rowsOf(columns: readonly Column[]): RawBuilder<unknown> {
  const count = columns[0]?.[1].length ?? 0
  if (count === 0 || count > FEW) {
    return sql`unnest(${sql.join(columns.map(([type, values]) => sql`${values}::${TYPES[type][1]}`))})`
  }
  const row = (at: number) => sql`(${sql.join(columns.map(([type, values]) => sql`${values[at]}::${TYPES[type][0]}`))})`
  return sql`(values ${sql.join(Array.from({ length: count }, (_, at) => row(at)))})`
}
