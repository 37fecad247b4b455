import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { CaseFacts } from '../../lending/approval'
import type { Application } from '../applications/commands'

/** The case, locked after its application: the same order everywhere, so that two deciders queue instead of deadlocking. */
export async function lockCase(trx: Transaction<DB>, caseId: number) {
  return trx.selectFrom('approvalCases').selectAll().where('id', '=', caseId).forUpdate().executeTakeFirstOrThrow()
}
export type Case = Awaited<ReturnType<typeof lockCase>>

/** Decisions that count: those taken back are left out. */
export async function liveDecisions(db: Kysely<DB>, caseId: number) {
  return db
    .selectFrom('decisions')
    .leftJoin('decisionWithdrawals', 'decisionWithdrawals.decisionId', 'decisions.id')
    .selectAll('decisions')
    .where('decisions.caseId', '=', caseId)
    .where('decisionWithdrawals.decisionId', 'is', null)
    .orderBy('decisions.id')
    .execute()
}

export async function ownerOf(db: Kysely<DB>, customerId: number) {
  return db
    .selectFrom('customers')
    .select(['customerNo', 'officerId', 'branchId'])
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow()
}

type Owner = Awaited<ReturnType<typeof ownerOf>>

export const caseFacts = (
  one: Pick<Case, 'state' | 'step' | 'steps' | 'makerId'>,
  application: Pick<Application, 'createdBy'>,
  owner: Owner,
  deciderIds: readonly number[],
): CaseFacts => ({
  state: one.state,
  step: one.step,
  steps: one.steps,
  ownIds: [one.makerId, application.createdBy, owner.officerId],
  branchId: owner.branchId,
  deciderIds,
})

/** Who can act at a step: holders of the role, a branch head only for a branch at or under his own. */
export async function peopleAt(
  db: Kysely<DB>,
  role: string,
  branchId: number,
  except: readonly number[],
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct u.id from users u join branches home on home.id = u.branch_id
    join user_roles ur on ur.user_id = u.id join roles r on r.id = ur.role_id and r.disabled_at is null
    join branches b on b.id = ${branchId}
    where r.code = ${role} and u.disabled_at is null and u.id <> all(${[...except]}::int[])
      and (${role} <> 'branch_head' or b.path like home.path || '%') limit 50`.execute(db)
  return rows.map(row => row.id)
}

export interface Exposure {
  readonly balanceFen: bigint
  readonly undrawnFen: bigint
  readonly pendingFen: bigint
}

/**
 * What the lender already stands in for with a customer, this application left out: balances of his loans, approved money not
 * yet paid out (what is left of a line, or of a contract paid in several sums, too), and other applications on their way. The last keeps one need from being split below a limit (rule book §7.2).
 * The same figure as everywhere: see the function own_exposure of the database.
 */
export async function exposureOf(db: Kysely<DB>, customerId: number, applicationId: number): Promise<Exposure> {
  const { rows } = await sql<Exposure>`select * from own_exposure(${customerId}::int, ${applicationId}::int)`.execute(
    db,
  )
  const { drawnFen, ...rest } = rows[0]! as Exposure & { drawnFen: bigint }
  return { ...rest, balanceFen: drawnFen }
}
