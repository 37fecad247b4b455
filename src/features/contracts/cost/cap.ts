import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { formatRate } from '../../../lending/rate'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import type { Application } from '../../applications/commands'
import { floatingOf } from '../../products/pricing'
import { capChecks, ownLender } from '../../settings/caps'
import { ownerOf, workOut } from './commands'
import { extrasIn } from './extras'

/** Fees of this loan the borrower signed for: they cost him what they cost, whatever the rate is by now. */
async function signedExtras(trx: Transaction<DB>, applicationId: number) {
  const signed = await trx
    .selectFrom('costStatements')
    .select('content')
    .where('applicationId', '=', applicationId)
    .where('signedOn', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return signed ? extrasIn(signed.content) : []
}

/**
 * A floating rate was approved as a formula: what it comes to with all fees is held against the caps of the day the money goes out.
 * Null for a fixed rate, which was bounded when it was agreed.
 */
export async function capRefusal(
  trx: Transaction<DB>,
  application: Application,
  today: BookDate,
): Promise<Refused | null> {
  if (!floatingOf(application.pricing)) return null
  const owner = await ownerOf(trx, application.customerId)
  const extras = await signedExtras(trx, application.id)
  const worked = await workOut(trx, application, owner, today, extras)
  if (isRefused(worked)) return worked
  const { annualPpm } = worked.content
  if (annualPpm === null) return refuse('cost-statement.no-rate')
  const lines = await capChecks(trx, await ownLender(trx, today), today, annualPpm)
  const broken = lines.find(line => line.exceeded)
  if (!broken) return null
  return refuse('pricing.above-cap', undefined, {
    params: { rate: formatRate(annualPpm), cap: formatRate(broken.limitPpm), source: broken.cap.source },
  })
}
