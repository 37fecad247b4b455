import { addDays } from '../../../lending/dates'
import { type ConsentState, consentState } from '../../../lending/privacy'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { visibleCustomer } from '../../customers/find'
import { headOf, load } from '../../customers/head'
import { remember } from '../../session/recent'
import { casesOfCustomer } from '../cases/queries'
import { caseRow } from '../cases/rows'
import { requestsOfCustomer } from '../requests/queries'
import { requestRow } from '../requests/rows'
import { type Control, filled, optionsFrom, posted } from '../view'
import { CHANNEL_WORDS, CHANNELS, ROLE_WORDS, ROLES } from '../words'
import { giveConsent } from './commands'
import { type ConsentRow, consentsOf, type Purpose, purposesOf, tiesOf } from './queries'

const SOON_DAYS = 30
export const purposeName = (c: Ctx, one: { name: string; nameEn: string }): string =>
  c.viewer.lang === 'en' ? one.nameEn : one.name

const STATE_WORDS: Readonly<Record<ConsentState, readonly [word: string, tone: string]>> = {
  'in-force': ['有效', 'ok'],
  expired: ['已到期', 'bad'],
  withdrawn: ['已撤回', 'mute'],
  later: ['未生效', 'mute'],
}

function badgeOf(c: Ctx, row: ConsentRow) {
  const state = consentState(row, c.today)
  const soon = state === 'in-force' && row.expiresOn !== null && row.expiresOn <= addDays(c.today, SOON_DAYS)
  const [word, tone] = soon ? ['即将到期', 'warn'] : STATE_WORDS[state]
  return { word: c.t(word), tone }
}

function consentRow(c: Ctx, row: ConsentRow) {
  const at = `/customers/${row.customerId}/consents/${row.id}`
  const mayEnd = c.may('consent.manage') && consentState(row, c.today) === 'in-force'
  return {
    id: `privacy-consent-${row.id}`,
    done: row.withdrawnOn !== null,
    cells: {
      purpose: {
        text: purposeName(c, { name: row.purposeName, nameEn: row.purposeNameEn }),
        sub: [c.t('文本第 {n} 版', { n: row.textVersion }), row.scope].filter(Boolean).join(' · '),
      },
      given: { text: row.givenOn, sub: c.t(CHANNEL_WORDS[row.channel] ?? row.channel) },
      signer: { text: row.signer, sub: c.t(ROLE_WORDS[row.signerRole] ?? row.signerRole) },
      until: row.expiresOn ?? c.t('至撤回为止'),
      tie: row.applicationNo ?? '',
      paper: row.documentId === null ? '' : { text: c.t('查看'), href: `/documents/${row.documentId}` },
      state: {
        badge: badgeOf(c, row),
        ...(row.withdrawnOn === null ? {} : { sub: `${row.withdrawnOn} ${row.withdrawnWhy ?? ''}` }),
      },
      acts: { actions: mayEnd ? [{ label: c.t('撤回'), href: `${at}/withdraw` }] : [] },
    },
  }
}

/** What each purpose stands at: the best consent there is for it. */
function standing(c: Ctx, purposes: readonly Purpose[], rows: readonly ConsentRow[]) {
  return purposes
    .filter(one => one.retiredOn === null)
    .map(one => {
      const own = rows.filter(row => row.purpose === one.code)
      const best = own.find(row => consentState(row, c.today) === 'in-force') ?? own[0]
      return {
        label: purposeName(c, one),
        value: best ? (best.expiresOn ? c.t('至 {day}', { day: best.expiresOn }) : c.t('至撤回为止')) : '',
        badge: best ? badgeOf(c, best) : { word: c.t('没有授权'), tone: 'mute' },
      }
    })
}

/** 授权 tab of a customer: what he agreed to, what he asks for, and how his file is closed or held. */
export async function consentsTab(c: Ctx): Promise<void> {
  const loaded = await load(c, c.id())
  const { id, name } = loaded.file
  remember(c, `/customers/${id}`, name)
  const [purposes, rows, requests, cases] = await Promise.all([
    purposesOf(c.db),
    consentsOf(c.db, c.viewer, id),
    c.may('privacy.request') ? requestsOfCustomer(c.db, c.viewer, id) : null,
    c.may('privacy.read') ? casesOfCustomer(c.db, c.viewer, id) : null,
  ])
  page(c, 'privacy/customer', {
    head: headOf(c, loaded, 'consents'),
    title: c.t('{name} · 授权', { name }),
    standing: standing(c, purposes, rows),
    rows: rows.map(row => consentRow(c, row)),
    prints: purposes
      .filter(one => one.retiredOn === null)
      .map(one => ({ label: purposeName(c, one), href: `/customers/${id}/consents/print?purpose=${one.code}` })),
    requests: requests?.map(row => requestRow(c, row)),
    cases: cases?.map(row => caseRow(c, row)),
    acts: {
      give: c.may('consent.manage'),
      ask: c.may('privacy.request'),
      close: c.may('privacy.manage'),
      seen: c.may('trace.read'),
    },
  })
}

