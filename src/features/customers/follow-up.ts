import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { headOf, load } from './head'
import { addFollowUp, WAYS } from './keeping'
import { eventsOf } from './queries'
import { timelineData } from './show'

const fields = {
  way: f.oneOf('跟进方式', WAYS),
  content: f.text('跟进内容', { required: true, max: 500 }),
  nextOn: f.optionalDate('下次联系'),
}

export async function submitFollowUp(c: Ctx): Promise<void> {
  const id = c.id()
  const loaded = await load(c, id)
  const form = readForm(fields, c.req.body, c.t)
  const again = async (state: FormState) => {
    const events = await eventsOf(c.db, c.viewer, id, { limit: 51 })
    const data = { head: headOf(c, loaded, 'timeline'), ...timelineData(c, id, undefined, events), followUp: state }
    page(c, 'customers/timeline', { ...data, errors: state.errors }, { part: 'customers/_timeline', status: 422 })
  }
  if (!form.ok) return again(form.form)
  const done = await once(c, 'customer.follow-up', (trx, actor, today) =>
    addFollowUp(trx, actor, today, { customerId: id, ...form.values, sight: c.viewer }),
  )
  if (isRefused(done)) return again(refusedForm(fields, form.raw, done, c.t))
  leaveToast(c.res, { words: '已记录跟进' })
  c.res.redirect(303, `/customers/${id}/timeline`)
}
