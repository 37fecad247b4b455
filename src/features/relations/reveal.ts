import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { badRequest, notFound } from '../../web/errors'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { record } from '../audit/commands'
import { maskOf } from '../customers/protect'
import { isSecret, open } from './protect'
import { relationById } from './queries'
import { FIELD_WORDS } from './words'

/** Shows one encrypted value of a relation, on record before it leaves the server. */
export async function reveal(c: Ctx): Promise<void> {
  const customerId = c.id()
  const { field } = (c.req.body ?? {}) as Record<string, unknown>
  if (typeof field !== 'string' || !isSecret(field)) throw badRequest()
  const row = await relationById(c.db, c.viewer, customerId, c.id('relation'))
  const value = row && open(field, row.id, row[field])
  if (!row || value === undefined || value === null) throw notFound()
  const noted = await transact(c, async (trx, actor, today) => {
    await record(trx, actor, {
      act: 'relation.reveal',
      subject: `relation:${row.id}`,
      customerId,
      businessDate: today,
      after: { field },
    })
    return true
  })
  if (isRefused(noted)) throw new Error(noted.refused)
  const label = c.t(FIELD_WORDS[field] ?? field)
  const data = {
    value,
    masked: maskOf(field, value),
    label,
    name: row.name,
    backHref: `/customers/${customerId}/relations`,
  }
  page(c, 'customers/revealed', data, { part: '_kit/revealed' })
}
