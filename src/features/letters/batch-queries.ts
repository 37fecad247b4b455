import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { addDays, type BookDate } from '../../lending/dates'

export const MOST = 100

export interface Pick {
  readonly show: 'overdue' | 'maturing' | 'active'
  /** Overdue for so many days at least, or maturing within so many. */
  readonly days: number
  readonly name?: string | undefined
}

/** Loans in sight a batch may be made for: overdue ones by their days, those that mature, or all that run. */
export const pickable = (
  db: Kysely<DB>,
  viewer: Sight,
  today: BookDate,
  { show, days, name }: Pick,
  limit = MOST + 1,
) =>
  db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .select(['loans.id', 'loans.loanNo', 'loans.balanceFen', 'loans.oldestUnpaidOn', 'loans.maturityDate'])
    .select(['customers.name as customerName', 'customers.id as customerId', 'users.name as officerName'])
    .where('loans.state', '=', 'active')
    .where(visibleTo(viewer))
    .$if(show === 'overdue', query => query.where('loans.oldestUnpaidOn', '<=', addDays(today, -Math.max(days, 1))))
    .$if(show === 'maturing', query => query.where('loans.maturityDate', '<=', addDays(today, days)))
    .$if(name !== undefined, query => query.where(sql<boolean>`starts_with(customers.name, ${name})`))
    .orderBy(show === 'maturing' ? 'loans.maturityDate' : 'loans.oldestUnpaidOn')
    .orderBy('loans.id')
    .limit(limit)
    .execute()

/** Of these loans, those in sight that run. */
export async function inSight(db: Kysely<DB>, viewer: Sight, ids: readonly number[]): Promise<number[]> {
  const rows = await db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .select('loans.id')
    .where('loans.id', '=', sql<number>`any(${[...ids]}::int[])`)
    .where(visibleTo(viewer))
    .execute()
  return rows.map(row => row.id)
}

const batches = (db: Kysely<DB>, userId: number) =>
  db
    .selectFrom('letterBatches')
    .innerJoin('letterTemplates', 'letterTemplates.id', 'letterBatches.templateId')
    .selectAll('letterBatches')
    .select('letterTemplates.name as templateName')
    .select([
      sql<number>`(select count(*)::int from letter_batch_items i where i.batch_id = letter_batches.id and i.state = 'done')`.as(
        'done',
      ),
      sql<number>`(select count(*)::int from letter_batch_items i where i.batch_id = letter_batches.id and i.state = 'refused')`.as(
        'refused',
      ),
    ])
    .where('letterBatches.createdBy', '=', userId)

/** A batch belongs to who began it; to everybody else it does not exist. */
export const ownBatch = (db: Kysely<DB>, userId: number, id: number) =>
  batches(db, userId).where('letterBatches.id', '=', id).executeTakeFirst()
export type Batch = NonNullable<Awaited<ReturnType<typeof ownBatch>>>

export const ownBatches = (db: Kysely<DB>, userId: number) =>
  batches(db, userId).orderBy('letterBatches.id', 'desc').limit(50).execute()

/** Its loans, as far as they are still in sight. */
export const itemsOf = (db: Kysely<DB>, viewer: Sight, batchId: number) =>
  db
    .selectFrom('letterBatchItems')
    .innerJoin('loans', 'loans.id', 'letterBatchItems.loanId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .leftJoin('letters', 'letters.id', 'letterBatchItems.letterId')
    .select(['letterBatchItems.seq', 'letterBatchItems.state', 'letterBatchItems.refused', 'letterBatchItems.params'])
    .select(['letterBatchItems.letterId', 'letterBatchItems.loanId', 'loans.loanNo', 'customers.name as customerName'])
    .select('letters.letterNo')
    .where('letterBatchItems.batchId', '=', batchId)
    .where(visibleTo(viewer))
    .orderBy('letterBatchItems.seq')
    .execute()
