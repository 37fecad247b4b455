import { isRefused, refuse } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { personOf } from '../documents/upload'
import { CLOSINGS, closeFields, moveFields, stepFields } from './fields'
import { customerByNo, type StepLine, stepById } from './queries'
import { addStep, closeStep, moveStep } from './step-commands'
import { dayIn, idIn, isLate, stepBadge, waysOf, wayWord } from './view'

const showNew = (c: Ctx, form: FormState, status = 200): void =>
  page(c, 'follow-ups/step-new', { form, errors: form.errors, ways: waysOf(c) }, { status })

/** From the calendar: a day, and perhaps a customer, are known. */
export async function newStep(c: Ctx): Promise<void> {
  const id = idIn(c.query('customer'))
  const known = id === undefined ? undefined : await customerNoOf(c, id)
  showNew(c, emptyForm({ customer: known ?? '', way: 'visit', dueOn: dayIn(c.query('day')) ?? '' }))
}

async function customerNoOf(c: Ctx, id: number): Promise<string | undefined> {
  const row = await c.db.selectFrom('customers').select('customerNo').where('id', '=', id).executeTakeFirst()
  // an id out of sight fills nothing in
  return row && (await customerByNo(c.db, c.viewer, row.customerNo)) ? row.customerNo : undefined
}

export async function submitStep(c: Ctx): Promise<void> {
  const read = readForm(stepFields, c.req.body, c.t)
  if (!read.ok) return showNew(c, read.form, 422)
  const { customer, way, dueOn, what } = read.values
  const found = await customerByNo(c.db, c.viewer, customer)
  if (!found) {
    const nobody = refuse('relation.no-customer', undefined, { field: 'customer' })
    return showNew(c, refusedForm(stepFields, read.raw, nobody, c.t), 422)
  }
  const done = await once<{ id: number }>(c, 'next-step.create', (trx, _actor, today) =>
    addStep(trx, personOf(c), today, { customerId: found.id, on: dueOn, way, what, sight: c.viewer }),
  )
  if (isRefused(done)) return showNew(c, refusedForm(stepFields, read.raw, done, c.t), 422)
  leaveToast(c.res, { words: '已加入日历' })
  c.res.redirect(303, `/calendar?day=${dueOn}`)
}

interface Forms {
  readonly move?: FormState
  readonly close?: FormState
}

async function stepOf(c: Ctx): Promise<StepLine> {
  const step = await stepById(c.db, c.viewer, c.id())
  if (!step) throw notFound()
  return step
}

function show(c: Ctx, step: StepLine, forms: Forms = {}): void {
  const version = String(step.version)
  const move = forms.move ?? emptyForm({ version, dueOn: step.dueOn })
  const close = forms.close ?? emptyForm({ version, outcome: 'done' })
  const errors = [...move.errors, ...close.errors]
  page(
    c,
    'follow-ups/step',
    {
      id: step.id,
      customer: { id: step.customerId, name: step.customerName, no: step.customerNo },
      title: `${step.dueOn} ${wayWord(c, step.way)}`,
      badge: stepBadge(c, step),
      facts: [
        { label: c.t('方式'), value: wayWord(c, step.way) },
        { label: c.t('日期'), value: step.dueOn, tone: isLate(step, c.today) ? 'bad' : undefined },
        { label: c.t('事项'), value: step.what },
        { label: c.t('管户'), value: step.officerName },
        { label: c.t('登记人'), value: step.makerName },
        ...(step.moves > 0
          ? [{ label: c.t('改期'), value: c.t('{n} 次，原定 {day}', { n: step.moves, day: step.firstDueOn }) }]
          : []),
        ...(step.closedOn === null
          ? []
          : [{ label: c.t('办结'), value: `${step.closedOn} ${step.closerName ?? ''} ${step.closedNote}`.trim() }]),
        ...(step.doneFollowUpId === null
          ? []
          : [{ label: c.t('跟进记录'), value: c.t('查看'), href: `/follow-ups/${step.doneFollowUpId}` }]),
      ],
      move,
      close,
      errors,
      acts: { change: step.state === 'open' && c.may('follow-up.record') },
      outcomes: CLOSINGS.map(value => ({ value, label: c.t(value === 'done' ? '已完成' : '取消') })),
    },
    { status: errors.length > 0 ? 422 : 200 },
  )
}

export const showStep = async (c: Ctx): Promise<void> => show(c, await stepOf(c))

export async function submitMove(c: Ctx): Promise<void> {
  const step = await stepOf(c)
  const read = readForm(moveFields, c.req.body, c.t)
  if (!read.ok) return show(c, step, { move: read.form })
  const { version, dueOn, why } = read.values
  const done = await once(c, 'next-step.postpone', (trx, _actor, today) =>
    moveStep(trx, personOf(c), today, { id: step.id, version, on: dueOn, why: why ?? '', sight: c.viewer }),
  )
  if (isRefused(done)) return show(c, step, { move: refusedForm(moveFields, read.raw, done, c.t) })
  leaveToast(c.res, { words: '已改到 {day}', params: { day: dueOn } })
  c.res.redirect(303, `/next-steps/${step.id}`)
}

export async function submitClose(c: Ctx): Promise<void> {
  const step = await stepOf(c)
  const read = readForm(closeFields, c.req.body, c.t)
  if (!read.ok) return show(c, step, { close: read.form })
  const { version, outcome, note } = read.values
  const done = await once(c, 'next-step.finish', (trx, _actor, today) =>
    closeStep(trx, personOf(c), today, { id: step.id, version, outcome, note: note ?? '', sight: c.viewer }),
  )
  if (isRefused(done)) return show(c, step, { close: refusedForm(closeFields, read.raw, done, c.t) })
  leaveToast(c.res, { words: outcome === 'done' ? '已完成' : '已取消' })
  c.res.redirect(303, `/next-steps/${step.id}`)
}
