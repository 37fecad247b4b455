import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'

/** The next running number of a kind in a branch and year, in the caller's transaction. */
export async function nextNumber(trx: Transaction<DB>, kind: string, branch: string, year: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    insert into number_series (kind, branch, year, last) values (${kind}, ${branch}, ${year}, 1)
    on conflict (kind, branch, year) do update set last = number_series.last + 1 returning last`.execute(trx)
  return rows[0]!.last
}
