import { percentText, STAGES, type Stage } from '../../lending/checklist'
import { addDays } from '../../lending/dates'
import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type Fields, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { askCorrection, correctionsOf, settleCorrections } from './corrections'
import { type Case, caseInSight, kindNames, stageOf, standingOf } from './standing'
import { itemRows } from './standing-rows'
import { personOf } from './upload'
import { askWaiver, decideWaiver, waiversOf } from './waivers'
import { kindIn, STAGE_WORDS } from './words'

const correctionFields = {
  stage: f.oneOf('阶段', STAGES),
  dueOn: f.date('补正期限'),
  note: f.text('说明', { max: 300 }),
  borrower: f.checkbox('同时短信通知借款人'),
}
const waiverFields = {
  kind: f.text('资料种类', { required: true, max: 40 }),
  reason: f.text('豁免理由', { required: true, max: 300 }),
}
const decisionFields = { outcome: f.oneOf('结论', ['agree', 'reject']), opinion: f.text('意见', { max: 300 }) }

async function found(c: Ctx): Promise<Case> {
  const one = await caseInSight(c.db, c.viewer, c.id())
  if (!one) throw notFound()
  return one
}

const STATE = { asked: ['待复核', 'warn'], agreed: ['已同意', 'ok'], rejected: ['未同意', 'mute'] } as const

async function waiverViews(c: Ctx, one: Case) {
  const waivers = await waiversOf(c.db, c.viewer, one.id)
  return waivers.map(waiver => {
    const [word, tone] = STATE[waiver.state as keyof typeof STATE]
    return {
      ...waiver,
      kindName: kindIn(c.viewer.lang, waiver),
      badge: { word: c.t(word), tone },
      decide: waiver.state === 'asked' && c.may('document.waive') && waiver.askedBy !== c.viewer.id,
    }
  })
}

async function correctionRows(c: Ctx, one: Case) {
  const [notices, names] = await Promise.all([correctionsOf(c.db, c.viewer, one.id), kindNames(c.db)])
  return notices.map(notice => {
    const items = notice.items as unknown as readonly { kind: string }[]
    const words = items.map(({ kind }) => {
      const name = names.get(kind)
      return name ? kindIn(c.viewer.lang, name) : kind
    })
    const late = notice.closedOn === null && notice.dueOn < c.today
    return {
      late,
      cells: {
        items: {
          text: words.join(c.viewer.lang === 'en' ? ', ' : '、'),
          sub: notice.note === '' ? undefined : notice.note,
        },
        due: notice.dueOn,
        made: { text: notice.madeOn, sub: notice.makerName },
        state: {
          badge:
            notice.closedOn !== null
              ? { word: c.t('已补齐'), tone: 'ok' }
              : { word: c.t(late ? '逾期未补' : '待补正'), tone: late ? 'bad' : 'warn' },
        },
      },
    }
  })
}

async function show(c: Ctx, one: Case, stage: Stage, form: FormState, status = 200): Promise<void> {
  const standing = await standingOf(c.db, one, stage, c.today)
  const names = await kindNames(c.db)
  page(
    c,
    'documents/application',
    {
      one,
      product: c.viewer.lang === 'en' ? one.productNameEn : one.productName,
      stages: STAGES.map(value => ({
        label: c.t(STAGE_WORDS[value]),
        href: `/applications/${one.id}/checklist?stage=${value}`,
        active: value === stage,
      })),
      stage,
      stageOptions: STAGES.map(value => ({ value, label: c.t(STAGE_WORDS[value]) })),
      standing: {
        ...standing,
        percent: percentText(standing.permille),
        share: Math.floor(standing.permille / 10),
        lacks: standing.lacking.length,
      },
      rows: itemRows(c, one, standing, names),
      lacking: standing.lacking.map(({ item }) => {
        const name = names.get(item.kind)
        return { value: item.kind, label: name ? kindIn(c.viewer.lang, name) : item.kind }
      }),
      waivers: await waiverViews(c, one),
      corrections: await correctionRows(c, one),
      form,
      errors: form.errors,
      acts: {
        upload: c.may('document.upload'),
        request: c.may('document.request'),
        letter: c.may('letter.make') && c.may('application.read'),
      },
    },
    { status },
  )
}

const DUE_DAYS = 7

/** 资料清单 of an application: what each stage asks for, what is there, what is asked of the borrower, what is done without. */
export async function checklistPage(c: Ctx): Promise<void> {
  const one = await found(c)
  const stage = STAGES.find(value => value === c.query('stage')) ?? stageOf(one)
  await show(c, one, stage, emptyForm({ dueOn: addDays(c.today, DUE_DAYS), borrower: 'on', stage }))
}

interface Outcome {
  readonly fields: Fields
  readonly raw: FormState['raw']
  readonly result: unknown
  readonly words: string
}

async function answered(c: Ctx, one: Case, { fields, raw, result, words }: Outcome): Promise<void> {
  if (isRefused(result)) return show(c, one, stageIn(c, one), refusedForm(fields, raw, result as Refused, c.t), 422)
  leaveToast(c.res, { words })
  c.res.redirect(303, `/applications/${one.id}/checklist`)
}

const stageIn = (c: Ctx, one: Case): Stage => {
  const body = (c.req.body ?? {}) as { stage?: unknown }
  return STAGES.find(value => value === body.stage) ?? stageOf(one)
}

export async function submitCorrection(c: Ctx): Promise<void> {
  const one = await found(c)
  const read = readForm(correctionFields, c.req.body, c.t)
  if (!read.ok) return show(c, one, stageIn(c, one), read.form, 422)
  const { stage, dueOn, note, borrower } = read.values
  const ask = { applicationId: one.id, stage, dueOn, note: note ?? '', tellBorrower: borrower, bank: c.deps.bank() }
  const result = await once<{ id: number }>(c, 'document.request', (trx, _actor, today) =>
    askCorrection(trx, c.viewer, personOf(c), today, ask),
  )
  await answered(c, one, { fields: correctionFields, raw: read.raw, result, words: '已发出补正通知' })
}

export async function submitWaiver(c: Ctx): Promise<void> {
  const one = await found(c)
  const read = readForm(waiverFields, c.req.body, c.t)
  if (!read.ok) return show(c, one, stageIn(c, one), read.form, 422)
  const result = await once<{ id: number }>(c, 'document.ask-waiver', (trx, _actor, today) =>
    askWaiver(trx, c.viewer, personOf(c), today, { applicationId: one.id, ...read.values }),
  )
  await answered(c, one, { fields: waiverFields, raw: read.raw, result, words: '豁免已提交复核' })
}

export async function submitDecision(c: Ctx): Promise<void> {
  const one = await found(c)
  const read = readForm(decisionFields, c.req.body, c.t)
  if (!read.ok) return show(c, one, stageIn(c, one), read.form, 422)
  const { outcome, opinion } = read.values
  const decision = { applicationId: one.id, id: c.id('waiver'), agree: outcome === 'agree', opinion: opinion ?? '' }
  const result = await once<{ id: number }>(c, 'document.decide-waiver', async (trx, _actor, today) => {
    const done = await decideWaiver(trx, c.viewer, personOf(c), today, decision)
    if (!isRefused(done)) await settleCorrections(trx, c.viewer, one.customerId, today)
    return done
  })
  await answered(c, one, { fields: decisionFields, raw: read.raw, result, words: '已处理' })
}
