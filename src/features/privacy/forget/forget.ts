import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { afterCommit } from '../../../db/transaction'
import { fileStore } from '../../../integrations/file-store/store'
import { forgetFile } from '../../customers/forget'
import { forgetRecent } from '../../session/commands'
import { forgetInViews } from '../../views/commands'
import { TRACES } from './traces'

/** How many rows of each table lost their words: the list that stays. */
export type Proof = Readonly<Record<string, number>>

const snake = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** Stored files that only his papers have. */
async function ownFiles(trx: Transaction<DB>, customerId: number): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    with his as (select id from customers where id = ${customerId} or merged_into = ${customerId})
    select distinct s.name from files s join document_files f on f.file_id = s.id join documents d on d.id = f.document_id
    where d.customer_id in (select id from his) and length(s.key) > 0
      and not exists (select from document_files o join documents od on od.id = o.document_id
        where o.file_id = s.id and od.customer_id not in (select id from his))`.execute(trx)
  return rows.map(row => row.name)
}

/** As he is called and was, in his file and in those that became part of it. */
async function namesOf(trx: Transaction<DB>, customerId: number): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    with his as (select id, name from customers where id = ${customerId} or merged_into = ${customerId})
    select name from his where length(name) > 1
    union select d ->> 'from' from customer_versions v cross join jsonb_array_elements(v.diff) d
      where v.customer_id in (select id from his) and jsonb_typeof(v.diff) = 'array' and d ->> 'field' = 'name' and length(d ->> 'from') > 1`.execute(
    trx,
  )
  return rows.map(row => row.name)
}

/**
 * Makes a customer anonymous, in the transaction in which the second person agreed: words and encrypted values go by the
 * owner's hand in the database, keys of his files with them, and the files themselves once that is committed.
 */
export async function forgetCustomer(trx: Transaction<DB>, caseId: number, customerId: number): Promise<Proof> {
  const proof: Record<string, number> = {}
  const files = await ownFiles(trx, customerId)
  const names = await namesOf(trx, customerId)
  for (const { table, link, columns } of TRACES) {
    const { rows } = await sql<{ n: number }>`
      select anonymise_rows(${caseId}, ${snake(table)}, ${link}, ${[...columns]}::text[]::name[]) as n`.execute(trx)
    const n = rows[0]?.n ?? 0
    if (n > 0) proof[table] = (proof[table] ?? 0) + n
  }
  const { files: own, items } = await forgetFile(trx, customerId)
  proof.customers = own
  if (items > 0) proof.customerItems = items
  let pages = 0
  for (const name of names) pages += await forgetRecent(trx, customerId, name)
  if (pages > 0) proof.recentPages = pages
  const views = await forgetInViews(trx, names)
  if (views > 0) proof.listViews = views
  afterCommit(trx, async () => {
    for (const file of files) await fileStore().remove(file)
  })
  return proof
}
