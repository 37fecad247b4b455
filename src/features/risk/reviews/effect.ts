import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { RiskClass } from '../../../lending/classification'
import type { BookDate } from '../../../lending/dates'
import type { Person } from '../../access/two-hands'
import { tellCustomer } from '../../customers/timeline'
import { notifyAll } from '../../notifications/commands'
import { strike, writeClasses } from '../strike'
import type { ReviewRow } from './queries'
import type { Standing } from './upgrade'

/** The class people decided on; the debtor's other loans follow by the rules. */
export async function effect(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  review: ReviewRow,
  { loan, policy }: Standing,
): Promise<void> {
  const to = review.toClass as RiskClass
  await trx
    .insertInto('manualClasses')
    .values({ loanId: review.loanId, riskClass: to, since: today, reviewId: review.id })
    .onConflict(oc => oc.column('loanId').doUpdateSet({ riskClass: to, since: today, reviewId: review.id }))
    .execute()
  const wave = {
    on: today,
    bookedOn: today,
    source: 'review',
    userId: actor.userId,
    review: { id: review.id, loanId: review.loanId },
  } as const
  const inputs = { reason: review.reason }
  const hits = [{ rule: 'review', atLeast: to, article: review.upward ? '14' : '', inputs }]
  await writeClasses(trx, policy, wave, [{ loan, to, hits, carried: false }])
  await strike(trx, [review.customerId], wave, policy)
  await tellCustomer(trx, {
    customerId: review.customerId,
    businessDate: today,
    kind: 'person',
    tone: review.upward ? 'ok' : 'warn',
    userId: actor.userId,
    words: '五级分类调整生效，借据 {no}',
    params: { no: review.loanNo },
    detail: review.reason,
    href: `/classifications/reviews/${review.id}`,
  })
  await notifyAll(
    trx,
    [review.proposedBy, review.officerId].filter(one => one !== actor.userId),
    {
      words: '五级分类调整生效，借据 {no}',
      params: { no: review.loanNo },
      href: `/classifications/reviews/${review.id}`,
    },
  )
}
