import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from } from 'pg-copy-streams'
import type { Connection } from '../../src/db/connect'

export type Row = readonly (string | number | bigint | boolean | null)[]

const ROWS_A_PIECE = 500

const cell = (value: Row[number]): string => (value === null ? '\\N' : String(value).replace(/\\/g, '\\\\'))

/** One row as COPY reads it. No value may hold a tab or a line end. */
export const copyLine = (row: Row): string => `${row.map(cell).join('\t')}\n`

/**
 * Loads `count` items by COPY on a connection of its own; `of` answers the row of item `i`, or the finished lines of the
 * several rows it has. Foreign keys are not asked row by row where the connection may say so: the rows are right by making.
 */
export async function copyInto(
  { pool }: Connection,
  table: string,
  columns: readonly string[],
  count: number,
  of: (i: number) => Row | string,
): Promise<void> {
  const pieces = function* () {
    for (let start = 0; start < count; start += ROWS_A_PIECE) {
      let piece = ''
      for (let i = start; i < Math.min(count, start + ROWS_A_PIECE); i++) {
        const made = of(i)
        piece += typeof made === 'string' ? made : copyLine(made)
      }
      yield piece
    }
  }
  const client = await pool.connect()
  try {
    await client.query('set session_replication_role = replica').catch(() => undefined)
    await pipeline(Readable.from(pieces()), client.query(from(`copy ${table} (${columns.join(', ')}) from stdin`)))
    await client.query('set session_replication_role = origin').catch(() => undefined)
    await client.query(`analyze ${table}`)
  } finally {
    client.release()
  }
}
