import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { visibleTo } from '../../db/visible-to'
import type { Viewer } from '../../permissions'

export const TABS = ['mine', 'done', 'all'] as const
export type Tab = (typeof TABS)[number]
const PAGE = 50

const cases = (db: Kysely<DB>, viewer: Viewer) =>
  db
    .selectFrom('approvalCases')
    .innerJoin('applications', 'applications.id', 'approvalCases.applicationId')
    .innerJoin('customers', 'customers.id', 'applications.customerId')
    .where(visibleTo(viewer))

/** Decided by this person and not taken back. */
const decidedBy = (viewer: Viewer) => sql<boolean>`exists (select from decisions d
  left join decision_withdrawals w on w.decision_id = d.id
  where d.case_id = approval_cases.id and d.user_id = ${viewer.id} and w.decision_id is null)`

/** The same conditions as `mayDecide` of the core, so that the inbox shows what can be decided and nothing else. */
function waitingFor(db: Kysely<DB>, viewer: Viewer) {
  const role = sql<string>`approval_cases.steps[approval_cases.step]`
  return cases(db, viewer)
    .where('approvalCases.state', '=', 'open')
    .where(sql<boolean>`${role} = any(${[...viewer.roles]}::text[])`)
    .where(sql<boolean>`(${role} <> 'branch_head' or customers.branch_id = any(${[...viewer.branchIds]}::int[]))`)
    .where('approvalCases.makerId', '!=', viewer.id)
    .where('applications.createdBy', '!=', viewer.id)
    .where('customers.officerId', '!=', viewer.id)
    .where(sql<boolean>`not ${decidedBy(viewer)}`)
}

function tabQuery(db: Kysely<DB>, viewer: Viewer, tab: Tab) {
  if (tab === 'mine') return waitingFor(db, viewer).orderBy('approvalCases.stepDueAt').orderBy('approvalCases.id')
  if (tab === 'done') return cases(db, viewer).where(decidedBy(viewer)).orderBy('approvalCases.id', 'desc')
  return cases(db, viewer).where('approvalCases.state', '=', 'open').orderBy('approvalCases.stepDueAt')
}

export async function inboxRows(db: Kysely<DB>, viewer: Viewer, tab: Tab) {
  return tabQuery(db, viewer, tab)
    .innerJoin('productVersions', 'productVersions.id', 'applications.productVersionId')
    .innerJoin('products', 'products.id', 'productVersions.productId')
    .select([
      'approvalCases.id',
      'approvalCases.state',
      'approvalCases.stepDueAt',
      'customers.name as customerName',
      'products.name as productName',
      'products.nameEn as productNameEn',
      'applications.termMonths',
    ])
    .select([
      sql<bigint>`(approval_cases.content -> 'approved' ->> 'amountFen')::bigint`.as('amountFen'),
      sql<number>`(select count(*)::int from jsonb_array_elements(approval_cases.content -> 'admission') h
        where h ->> 'outcome' = 'refer')`.as('referred'),
    ])
    .limit(PAGE)
    .execute()
}

export async function tabCounts(db: Kysely<DB>, viewer: Viewer, endOfDay: Date) {
  const [mine, done, all] = await Promise.all([
    waitingFor(db, viewer)
      .select([
        sql<number>`count(*)::int`.as('count'),
        sql<number>`count(*) filter (where approval_cases.step_due_at <= ${endOfDay})::int`.as('dueToday'),
      ])
      .executeTakeFirstOrThrow(),
    cases(db, viewer).where(decidedBy(viewer)).select(sql<number>`count(*)::int`.as('count')).executeTakeFirstOrThrow(),
    cases(db, viewer)
      .where('approvalCases.state', '=', 'open')
      .select(sql<number>`count(*)::int`.as('count'))
      .executeTakeFirstOrThrow(),
  ])
  return { mine: mine.count, done: done.count, all: all.count, dueToday: mine.dueToday }
}

export async function waitingCount(db: Kysely<DB>, viewer: Viewer): Promise<number> {
  const row = await waitingFor(db, viewer).select(sql<number>`count(*)::int`.as('count')).executeTakeFirstOrThrow()
  return row.count
}

/** The address of a case: which application it belongs to, when its customer is in sight. */
export async function caseInSight(db: Kysely<DB>, viewer: Viewer, caseId: number) {
  return cases(db, viewer)
    .select(['approvalCases.id', 'approvalCases.applicationId', 'approvalCases.content'])
    .where('approvalCases.id', '=', caseId)
    .executeTakeFirst()
}
