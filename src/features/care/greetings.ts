import { parseDate } from '../../lending/dates'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once, transact } from '../../web/once'
import { page } from '../../web/page'
import { status } from '../../web/status'
import { leaveToast } from '../../web/toast'
import { personOf } from '../documents/upload'
import { addFestival, switchFestival } from './commands'
import { festivalsFrom, greetingsOf } from './queries'

const fields = {
  day: f.date('日期'),
  name: f.text('节日', { required: true, max: 20 }),
  nameEn: f.text('英文名称', { required: true, max: 40 }),
}

async function show(c: Ctx, form: FormState, code = 200): Promise<void> {
  const [festivals, sent] = await Promise.all([festivalsFrom(c.db, c.today), greetingsOf(c.db, c.viewer, 100)])
  page(
    c,
    'care/greetings',
    {
      festivals: festivals.map(one => ({
        done: one.off,
        cells: {
          day: one.day,
          name: c.viewer.lang === 'en' ? one.nameEn : one.name,
          state: { badge: one.off ? { word: c.t('不发送'), tone: 'mute' } : { word: c.t('发送'), tone: 'ok' } },
          act: c.may('care.manage')
            ? { actions: [{ label: one.off ? c.t('恢复') : c.t('停用'), action: `/care/festivals/${one.day}/switch` }] }
            : { text: '' },
        },
      })),
      sent: sent.map(one => ({
        cells: {
          day: one.day,
          customer: { text: one.name, href: `/customers/${one.id}`, sub: one.customerNo },
          occasion: c.t(one.occasion === 'birthday' ? '生日' : '节日'),
          body: one.body,
          hours: one.fromHour === null ? '' : `${one.fromHour}:00–${one.untilHour}:00`,
          consent: c.t('授权 {n}', { n: one.consentId }),
          state: { badge: stateOf(c, one.state) },
        },
      })),
      form,
      errors: form.errors,
      acts: { manage: c.may('care.manage') },
    },
    { status: code },
  )
}

function stateOf(c: Ctx, state: string) {
  const { word, tone } = status('message', state)
  return { word: c.t(word), tone }
}

/** 祝福: who was greeted on which consent, and the festivals to come. */
export const greetings = (c: Ctx): Promise<void> => show(c, emptyForm())

export async function submitFestival(c: Ctx): Promise<void> {
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return show(c, read.form, 422)
  const done = await once<{ day: string }>(c, 'festival.add', (trx, _actor, today) =>
    addFestival(trx, personOf(c), today, read.values),
  )
  if (isRefused(done)) return show(c, refusedForm(fields, read.raw, done, c.t), 422)
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, '/care/greetings')
}

export async function submitSwitch(c: Ctx): Promise<void> {
  const day = parseDate(c.param('day'))
  if (isRefused(day)) throw notFound()
  const done = await transact(c, (trx, _actor, today) => switchFestival(trx, personOf(c), today, day.date))
  if (isRefused(done)) throw new Error(done.refused)
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, '/care/greetings')
}
