import { CHANNELS, CONTACT_RESULTS } from '../../lending/collection'
import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { type FormState, f, readForm, refusedForm, type Values } from '../../web/form'
import { once } from '../../web/once'
import { leaveToast } from '../../web/toast'
import { recordAlone } from '../audit/commands'
import { nextCase } from './case-queries'
import { type ContactInput, recordContact } from './contact'
import { queueFilter } from './list'
import { renderCase } from './show'

const fields = {
  channel: f.oneOf('联系方式', CHANNELS),
  result: f.oneOf('联系结果', CONTACT_RESULTS),
  promiseOn: f.optionalDate('承诺还款日'),
  promiseFen: f.optionalMoney('承诺金额（元）', { min: 1n }),
  nextFollowOn: f.optionalDate('下次跟进'),
  note: f.text('沟通纪要', { required: true, max: 500 }),
  go: f.optionalOneOf('之后', ['next', 'stay']),
}

/** Which fields a result asks for, and dates that make sense; the core judges the rest. */
function missing(c: Ctx, values: Values<typeof fields>): FormState['errors'] {
  const { result, promiseOn, promiseFen, nextFollowOn } = values
  const error = (field: keyof typeof fields, words: string) => ({
    field,
    label: c.t(fields[field].label),
    message: c.t(words),
  })
  return [
    ...(result === 'promise' && promiseOn === null ? [error('promiseOn', '请填写')] : []),
    ...(result === 'promise' && promiseFen === null ? [error('promiseFen', '请填写')] : []),
    ...(nextFollowOn !== null && nextFollowOn < c.today ? [error('nextFollowOn', '下次跟进不能早于今天')] : []),
  ]
}

const inputOf = ({
  channel,
  result,
  note,
  nextFollowOn,
  promiseOn,
  promiseFen,
}: Values<typeof fields>): ContactInput => ({
  channel,
  result,
  note,
  nextFollowOn,
  promise: result === 'promise' && promiseOn && promiseFen ? { dueOn: promiseOn, amountFen: promiseFen } : null,
})

/** A contact that the rules of conduct forbid is itself worth knowing. */
const noteRefused = (c: Ctx, id: number, refused: Refused) =>
  recordAlone(c.db, c.actor, {
    act: 'collection.contact',
    subject: `case:${id}`,
    businessDate: c.today,
    result: 'refused',
    after: { refused: refused.refused },
  })

export async function register(c: Ctx): Promise<void> {
  const id = c.id()
  const form = readForm(fields, c.req.body, c.t)
  if (!form.ok) return renderCase(c, id, form.form, 422)
  const errors = missing(c, form.values)
  if (errors.length > 0) return renderCase(c, id, { raw: form.raw, errors }, 422)
  const input = inputOf(form.values)
  const done = await once(c, 'collection.contact', (trx, actor, today) =>
    recordContact(trx, actor, today, { viewer: c.viewer, now: c.deps.now(), caseId: id, input }),
  )
  if (isRefused(done)) {
    await noteRefused(c, id, done)
    return renderCase(c, id, refusedForm(fields, form.raw, done, c.t), 422)
  }
  leaveToast(c.res, { words: '联系结果已登记' })
  const next = form.values.go === 'next' ? await nextCase(c.db, c.viewer, c.today, id) : id
  c.res.redirect(303, next === undefined ? '/collections' : `/collections/cases/${next}${queueFilter(c).query}`)
}
