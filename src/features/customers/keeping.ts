import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { notify } from '../notifications/commands'
import { officerInReach } from './officers'
import { tellCustomer } from './timeline'

export interface Assignment {
  readonly customerIds: readonly number[]
  readonly officerId: number
  readonly reason: string
  readonly sight: Sight
}

/**
 * Gives customers to another officer, and with him to his branch; those he already keeps are left as they are. One that
 * is out of sight or missing stops the whole list, like any other record that is not there.
 * Refused: customer.no-officer when he is disabled, keeps no customers or works out of the actor's reach; customer.none when none is left.
 */
export async function assignOfficer(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { customerIds, officerId, reason, sight }: Assignment,
): Promise<{ count: number } | Refused> {
  const officer = await officerInReach(trx, sight, officerId)
  if (!officer) return refuse('customer.no-officer', '请从列表中选择客户经理', { field: 'officerId' })
  const seen = await trx
    .selectFrom('customers')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .select(['customers.id', 'customers.officerId', 'users.name as officerName'])
    .where('customers.id', 'in', [...customerIds])
    .where(visibleTo(sight))
    .orderBy('customers.id')
    .forUpdate('customers')
    .execute()
  if (seen.length < customerIds.length) throw notFound()
  const rows = seen.filter(row => row.officerId !== officerId)
  if (rows.length === 0) return refuse('customer.none', '所选客户已由该客户经理管户')
  await trx
    .updateTable('customers')
    .set({ officerId, branchId: officer.branchId, version: sql`version + 1`, updatedAt: sql<Date>`now()` })
    .where(
      'id',
      'in',
      rows.map(row => row.id),
    )
    .execute()
  for (const row of rows) {
    await tellCustomer(trx, {
      customerId: row.id,
      businessDate: today,
      kind: 'system',
      userId: actor.userId,
      words: '管户由 {from} 移交 {to}',
      params: { from: row.officerName, to: officer.name },
      detail: reason,
    })
    await record(trx, actor, {
      act: 'customer.assign',
      subject: `customer:${row.id}`,
      customerId: row.id,
      businessDate: today,
      before: { officerId: row.officerId },
      after: { officerId, branchId: officer.branchId, reason },
    })
  }
  await notify(trx, officerId, {
    words: '{who} 将 {n} 户客户分配给您',
    params: { who: actor.name, n: rows.length },
    href: '/customers',
  })
  return { count: rows.length }
}

/** What people have put down about the customer `c` since he came: it would go out of sight with him. */
const WRITTEN_SINCE = sql`exists (select from documents x where x.customer_id = c.id)
  or exists (select from follow_ups x where x.customer_id = c.id) or exists (select from next_steps x where x.customer_id = c.id)
  or exists (select from consents x where x.customer_id = c.id) or exists (select from privacy_requests x where x.customer_id = c.id)
  or exists (select from letters x where x.customer_id = c.id) or exists (select from customer_items x where x.customer_id = c.id)
  or exists (select from customer_statements x where x.customer_id = c.id)
  or exists (select from relations x where x.customer_id = c.id and x.withdrawn_on is null)
  or exists (select from customers x where x.merged_into = c.id)`

/**
 * Takes the customers of an undone import out of everybody's sight. Refused when one of them already has business, papers or
 * notes, or when another file became part of his.
 */
export async function withdrawImported(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  batchId: number,
): Promise<{ count: number } | Refused> {
  const { rows: busy } = await sql<{ n: number }>`
    select count(*)::int as n from customers c where c.import_batch_id = ${batchId} and c.withdrawn_at is null and (
      exists (select from applications a where a.customer_id = c.id and not (a.taken_over and a.state = 'withdrawn'))
      or exists (select from contracts k where k.customer_id = c.id and not (k.taken_over and k.state = 'voided'))
      or exists (select from loans l join contracts k on k.id = l.contract_id where l.customer_id = c.id
        and not (k.taken_over and k.state = 'voided')) or exists (select from collection_cases d where d.customer_id = c.id)
      or ${WRITTEN_SINCE}
    )`.execute(trx)
  const n = busy[0]!.n
  if (n > 0) return refuse('import.in-use', '其中 {n} 户已有业务或后续记录，不能整批撤销', { params: { n } })
  const gone = await trx
    .updateTable('customers')
    .set({ withdrawnAt: sql<Date>`now()`, version: sql`version + 1` })
    .where('importBatchId', '=', batchId)
    .where('withdrawnAt', 'is', null)
    .returning('id')
    .execute()
  await record(trx, actor, {
    act: 'import.undo',
    subject: `import:${batchId}`,
    businessDate: today,
    after: { customers: gone.length },
  })
  return { count: gone.length }
}
