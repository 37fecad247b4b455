import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { boundRules, type Checked, checkAdmission } from '../../lending/product-rule'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Viewer } from '../../permissions'
import { productVersion } from '../products/queries'
import { quoteOf } from '../products/quote'
import { kindOf } from '../products/terms'
import { bankCalendar } from '../settings/queries'
import type { Application } from './commands'
import { admissionFacts } from './facts'

/** The customer, locked: two applications of one customer are tested one after the other, never side by side. */
async function lockedCustomer(trx: Transaction<DB>, viewer: Viewer, id: number) {
  return trx
    .selectFrom('customers')
    .selectAll()
    .where('id', '=', id)
    .where(visibleTo(viewer))
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** Runs admission over the facts of this moment and freezes every rule with its result under the next run number. */
export async function runAdmission(
  trx: Transaction<DB>,
  viewer: Viewer,
  application: Application,
  today: BookDate,
): Promise<(Checked & { run: number }) | Refused> {
  const customer = await lockedCustomer(trx, viewer, application.customerId)
  const product = await productVersion(trx, application.productVersionId)
  if (!customer || !product) return refuse('application.not-now')
  if (product.stoppedAt !== null) return refuse('application.product-stopped')
  const quote = quoteOf(product, application, today, await bankCalendar(trx))
  if (isRefused(quote)) return quote
  const facts = await admissionFacts(trx, customer, application, quote.schedule, today, application.renewsLoanId)
  const checked = checkAdmission([...boundRules(product), ...product.admission], facts, kindOf(customer.kind))
  const run = await nextRun(trx, application.id)
  await trx
    .insertInto('admissionHits')
    .values(
      checked.rules.map(rule => ({
        applicationId: application.id,
        run,
        code: rule.code,
        outcome: rule.outcome,
        words: rule.words,
        params: JSON.stringify(rule.params),
      })),
    )
    .execute()
  return { ...checked, run }
}

async function nextRun(trx: Transaction<DB>, applicationId: number): Promise<number> {
  const row = await trx
    .selectFrom('admissionHits')
    .select(({ fn }) => fn.max('run').as('run'))
    .where('applicationId', '=', applicationId)
    .executeTakeFirst()
  return (row?.run ?? 0) + 1
}
