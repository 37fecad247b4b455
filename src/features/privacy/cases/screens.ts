import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { visibleCustomer } from '../../customers/find'
import { hrefOf } from '../../customers/links'
import { beforeOf, type Control, filled, posted } from '../view'
import { CASE_KINDS, CASE_WORDS, type CaseKind } from '../words'
import { askCase, decideCase } from './commands'
import { type CaseRow, caseById, caseRows, colleagues } from './queries'
import { caseBadge, caseRow, caseWord } from './rows'

const A_PAGE = 50

/** What takes two people: asked, standing and done. */
export async function cases(c: Ctx): Promise<void> {
  const open = c.query('show') === 'open'
  const found = await caseRows(c.db, c.viewer, { open, before: beforeOf(c) }, A_PAGE + 1)
  const shown = found.slice(0, A_PAGE)
  const last = found.length > A_PAGE ? shown.at(-1) : undefined
  page(c, 'privacy/cases', {
    rows: shown.map(row => caseRow(c, row)),
    shows: [
      { label: c.t('全部'), href: '/privacy/cases', active: !open },
      { label: c.t('待复核'), href: '/privacy/cases?show=open', active: open },
    ],
    olderHref: last ? hrefOf('/privacy/cases', { ...(open ? { show: 'open' } : {}), before: `${last.id}` }) : null,
    mayManage: c.may('privacy.manage'),
  })
}

const askFields = {
  customer: f.id('客户'),
  kind: f.oneOf('事项', CASE_KINDS),
  reason: f.text('理由', { required: true, max: 300 }),
  people: f.text('可查看人员（工号）', { max: 400 }),
}

/** '0318，0201 0402' → three staff numbers. */
const numbersIn = (text: string | null): string[] => (text ?? '').split(/[\s,，、;；]+/).filter(Boolean)

const HINTS: Readonly<Record<CaseKind, string>> = {
  restrict: '同意后只有指定人员、提出人和复核人能看到这份档案，其他人在列表、合计和查找中都看不到。',
  unrestrict: '同意后恢复按数据范围查看。',
  hold: '同意后在解除之前不得匿名化，优先于一切保留期限。',
  unhold: '同意后按保留期限处理。',
  anonymise: '同意后姓名、证件、电话、地址、资料内容和文字记录永久清除，不能恢复；金额和凭证保留。',
}

async function showAsk(c: Ctx, form: FormState, status = 200): Promise<void> {
  const text = String(form.raw.customer ?? '')
  const customer = /^[1-9]\d{0,8}$/.test(text)
    ? await visibleCustomer(c.db, c.viewer, Number.parseInt(text, 10))
    : undefined
  if (!customer) throw notFound()
  const kind = CASE_KINDS.find(one => one === form.raw.kind) ?? 'restrict'
  const controls: Control[] = [
    { name: 'customer', label: '', kind: 'hidden' },
    { name: 'kind', label: '', kind: 'hidden' },
    { name: 'reason', label: c.t('理由'), kind: 'textarea', rows: 3, required: true, maxlength: 300, wide: 3 },
    ...(kind === 'restrict'
      ? [
          {
            name: 'people',
            label: c.t('可查看人员（工号）'),
            required: true,
            maxlength: 400,
            wide: 3,
            hint: c.t('多个工号用空格或逗号分开；提出人和复核人总能看到'),
          },
        ]
      : []),
  ]
  page(
    c,
    'privacy/form',
    {
      title: c.t('申请{what}：{name}', { what: c.t(CASE_WORDS[kind]), name: customer.name }),
      note: c.t(HINTS[kind]),
      back: { href: `/customers/${customer.id}/consents`, label: customer.name },
      action: '/privacy/cases',
      fields: filled(controls, form),
      submit: c.t('提交'),
      foot: c.t('由另一人复核'),
      errors: form.errors,
    },
    { status },
  )
}

export const newCase = (c: Ctx): Promise<void> =>
  showAsk(c, emptyForm({ customer: c.query('customer', 9) ?? '', kind: c.query('kind', 20) ?? '' }))

