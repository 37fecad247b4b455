import { maskField } from '../../lending/custom-field'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { record } from '../audit/commands'
import { fieldNamed, ownOf } from './own'
import { kindIn, type Records } from './screen'
import { valuesOfOne } from './values'

/** Shows one encrypted value of a lender's own field. That it was shown, and to whom, is on record before it leaves the server. */
export const reveal =
  (records: Records) =>
  async (c: Ctx): Promise<void> => {
    const kind = kindIn(c, records)
    const id = c.id()
    const customerId = await kind.customerOf(c.db, c.viewer, id)
    const own = await ownOf(c.db, c.viewer, kind.name)
    const name = c.req.body?.field
    const field = typeof name === 'string' ? fieldNamed(own, name) : undefined
    if (customerId === null || !field?.sealed) throw notFound()
    const value = (await valuesOfOne(c.db, own, id))[field.id]
    if (value === undefined) throw notFound()
    const noted = await transact(c, async (trx, actor, today) => {
      const after = { field: field.key }
      await record(trx, actor, {
        act: 'field.reveal',
        subject: `${kind.name}:${id}`,
        customerId,
        businessDate: today,
        after,
      })
      return true
    })
    if (isRefused(noted)) throw new Error(noted.refused)
    const data = { value, masked: maskField(value), label: field.title, backHref: `/customers/${customerId}` }
    page(c, 'customers/revealed', { ...data, name: field.title, title: field.title }, { part: '_kit/revealed' })
  }
