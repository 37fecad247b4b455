import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { stageOf } from '../../lending/collection'
import { type BookDate, daysBetween } from '../../lending/dates'
import type { DayEndWork } from '../../web/feature'
import { closeCase, type Debtor, judgePromises, moveCase, openCase, openPromises } from './case-commands'

const CHUNK = 500

interface Found extends Debtor {
  readonly oldest: BookDate | null
  readonly caseId: number | null
  readonly collectorId: number | null
  readonly stage: string | null
  readonly promised: boolean
}

/** Customers with something overdue as of a day, or with an open case, by id. */
async function debtors(db: Kysely<DB>, asOf: BookDate, after: number): Promise<Found[]> {
  const { rows } = await sql<Found>`
    with late as (
      select customer_id, min(oldest_unpaid_on) as oldest from loans
      where state = 'active' and oldest_unpaid_on < ${asOf}::date and customer_id > ${after} group by customer_id),
    open as (select * from collection_cases where state = 'open' and customer_id > ${after})
    select c.id as customer_id, c.branch_id, b.code as branch_code, c.name, late.oldest, open.id as case_id,
      open.collector_id, open.stage, exists (select from promises p where p.case_id = open.id and p.state = 'open') as promised
    from late full join open using (customer_id)
      join customers c on c.id = customer_id join branches b on b.id = c.branch_id
    order by c.id limit ${CHUNK}`.execute(db)
  return rows
}

const stageAt = (found: Found, asOf: BookDate) =>
  found.oldest === null ? null : stageOf(daysBetween(found.oldest, asOf))

const isWork = (found: Found, asOf: BookDate): boolean => found.promised || stageAt(found, asOf) !== found.stage

/** 催收: a case for every customer with something overdue, in the stage of its days; promises judged; paid cases closed. */
export async function collect(work: DayEndWork): Promise<number> {
  let count = 0
  for (let after = 0; ; ) {
    const found = await debtors(work.deps.db, work.next, after)
    for (const one of found.filter(each => isWork(each, work.next))) count += await settle(work, one)
    if (found.length < CHUNK) return count
    after = found.at(-1)!.customerId
  }
}

/** A customer whose case fails holds up nobody else. */
async function settle(work: DayEndWork, found: Found): Promise<number> {
  try {
    return await inTransaction(work.deps.db, async trx => {
      await work.fence(trx)
      return bringUp(trx, work.next, found)
    })
  } catch (error) {
    await inTransaction(work.deps.db, work.fence)
    await work.itemFailed(`customer:${found.customerId}`, error instanceof Error ? error.message : String(error))
    return 0
  }
}

async function bringUp(trx: Transaction<DB>, next: BookDate, found: Found): Promise<number> {
  const stage = stageAt(found, next)
  const { caseId, customerId } = found
  let done = 0
  if (found.promised) done += await judgePromises(trx, await openPromises(trx, customerId), next, stage === null)
  if (stage === found.stage) return done
  if (caseId === null) await openCase(trx, next, found, stage!)
  else if (stage === null) await closeCase(trx, next, customerId, caseId)
  else await moveCase(trx, found, { caseId, collectorId: found.collectorId }, stage)
  return done + 1
}
