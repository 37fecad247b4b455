import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import { notFound } from '../../../web/errors'
import type { Person } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { quarterOf } from './queries'

/** The ticked loans, or everything of a branch that is plainly 正常. */
export interface Chosen {
  readonly loanIds: readonly number[]
  readonly branchId: number | null
}

const inSight = (trx: Transaction<DB>, viewer: Sight, { loanIds, branchId }: Chosen) =>
  trx
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .where('loans.state', '=', 'active')
    .where(visibleTo(viewer))
    .$if(branchId === null, q => q.where('loans.id', '=', sql<number>`any(${[...loanIds]}::int[])`))
    .$if(branchId !== null, q =>
      q
        .where('loans.branchId', '=', branchId!)
        .where('loans.riskClass', '=', 'pass')
        .where('loans.oldestUnpaidOn', 'is', null),
    )

/** A loan that was named and is out of sight is not there. */
async function mustSee(trx: Transaction<DB>, viewer: Sight, { loanIds }: Chosen): Promise<void> {
  if (loanIds.length === 0) return
  const seen = await trx
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .select('loans.id')
    .where('loans.id', '=', sql<number>`any(${[...loanIds]}::int[])`)
    .where(visibleTo(viewer))
    .execute()
  if (seen.length < loanIds.length) throw notFound()
}

/** 维持: the class stays as it is for this quarter, as one person sees it. Loans with an adjustment on the way are left out. */
export async function proposeUnchanged(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  chosen: Chosen,
): Promise<{ count: number } | Refused> {
  await mustSee(trx, viewer, chosen)
  const quarter = quarterOf(today)
  const { numInsertedOrUpdatedRows: inserted } = await trx
    .insertInto('classConfirmations')
    .columns(['quarter', 'loanId', 'riskClass', 'proposedBy', 'proposedOn'])
    .expression(
      inSight(trx, viewer, chosen)
        .where(
          sql<boolean>`not exists (select from class_reviews r where r.loan_id = loans.id and r.state in ('proposed', 'recognised'))`,
        )
        .select([
          sql<BookDate>`${quarter}::date`.as('quarter'),
          'loans.id',
          'loans.riskClass',
          sql<number>`${actor.userId}::int`.as('proposedBy'),
          sql<BookDate>`${today}::date`.as('proposedOn'),
        ]),
    )
    .onConflict(oc =>
      oc
        .columns(['quarter', 'loanId'])
        .doUpdateSet(eb => ({
          riskClass: eb.ref('excluded.riskClass'),
          proposedBy: eb.ref('excluded.proposedBy'),
          proposedOn: eb.ref('excluded.proposedOn'),
        }))
        .where('classConfirmations.recognisedBy', 'is', null)
        .whereRef('classConfirmations.riskClass', '<>', 'excluded.riskClass'),
    )
    .executeTakeFirstOrThrow()
  return noted(trx, actor, today, 'classification.keep', Number(inserted ?? 0n), chosen)
}

/** 认定 of what others propose to keep; a class that moved since is not confirmed. */
export async function recogniseUnchanged(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  chosen: Chosen,
): Promise<{ count: number } | Refused> {
  await mustSee(trx, viewer, chosen)
  const { numUpdatedRows } = await trx
    .updateTable('classConfirmations as k')
    .set({ recognisedBy: actor.userId, recognisedOn: today })
    .from(inSight(trx, viewer, chosen).select(['loans.id', 'loans.riskClass']).as('l'))
    .whereRef('k.loanId', '=', 'l.id')
    .whereRef('k.riskClass', '=', 'l.riskClass')
    .where('k.quarter', '=', quarterOf(today))
    .where('k.recognisedBy', 'is', null)
    .where('k.proposedBy', '<>', actor.userId)
    .executeTakeFirstOrThrow()
  return noted(trx, actor, today, 'classification.confirm', Number(numUpdatedRows), chosen)
}

async function noted(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  act: string,
  count: number,
  { loanIds, branchId }: Chosen,
): Promise<{ count: number } | Refused> {
  if (count === 0) return refuse('class-quarter.nothing')
  await record(trx, actor, {
    act,
    subject: `class-quarter:${quarterOf(today)}`,
    businessDate: today,
    after: { count, branch: branchId, loans: [...loanIds] },
  })
  return { count }
}
