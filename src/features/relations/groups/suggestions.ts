import { isRefused } from '../../../lending/refusal'
import { isSign } from '../../../lending/relations'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { SIGN_WORDS } from '../words'
import { decideSuggestion } from './decide'
import { tabsOf } from './list'
import { type Suggestion, suggestionById, suggestionRows } from './queries'

const fields = {
  outcome: f.oneOf('认定', ['confirmed', 'rejected']),
  reason: f.text('理由', { required: true, max: 200 }),
}
const STATES: Readonly<Record<string, readonly [string, 'ok' | 'mute' | 'vio']>> = {
  open: ['待认定', 'vio'],
  confirmed: ['已认定为集团', 'ok'],
  rejected: ['认定无关', 'mute'],
  gone: ['依据已消失', 'mute'],
}

const reasonsOf = (c: Ctx, row: Suggestion): string =>
  (Array.isArray(row.reasons) ? row.reasons : [])
    .flatMap(one => (typeof one === 'string' && isSign(one) ? [c.t(SIGN_WORDS[one])] : []))
    .join('、')

const badgeOf = (c: Ctx, state: string) => {
  const [word, tone] = STATES[state] ?? [state, 'mute' as const]
  return { word: c.t(word), tone }
}

const rowOf = (c: Ctx, row: Suggestion) => ({
  id: `relations-pair-${row.id}`,
  href: `/customer-groups/suggestions?pair=${row.id}`,
  cells: {
    pair: `${row.aName} — ${row.bName}`,
    score: row.score,
    reasons: reasonsOf(c, row),
    state: { badge: badgeOf(c, row.state) },
    on: row.decidedOn ?? row.foundOn,
  },
})

const idIn = (text: unknown): number => {
  if (typeof text !== 'string' || !/^[1-9]\d{0,8}$/.test(text)) throw notFound()
  return Number.parseInt(text, 10)
}

/** All pairs that wait, or the one that is asked for. */
export async function suggestions(c: Ctx): Promise<void> {
  const asked = c.query('pair')
  if (asked !== undefined) return view(c, idIn(asked), emptyForm())
  const open = c.query('state') !== 'decided'
  const rows = await suggestionRows(c.db, c.viewer, open)
  const data = {
    rows: rows.map(row => rowOf(c, row)),
    tabs: tabsOf(c, 'suggestions'),
    chips: [
      { label: c.t('待认定'), href: '/customer-groups/suggestions', active: open },
      { label: c.t('已认定'), href: '/customer-groups/suggestions?state=decided', active: !open },
    ],
  }
  page(c, 'relations/suggestions', data)
}

async function view(c: Ctx, id: number, form: FormState, status = 200): Promise<void> {
  const row = await suggestionById(c.db, c.viewer, id)
  if (!row) throw notFound()
  const data = {
    pair: {
      id: row.id,
      version: row.version,
      title: `${row.aName} — ${row.bName}`,
      a: { name: row.aName, href: `/customers/${row.aId}/relations` },
      b: { name: row.bName, href: `/customers/${row.bId}/relations` },
      score: row.score,
      reasons: reasonsOf(c, row),
      badge: badgeOf(c, row.state),
      foundOn: row.foundOn,
      decided: row.decidedOn === null ? null : { on: row.decidedOn, who: row.whoName, reason: row.reason },
    },
    form,
    errors: form.errors,
    acts: { decide: c.may('group.manage') && row.state !== 'gone' },
  }
  page(c, 'relations/suggestion', data, { status })
}

export async function submitSuggestion(c: Ctx): Promise<void> {
  const id = idIn(c.req.body?.pair)
  if (!(await suggestionById(c.db, c.viewer, id))) throw notFound()
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return view(c, id, read.form, 422)
  const version = Number.parseInt(String(c.req.body.version ?? ''), 10) || 0
  const done = await once(c, 'group.decide', (trx, actor, today) =>
    decideSuggestion(trx, { viewer: c.viewer, actor, today }, { id, version, ...read.values }),
  )
  if (isRefused(done))
    return view(c, id, refusedForm(fields, read.raw, done, c.t), done.refused === 'record.changed' ? 409 : 422)
  leaveToast(c.res, { words: read.values.outcome === 'confirmed' ? '已认定为同一集团' : '已认定为无关' })
  c.res.redirect(303, '/customer-groups/suggestions')
}