export async function submitCase(c: Ctx): Promise<void> {
  await posted(c, {
    fields: askFields,
    work: ({ customer, kind, reason, people }) =>
      once(c, 'privacy.ask', (trx, actor, today) =>
        askCase(trx, actor, today, { customerId: customer, kind, reason, people: numbersIn(people), sight: c.viewer }),
      ),
    again: (form, status) => showAsk(c, form, status),
    done: made => {
      leaveToast(c.res, { words: '已提交，待另一人复核' })
      c.res.redirect(303, `/privacy/cases/${made.id}`)
    },
  })
}

/** What was destroyed, by kind of record. */
const proofRows = (c: Ctx, proof: unknown) =>
  Object.entries((proof ?? {}) as Record<string, number>).map(([table, n]) => ({
    cells: { table, rows: c.t('{n} 条', { n }) },
  }))

async function showCase(c: Ctx, row: CaseRow, form: FormState, status = 200): Promise<void> {
  const named = row.people.length === 0 ? [] : await colleagues(c.db, { ids: row.people })
  const own = row.askedBy === c.viewer.id
  const decide = row.state === 'asked' && c.may('privacy.check') && !own
  const ends = row.endedOn === null && row.state === 'agreed' && c.may('privacy.manage')
  const un = { restrict: 'unrestrict', hold: 'unhold' }[row.kind]
  const controls: Control[] = [
    {
      name: 'agree',
      label: c.t('意见'),
      kind: 'radio',
      required: true,
      options: [
        { value: 'yes', label: c.t('同意') },
        { value: 'no', label: c.t('不同意') },
      ],
    },
    { name: 'opinion', label: c.t('复核意见'), maxlength: 200, wide: 2 },
  ]
  page(
    c,
    'privacy/case',
    {
      title: c.t('{what}：{name}', { what: caseWord(c, row.kind), name: row.customerName }),
      badge: caseBadge(c, row),
      facts: [
        { label: c.t('客户'), value: row.customerName, href: `/customers/${row.customerId}/consents` },
        { label: c.t('客户编号'), value: row.customerNo },
        { label: c.t('理由'), value: row.reason },
        { label: c.t('提出'), value: `${row.askerName} ${row.askedOn}` },
        { label: c.t('复核'), value: row.deciderName === null ? '' : `${row.deciderName} ${row.decidedOn}` },
        { label: c.t('复核意见'), value: row.opinion },
        ...(named.length > 0
          ? [{ label: c.t('可查看人员'), value: named.map(one => `${one.name} ${one.staffNo}`).join('、'), full: true }]
          : []),
      ],
      hint: row.state === 'asked' ? c.t(HINTS[row.kind as CaseKind] ?? '') : null,
      proof: row.proof === null ? null : proofRows(c, row.proof),
      action: `/privacy/cases/${row.id}/decide`,
      fields: filled(controls, form),
      own: row.state === 'asked' && own,
      decide,
      danger: row.kind === 'anonymise',
      endHref: ends && un ? hrefOf('/privacy/cases/new', { customer: `${row.customerId}`, kind: un }) : null,
      endLabel: un ? c.t(CASE_WORDS[un as CaseKind]) : '',
      errors: form.errors,
    },
    { status },
  )
}

async function found(c: Ctx): Promise<CaseRow> {
  const row = await caseById(c.db, c.viewer, c.id())
  if (!row) throw notFound()
  return row
}

export const showOne = async (c: Ctx): Promise<void> => showCase(c, await found(c), emptyForm())

const decideFields = {
  agree: f.oneOf('意见', ['yes', 'no']),
  opinion: f.text('复核意见', { max: 200 }),
}

export async function submitDecision(c: Ctx): Promise<void> {
  const row = await found(c)
  const read = readForm(decideFields, c.req.body, c.t)
  if (!read.ok) return showCase(c, row, read.form, 422)
  const { agree, opinion } = read.values
  const done = await once(c, 'privacy.decide', (trx, actor, today) =>
    decideCase(trx, actor, today, { id: row.id, agree: agree === 'yes', opinion: opinion ?? '', sight: c.viewer }),
  )
  if (isRefused(done)) return showCase(c, row, refusedForm(decideFields, read.raw, done, c.t), 422)
  leaveToast(c.res, { words: agree === 'yes' ? '已同意' : '已记为不同意' })
  c.res.redirect(303, `/privacy/cases/${row.id}`)
}