const optionalId = (label: string) => f.optionalWhole(label, 1, 999_999_999)
const giveFields = {
  purpose: f.text('授权目的', { required: true, max: 40 }),
  channel: f.oneOf('方式', CHANNELS),
  signerRole: f.oneOf('签署人身份', ROLES),
  signer: f.text('签署人姓名', { max: 100 }),
  scope: f.text('授权范围', { max: 200 }),
  givenOn: f.date('签署日期'),
  expiresOn: f.optionalDate('有效期至'),
  applicationId: optionalId('对应申请'),
  documentId: optionalId('授权书'),
}

async function showForm(c: Ctx, form: FormState, status = 200): Promise<void> {
  const customer = await visibleCustomer(c.db, c.viewer, c.id())
  if (!customer) throw notFound()
  const [purposes, ties] = await Promise.all([purposesOf(c.db), tiesOf(c.db, c.viewer, customer.id)])
  const none = { value: '', label: c.t('无') }
  const controls: Control[] = [
    {
      name: 'purpose',
      label: c.t('授权目的'),
      kind: 'select',
      required: true,
      options: [
        { value: '', label: c.t('请选择') },
        ...purposes
          .filter(one => one.retiredOn === null)
          .map(one => ({
            value: one.code,
            label: `${purposeName(c, one)}（${c.t('文本第 {n} 版', { n: one.version })}）`,
          })),
      ],
    },
    { name: 'givenOn', label: c.t('签署日期'), kind: 'date', required: true },
    { name: 'expiresOn', label: c.t('有效期至'), kind: 'date', hint: c.t('不填按授权目的规定的期限') },
    { name: 'channel', label: c.t('方式'), kind: 'select', options: optionsFrom(c, CHANNEL_WORDS, CHANNELS) },
    { name: 'signerRole', label: c.t('签署人身份'), kind: 'select', options: optionsFrom(c, ROLE_WORDS, ROLES) },
    { name: 'signer', label: c.t('签署人姓名'), maxlength: 100, hint: c.t('本人签署可不填') },
    { name: 'scope', label: c.t('授权范围'), maxlength: 200, wide: 2, hint: c.t('例如本次申请、合作担保公司') },
    {
      name: 'applicationId',
      label: c.t('对应申请'),
      kind: 'select',
      options: [none, ...ties.applications.map(one => ({ value: `${one.id}`, label: one.applicationNo }))],
    },
    {
      name: 'documentId',
      label: c.t('授权书'),
      kind: 'select',
      options: [
        none,
        ...ties.papers.map(one => ({ value: `${one.id}`, label: `${purposeName(c, one)} ${one.createdOn}` })),
      ],
      hint: c.t('先在“资料”页上传签好的授权书'),
    },
  ]
  const at = `/customers/${customer.id}/consents`
  page(
    c,
    'privacy/form',
    {
      title: c.t('登记授权'),
      note: customer.name,
      back: { href: at, label: c.t('授权') },
      action: at,
      fields: filled(controls, form),
      submit: c.t('登记'),
      errors: form.errors,
    },
    { status },
  )
}

export async function newConsent(c: Ctx): Promise<void> {
  const raw = { channel: 'paper', signerRole: 'self', givenOn: c.today, purpose: c.query('purpose', 40) ?? '' }
  await showForm(c, emptyForm(raw))
}

export async function submitConsent(c: Ctx): Promise<void> {
  const customerId = c.id()
  await posted(c, {
    fields: giveFields,
    work: values =>
      once(c, 'consent.give', (trx, actor, today) =>
        giveConsent(trx, actor, today, { ...values, customerId, scope: values.scope ?? '', sight: c.viewer }),
      ),
    again: (form, status) => showForm(c, form, status),
    done: () => {
      leaveToast(c.res, { words: '已登记授权' })
      c.res.redirect(303, `/customers/${customerId}/consents`)
    },
  })
}
