import { createHash } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'

const BATCH = 2_000

interface Sealed {
  readonly id: bigint
  /** Never named xid: `order by xid` would then sort the text. */
  readonly xidText: string
  readonly content: string
}

/** The text a seal stands for: every column of the event as the database itself prints it. */
const content = sql<string>`jsonb_build_array(id, at, business_date, user_id, staff_no, branch_id, act, subject,
  customer_id, result, before, after, address, session_ref, request_id)::text`

export const sealOf = (previous: Buffer, text: string): Buffer =>
  createHash('sha256').update(previous).update(text, 'utf8').digest()

/**
 * Chains the audit behind the running transactions: rows of transactions older than the oldest running one can no
 * longer change in number, so they are sealed in order of (transaction, id). One sealer at a time. Answers how many.
 */
export async function sealAudit(db: Kysely<DB>): Promise<number> {
  let sealed = 0
  for (let batch = BATCH; batch === BATCH; sealed += batch) batch = await inTransaction(db, sealBatch)
  return sealed
}

async function sealBatch(trx: Transaction<DB>): Promise<number> {
  const state = await trx
    .selectFrom('auditSealer')
    .select(['sealedXid', 'sealedId', 'lastHash'])
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!state) return 0
  const { rows } = await sql<Sealed>`
    select id, xid::text as xid_text, ${content} as content from audit_events
    where (xid, id) > (${state.sealedXid}::xid8, ${state.sealedId}) and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, id limit ${BATCH}`.execute(trx)
  const last = rows.at(-1)
  if (!last) return 0
  let hash = state.lastHash
  const seals = rows.map(row => {
    hash = sealOf(hash, row.content)
    return { eventId: row.id, hash }
  })
  await trx.insertInto('auditSeals').values(seals).execute()
  await trx.updateTable('auditSealer').set({ lastHash: hash, sealedXid: last.xidText, sealedId: last.id }).execute()
  return rows.length
}

/** Walks the whole chain; answers the first event that does not match its seal, or null. */
export async function firstBrokenSeal(db: Kysely<DB>): Promise<string | null> {
  let previous: Buffer = Buffer.alloc(32)
  for (let after = 0n; ; ) {
    const { rows } = await sql<{ sealNo: bigint; id: bigint | null; hash: Buffer; content: string }>`
      select s.seal_no, e.id, s.hash, ${content} as content
      from audit_seals s left join audit_events e on e.id = s.event_id
      where s.seal_no > ${after} order by s.seal_no limit 5000`.execute(db)
    for (const row of rows) {
      previous = sealOf(previous, row.content)
      if (row.id === null || !previous.equals(row.hash)) return `seal ${row.sealNo}`
      after = row.sealNo
    }
    if (rows.length === 0) break
  }
  const state = await db.selectFrom('auditSealer').select('lastHash').executeTakeFirstOrThrow()
  return state.lastHash.equals(previous) ? null : 'head of the chain'
}
