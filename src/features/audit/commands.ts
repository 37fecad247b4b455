import type { Kysely, Transaction } from 'kysely'
import { noteAudit } from '../../db/audited'
import type { DB, Json } from '../../db/schema'
import { alongside } from '../../db/transaction'
import type { BookDate } from '../../lending/dates'
import type { Actor } from '../../permissions'

export interface AuditEntry {
  /** Object and verb, as in the route table: customer.update */
  readonly act: string
  /** Kind and id of what was acted on: customer:42 */
  readonly subject: string
  readonly customerId?: number
  readonly businessDate?: BookDate
  readonly before?: Json
  readonly after?: Json
  readonly result?: 'done' | 'refused' | 'failed'
}

const rowOf = (actor: Actor, entry: AuditEntry) => ({
  businessDate: entry.businessDate ?? null,
  userId: actor.userId,
  staffNo: actor.staffNo,
  branchId: actor.branchId,
  act: entry.act,
  subject: entry.subject,
  customerId: entry.customerId ?? null,
  result: entry.result ?? 'done',
  before: entry.before === undefined ? null : JSON.stringify(entry.before),
  after: entry.after === undefined ? null : JSON.stringify(entry.after),
  address: actor.address,
  sessionRef: actor.sessionRef,
  requestId: actor.requestId,
})

/** Writes the audit in the transaction of what it tells of: both are committed, or neither. No C2/C3 value in clear. */
export async function record(trx: Transaction<DB>, actor: Actor, entry: AuditEntry): Promise<void> {
  recordAll(trx, actor, [entry])
}

/** The same of many at once: each has its own row, as if it were done alone. */
export function recordAll(trx: Transaction<DB>, actor: Actor, entries: readonly AuditEntry[]): void {
  const rows = entries.map(entry => rowOf(actor, entry))
  alongside(trx, trx.insertInto('auditEvents').values(rows).execute())
  noteAudit(trx)
}

/** For what happens outside any transaction: a refused sign-in, a forbidden page, a sensitive reading. */
export async function recordAlone(db: Kysely<DB>, actor: Actor, entry: AuditEntry): Promise<void> {
  await db.insertInto('auditEvents').values(rowOf(actor, entry)).execute()
}
