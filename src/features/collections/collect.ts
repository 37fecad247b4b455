import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { STAGES, stageDays, stageOf } from '../../lending/collection'
import { type BookDate, daysBetween } from '../../lending/dates'
import type { DayEndWork } from '../../web/feature'
import {
  closeCase,
  type Debtor,
  judgePromises,
  type LeastBusy,
  leastBusy,
  moveCase,
  openCase,
  openPromises,
} from './case-commands'

const PAGE = 5_000
const CHUNK = 200

interface Found extends Debtor {
  readonly oldest: BookDate | null
  readonly caseId: number | null
  readonly collectorId: number | null
  readonly stage: string | null
  readonly promised: boolean
}

/**
 * Customers whose case the day may change, by id: it is in another stage than its days say, or a promise waits to be
 * judged. A sieve only: the core decides.
 */
async function debtors(db: Kysely<DB>, asOf: BookDate, after: number): Promise<Found[]> {
  const stages = STAGES.map(stage => ({ stage, from: stageDays(stage).from }))
  const { rows } = await sql<Found>`
    with late as (
      select customer_id, min(oldest_unpaid_on) as oldest from loans
      where state = 'active' and oldest_unpaid_on < ${asOf}::date and customer_id > ${after} group by customer_id),
    open as (select * from collection_cases where state = 'open' and customer_id > ${after})
    select c.id as customer_id, c.branch_id, b.code as branch_code, c.name, late.oldest, open.id as case_id,
      open.collector_id, open.stage, promise.id is not null as promised
    from late full join open using (customer_id)
      left join promises promise on promise.case_id = open.id and promise.state = 'open'
      join customers c on c.id = customer_id join branches b on b.id = c.branch_id
    where promise.id is not null or open.stage is distinct from (
      select s.stage from unnest(${stages.map(one => one.from)}::int[], ${stages.map(one => one.stage)}::text[]) as s (days, stage)
      where s.days <= ${asOf}::date - late.oldest order by s.days desc limit 1)
    order by c.id limit ${PAGE}`.execute(db)
  return rows
}

const stageAt = (found: Found, asOf: BookDate) =>
  found.oldest === null ? null : stageOf(daysBetween(found.oldest, asOf))

/** 催收: a case for every customer with something overdue, in the stage of its days; promises judged; paid cases closed. */
export async function collect(work: DayEndWork): Promise<number> {
  let count = 0
  for (let after = 0; ; ) {
    const found = await debtors(work.deps.db, work.next, after)
    for (let start = 0; start < found.length; start += CHUNK) {
      count += await settle(work, found.slice(start, start + CHUNK))
    }
    if (found.length < PAGE) return count
    after = found.at(-1)!.customerId
  }
}

/** A chunk that fails is gone over customer by customer, so that one bad case holds up nobody else. */
async function settle(work: DayEndWork, chunk: readonly Found[]): Promise<number> {
  try {
    return await inTransaction(work.deps.db, async trx => {
      await work.fence(trx)
      const idle = await leastBusy(trx)
      let done = 0
      for (const found of chunk) done += await bringUp(trx, work.next, found, idle)
      return done
    })
  } catch (error) {
    await inTransaction(work.deps.db, work.fence)
    if (chunk.length > 1) {
      let done = 0
      for (const found of chunk) done += await settle(work, [found])
      return done
    }
    await work.itemFailed(`customer:${chunk[0]!.customerId}`, error instanceof Error ? error.message : String(error))
    return 0
  }
}

async function bringUp(trx: Transaction<DB>, next: BookDate, found: Found, idle: LeastBusy): Promise<number> {
  const stage = stageAt(found, next)
  const { caseId, customerId } = found
  let done = 0
  if (found.promised) done += await judgePromises(trx, await openPromises(trx, customerId), next, stage === null)
  if (stage === found.stage) return done
  if (caseId === null) await openCase(trx, next, found, stage!, idle)
  else if (stage === null) await closeCase(trx, next, customerId, caseId)
  else await moveCase(trx, found, { caseId, collectorId: found.collectorId }, stage, idle)
  return done + 1
}
