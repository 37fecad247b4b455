import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { badRequest, notFound } from '../../web/errors'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { record } from '../audit/commands'
import { isSecret, maskOf, open } from './protect'
import { customerFile } from './queries'
import { LABELS } from './record'

/** Shows one encrypted value. That it was shown, to whom and why, is on record before it leaves the server. */
export async function reveal(c: Ctx): Promise<void> {
  const id = c.id()
  const { field, reason } = (c.req.body ?? {}) as Record<string, unknown>
  if (typeof field !== 'string' || !isSecret(field)) throw badRequest()
  const file = await customerFile(c.db, c.viewer, id)
  const value = file && open(field, id, file[field])
  if (!file || value === undefined || value === null) throw notFound()
  const why = typeof reason === 'string' ? reason.trim().slice(0, 200) : ''
  const noted = await transact(c, async (trx, actor, today) => {
    const after = { field, ...(why ? { reason: why } : {}) }
    await record(trx, actor, {
      act: 'customer.reveal',
      subject: `customer:${id}`,
      customerId: id,
      businessDate: today,
      after,
    })
    return true
  })
  if (isRefused(noted)) throw new Error(noted.refused)
  const data = {
    value,
    masked: maskOf(field, value),
    label: c.t(LABELS[field]),
    backHref: `/customers/${id}`,
    name: file.name,
  }
  page(c, 'customers/revealed', { ...data, title: data.name }, { part: '_kit/revealed' })
}
