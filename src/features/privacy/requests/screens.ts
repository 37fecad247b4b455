import type { Sight } from '../../../db/visible-to'
import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type Fields, type FormState, f, readForm, refusedForm, type Values } from '../../../web/form'
import { once, type Work } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { hrefOf } from '../../customers/links'
import { type Control, filled } from '../view'
import { CHANNEL_WORDS, ROLE_WORDS } from '../words'
import { decide, identify, propose } from './commands'
import { type RequestRow, requestById } from './queries'
import { requestBadge, requestWord } from './rows'

const factsOf = (c: Ctx, row: RequestRow) => [
  { label: c.t('客户'), value: row.customerName, href: `/customers/${row.customerId}/consents` },
  { label: c.t('客户编号'), value: row.customerNo },
  { label: c.t('请求人身份'), value: c.t(ROLE_WORDS[row.askerRole] ?? row.askerRole) },
  { label: c.t('方式'), value: c.t(CHANNEL_WORDS[row.channel] ?? row.channel) },
  { label: c.t('提出日期'), value: row.askedOn },
  { label: c.t('答复期限'), value: row.dueOn },
  { label: c.t('受理人'), value: row.makerName },
  { label: c.t('请求内容'), value: row.content, full: true },
  ...(row.identityHow === null
    ? []
    : [{ label: c.t('身份核实'), value: `${row.lookerName} ${row.identityOn} · ${row.identityHow}`, full: true }]),
  ...(row.answer === null || row.outcome === null
    ? []
    : [
        { label: c.t('办理结果'), value: c.t(row.outcome === 'granted' ? '同意' : '不予同意') },
        { label: c.t('拟办人'), value: `${row.proposerName} ${row.proposedOn}` },
        { label: c.t('答复内容'), value: row.answer, full: true },
      ]),
  ...(row.decidedOn === null
    ? row.opinion === null
      ? []
      : [{ label: c.t('退回意见'), value: row.opinion, full: true }]
    : [
        {
          label: c.t('复核'),
          value: [row.deciderName, row.decidedOn, row.opinion].filter(Boolean).join(' '),
          full: true,
        },
      ]),
]

const yesNo = (c: Ctx, yes: string, no: string) => [
  { value: 'yes', label: c.t(yes) },
  { value: 'no', label: c.t(no) },
]

/** The one step that is next, when it is for this person. */
function stepOf(c: Ctx, row: RequestRow): { step: string; submit: string; controls: Control[] } | null {
  if (row.state === 'open' && c.may('privacy.request'))
    return {
      step: 'identify',
      submit: c.t('身份已核实'),
      controls: [
        {
          name: 'how',
          label: c.t('核实方法'),
          required: true,
          maxlength: 200,
          wide: 2,
          hint: c.t('例如核对身份证原件与本人'),
        },
      ],
    }
  if (row.state === 'identified' && c.may('privacy.request'))
    return {
      step: 'propose',
      submit: c.t('提交复核'),
      controls: [
        {
          name: 'granted',
          label: c.t('办理结果'),
          kind: 'radio',
          required: true,
          options: yesNo(c, '同意', '不予同意'),
        },
        {
          name: 'answer',
          label: c.t('答复内容'),
          kind: 'textarea',
          rows: 4,
          required: true,
          maxlength: 1000,
          wide: 3,
          hint: c.t('不予同意的写明理由；内容会印在答复书上'),
        },
      ],
    }
  if (row.state === 'proposed' && c.may('privacy.check') && row.proposedBy !== c.viewer.id)
    return {
      step: 'decide',
      submit: c.t('提交复核'),
      controls: [
        { name: 'agree', label: c.t('意见'), kind: 'radio', required: true, options: yesNo(c, '同意答复', '退回') },
        { name: 'opinion', label: c.t('复核意见'), maxlength: 200, wide: 2 },
      ],
    }
  return null
}

async function show(c: Ctx, row: RequestRow, form: FormState, status = 200): Promise<void> {
  const step = stepOf(c, row)
  const at = `/privacy/requests/${row.id}`
  const copies = row.state === 'answered' && (row.kind === 'copy' || row.kind === 'access') && c.may('privacy.request')
  page(
    c,
    'privacy/request',
    {
      title: c.t('{kind}：{no}', { kind: requestWord(c, row.kind), no: row.requestNo }),
      badge: requestBadge(c, row),
      facts: factsOf(c, row),
      step: step && { ...step, action: `${at}/${step.step}`, fields: filled(step.controls, form) },
      own: row.state === 'proposed' && row.proposedBy === c.viewer.id,
      letterHref: row.decidedOn === null ? null : `${at}/print`,
      copies: copies ? { book: `${at}/copy`, paper: `${at}/copy/print` } : null,
      deleteHref:
        row.state === 'answered' && row.kind === 'delete' && c.may('privacy.manage')
          ? hrefOf('/privacy/cases/new', { customer: `${row.customerId}`, kind: 'anonymise' })
          : null,
      errors: form.errors,
    },
    { status },
  )
}

async function found(c: Ctx): Promise<RequestRow> {
  const row = await requestById(c.db, c.viewer, c.id())
  if (!row) throw notFound()
  return row
}

export const request = async (c: Ctx): Promise<void> => show(c, await found(c), emptyForm())

interface Stepped<F extends Fields> {
  readonly act: string
  readonly fields: F
  readonly words: string
  readonly work: (values: Values<F>, step: { id: number; sight: Sight }) => Work<{ id: number }>
}

/** One step of a request: its form, its command, and the record again. */
const stepped =
  <F extends Fields>({ act, fields, words, work }: Stepped<F>) =>
  async (c: Ctx): Promise<void> => {
    const row = await found(c)
    const read = readForm(fields, c.req.body, c.t)
    if (!read.ok) return show(c, row, read.form, 422)
    const done = await once(c, act, work(read.values, { id: row.id, sight: c.viewer }))
    if (isRefused(done)) return show(c, await found(c), refusedForm(fields, read.raw, done, c.t), 422)
    leaveToast(c.res, { words })
    c.res.redirect(303, `/privacy/requests/${row.id}`)
  }

export const submitIdentity = stepped({
  act: 'privacy.identify',
  fields: { how: f.text('核实方法', { required: true, max: 200 }) },
  words: '身份已核实',
  work: (values, step) => (trx, actor, today) => identify(trx, actor, today, { ...values, ...step }),
})

export const submitProposal = stepped({
  act: 'privacy.prepare',
  fields: { granted: f.oneOf('办理结果', ['yes', 'no']), answer: f.text('答复内容', { required: true, max: 1000 }) },
  words: '已提交，待另一人复核',
  work:
    ({ granted, answer }, step) =>
    (trx, actor, today) =>
      propose(trx, actor, today, { outcome: granted === 'yes' ? 'granted' : 'refused', answer, ...step }),
})

export const submitAnswer = stepped({
  act: 'privacy.reply',
  fields: { agree: f.oneOf('意见', ['yes', 'no']), opinion: f.text('复核意见', { max: 200 }) },
  words: '已复核',
  work:
    ({ agree, opinion }, step) =>
    (trx, actor, today) =>
      decide(trx, actor, today, { agree: agree === 'yes', opinion: opinion ?? '', ...step }),
})
