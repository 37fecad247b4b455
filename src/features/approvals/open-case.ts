import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { Checked } from '../../lending/product-rule'
import { isRefused, type Refused } from '../../lending/refusal'
import { approvalRoute } from '../../lending/route'
import type { Actor } from '../../permissions'
import type { Application } from '../applications/commands'
import { notifyAll } from '../notifications/commands'
import { numberSetting } from '../settings/queries'
import { exposureOf, ownerOf, peopleAt } from './case'
import { appliedOf, approvedOf, type Content, sealOf } from './seal'

const HOUR = 3_600_000

export const stepDue = async (trx: Transaction<DB>, today: BookDate, now: Date): Promise<Date> =>
  new Date(now.getTime() + (await numberSetting(trx, 'approval.step-hours', today, 24)) * HOUR)

/** The authority table in force on a day: all bands of its newest date. */
async function stepsFor(trx: Transaction<DB>, exposureFen: bigint, today: BookDate) {
  const bands = await trx
    .selectFrom('approvalBands')
    .select(['uptoFen', 'steps'])
    .where('effectiveFrom', '=', eb =>
      eb
        .selectFrom('approvalBands as newest')
        .select(({ fn }) => fn.max('newest.effectiveFrom').as('day'))
        .where('newest.effectiveFrom', '<=', today),
    )
    .execute()
  return approvalRoute(bands, exposureFen)
}

async function nextRound(trx: Transaction<DB>, applicationId: number): Promise<number> {
  const row = await trx
    .selectFrom('approvalCases')
    .select(({ fn }) => fn.max('round').as('round'))
    .where('applicationId', '=', applicationId)
    .executeTakeFirst()
  return (row?.round ?? 0) + 1
}

/** Opens the next round: route by total exposure, steps and content frozen, the first deciders told. */
export async function openCase(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  now: Date,
  application: Application,
  checked: Checked,
): Promise<{ caseId: number; steps: readonly string[] } | Refused> {
  const owner = await ownerOf(trx, application.customerId)
  const exposure = await exposureOf(trx, application.customerId, application.id)
  // A renewal takes the place of what is owed already.
  const addedFen = application.renewsLoanId === null ? application.amountFen : 0n
  const exposureFen = exposure.balanceFen + exposure.undrawnFen + exposure.pendingFen + addedFen
  const route = await stepsFor(trx, exposureFen, today)
  if (isRefused(route)) return route
  const content: Content = {
    application: application.applicationNo,
    customer: owner.customerNo,
    applied: appliedOf(application),
    approved: approvedOf(application),
    exposureFen: String(exposureFen),
    admission: checked.rules.map(({ code, outcome }) => ({ code, outcome })),
  }
  const { id } = await trx
    .insertInto('approvalCases')
    .values({
      applicationId: application.id,
      round: await nextRound(trx, application.id),
      steps: [...route.steps],
      exposureFen,
      content: JSON.stringify(content),
      contentHash: sealOf(content),
      makerId: actor.userId!,
      openedAt: now,
      stepSince: now,
      stepDueAt: await stepDue(trx, today, now),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const own = [actor.userId!, application.createdBy, owner.officerId]
  await notifyAll(trx, await peopleAt(trx, route.steps[0] ?? '', owner.branchId, own), {
    words: '申请 {no} 等待您审批',
    params: { no: application.applicationNo },
    href: `/approvals/${id}`,
  })
  return { caseId: id, steps: route.steps }
}
