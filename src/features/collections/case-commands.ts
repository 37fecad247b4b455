import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { isPromiseKept, type Stage } from '../../lending/collection'
import { type BookDate, yearOf } from '../../lending/dates'
import { tellCustomer } from '../customers/timeline'
import { notify } from '../notifications/commands'
import { nextNumber } from '../settings/commands'

export interface Debtor {
  readonly customerId: number
  readonly branchId: number
  readonly branchCode: string
  readonly name: string
}

/** Answers the collector of a branch with the fewest open cases, null when the branch has none. */
export type LeastBusy = (branchId: number) => number | null

/** Open cases are counted once; what is given out afterwards counts along. */
export async function leastBusy(trx: Transaction<DB>): Promise<LeastBusy> {
  const { rows } = await sql<{ id: number; branchId: number; cases: number }>`
    select u.id, u.branch_id, coalesce(k.cases, 0) as cases from users u
    left join (select collector_id, count(*)::int as cases from collection_cases where state = 'open' group by 1) k on k.collector_id = u.id
    where u.disabled_at is null
      and exists (select from user_roles ur join roles r on r.id = ur.role_id and r.disabled_at is null
        join role_permissions p on p.role_id = r.id where ur.user_id = u.id and p.permission = 'collection.work')
    order by u.id`.execute(trx)
  return branchId => {
    const [first, ...others] = rows.filter(row => row.branchId === branchId)
    if (!first) return null
    const picked = others.reduce((best, row) => (row.cases < best.cases ? row : best), first)
    picked.cases += 1
    return picked.id
  }
}

/** Opens the case of a debtor; one open case a customer. */
export async function openCase(
  trx: Transaction<DB>,
  on: BookDate,
  debtor: Debtor,
  stage: Stage,
  idle: LeastBusy,
): Promise<void> {
  const { customerId, branchId, branchCode } = debtor
  const collectorId = idle(branchId)
  const no = await nextNumber(trx, 'case', branchCode, yearOf(on))
  const opened = await trx
    .insertInto('collectionCases')
    .values({
      caseNo: `CS${branchCode}${yearOf(on)}${no.toString().padStart(6, '0')}`,
      customerId,
      openedOn: on,
      stage,
      collectorId,
    })
    .onConflict(oc => oc.column('customerId').where('state', '=', sql<string>`'open'`).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!opened) return
  const href = `/collections/cases/${opened.id}`
  const words = '发生逾期，进入催收'
  await tellCustomer(trx, { customerId, businessDate: on, kind: 'system', tone: 'warn', userId: null, words, href })
  if (collectorId !== null)
    await notify(trx, collectorId, { words: '新催收案件：{name}', params: { name: debtor.name }, href, tone: 'warn' })
}

/** The days have carried the case into another stage; a case without a collector gets one when there is one. */
export async function moveCase(
  trx: Transaction<DB>,
  debtor: Debtor,
  found: { readonly caseId: number; readonly collectorId: number | null },
  stage: Stage,
  idle: LeastBusy,
): Promise<void> {
  const collectorId = found.collectorId ?? idle(debtor.branchId)
  await trx
    .updateTable('collectionCases')
    .set({ stage, collectorId, version: sql<number>`version + 1` })
    .where('id', '=', found.caseId)
    .where('state', '=', 'open')
    .execute()
}

/** Nothing is overdue any more. */
export async function closeCase(trx: Transaction<DB>, on: BookDate, customerId: number, caseId: number): Promise<void> {
  await trx
    .updateTable('collectionCases')
    .set({ state: 'closed', closedOn: on, closeReason: 'paid', version: sql<number>`version + 1` })
    .where('id', '=', caseId)
    .where('state', '=', 'open')
    .execute()
  await tellCustomer(trx, {
    customerId,
    businessDate: on,
    kind: 'system',
    tone: 'ok',
    userId: null,
    words: '拖欠已还清，催收结案',
    href: `/collections/cases/${caseId}`,
  })
}

export interface OpenPromise {
  readonly id: number
  readonly caseId: number
  readonly customerId: number
  readonly amountFen: bigint
  readonly dueOn: BookDate
  readonly paidFen: bigint
  readonly collectorId: number | null
}

/** Open promises of a customer with what came in since they were made: cash only, 冲正 taken off. */
export async function openPromises(trx: Transaction<DB>, customerId: number): Promise<OpenPromise[]> {
  const { rows } = await sql<OpenPromise>`
    select p.id, p.case_id, k.customer_id, p.amount_fen, p.due_on, k.collector_id,
      coalesce((select sum(r.amount_fen) from repayments r join loans l on l.id = r.loan_id
        where l.customer_id = k.customer_id and r.kind <> 'apply_prepaid' and r.posted_at >= c.at and r.business_date >= p.made_on
          and r.business_date <= p.due_on
          and not exists (select from reversals x where x.repayment_id = r.id)), 0)::bigint as paid_fen
    from promises p join collection_cases k on k.id = p.case_id join contact_records c on c.id = p.contact_id
    where k.customer_id = ${customerId} and p.state = 'open'
    for update of p`.execute(trx)
  return rows
}

/**
 * 兑现 as soon as 95 % is paid by the day, 失约 when the day is over without it. `next` is the business date that begins:
 * a promise for the 20th is judged when the 21st begins. Answers how many were judged.
 */
export async function judgePromises(
  trx: Transaction<DB>,
  promises: readonly OpenPromise[],
  next: BookDate,
  nothingLeft: boolean,
): Promise<number> {
  let judged = 0
  for (const promise of promises) {
    const kept = isPromiseKept(promise.amountFen, promise.paidFen) || nothingLeft
    if (!kept && promise.dueOn >= next) continue
    judged += 1
    await trx
      .updateTable('promises')
      .set({ state: kept ? 'kept' : 'broken', judgedOn: next })
      .where('id', '=', promise.id)
      .execute()
    const href = `/collections/cases/${promise.caseId}`
    const words = kept ? '承诺还款已兑现' : '承诺还款失约，承诺日 {day}'
    const params = { day: promise.dueOn }
    await tellCustomer(trx, {
      customerId: promise.customerId,
      businessDate: next,
      kind: 'system',
      tone: kept ? 'ok' : 'bad',
      userId: null,
      words,
      params,
      href,
    })
    if (!kept && promise.collectorId !== null)
      await notify(trx, promise.collectorId, { words, params, href, tone: 'bad' })
  }
  return judged
}
