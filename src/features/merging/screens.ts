import type { CustomerRows } from '../../db/moving'
import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { hrefOf } from '../customers/links'
import { askMerge, distinguish } from './commands'
import { type Pair, pairsInSight } from './pairs'
import { choicesOf, compared, movesOf } from './preview'

export type Tables = () => readonly CustomerRows[]
const MOST = 100

const REASONS: Readonly<Record<string, string>> = {
  id: '证件号码相同',
  birth: '姓名与出生日期相同',
  tail: '姓名与证件号码后六位相同',
  firm: '企业名称相同',
  phone: '联系电话相同',
}

const rowOf = (c: Ctx, pair: Pair) => ({
  id: `merging-${pair.a}-${pair.b}`,
  cells: {
    a: { text: pair.aName, sub: `${pair.aNo} · ${pair.aOfficer}`, href: `/customers/${pair.a}` },
    b: { text: pair.bName, sub: `${pair.bNo} · ${pair.bOfficer}`, href: `/customers/${pair.b}` },
    score: `${pair.score}`,
    why: pair.reasons.map(reason => c.t(REASONS[reason] ?? reason)).join('、'),
    acts: {
      actions: [{ label: c.t('比对与合并'), href: hrefOf('/customers/merge', { a: `${pair.a}`, b: `${pair.b}` }) }],
    },
  },
})

/** 疑似重复: pairs of files in sight, surest first. */
export async function duplicates(c: Ctx): Promise<void> {
  const pairs = await pairsInSight(c.db, c.viewer, MOST)
  page(c, 'merging/duplicates', { rows: pairs.map(pair => rowOf(c, pair)), full: pairs.length === MOST, most: MOST })
}

const idIn = (text: unknown): number => {
  if (typeof text !== 'string' || !/^[1-9]\d{0,8}$/.test(text)) throw notFound()
  return Number.parseInt(text, 10)
}

const distinctFields = { reason: f.text('理由', { required: true, max: 200 }) }
const mergeFields = { reason: f.text('合并理由', { required: true, max: 200 }) }

async function show(c: Ctx, tables: Tables, a: number, b: number, form: FormState, status = 200): Promise<void> {
  const both = await compared(c, a, b)
  const moves = await movesOf(c, tables(), both)
  const { kept, gone } = both
  const wrong = new Map(form.errors.map(error => [error.field, error.message]))
  const side = (file: typeof kept) => ({
    id: file.id,
    name: file.name,
    no: file.customerNo,
    officer: `${file.officerName}（${file.branchName}）`,
    version: file.version,
  })
  const view = {
    title: c.t('合并档案：{a} 与 {b}', { a: kept.name, b: gone.name }),
    kept: side(kept),
    gone: side(gone),
    swapHref: hrefOf('/customers/merge', { a: `${b}`, b: `${a}` }),
    choices: choicesOf(c, both).map(one => ({
      name: `take-${one.name}`,
      label: one.label,
      value: form.raw[`take-${one.name}`] ?? one.suggested,
      options: [
        { value: 'kept', label: c.t('保留：{text}', { text: one.kept }) },
        { value: 'gone', label: c.t('改取：{text}', { text: one.gone }) },
      ],
    })),
    moves,
    reason: form.raw.reason ?? '',
    reasonError: wrong.get('reason'),
    errors: form.errors,
  }
  page(c, 'merging/compare', { merge: view, errors: form.errors }, { status })
}

export const comparePage =
  (tables: Tables) =>
  (c: Ctx): Promise<void> =>
    show(c, tables, idIn(c.query('a')), idIn(c.query('b')), emptyForm())

const wholeIn = (text: unknown): number =>
  typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : 0

/** What was typed and chosen, so that nothing is lost when the form comes back. */
const typedOf = (body: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(body).filter(
      (pair): pair is [string, string] => /^(take-\w+|reason)$/.test(pair[0]) && typeof pair[1] === 'string',
    ),
  )

export const submitMerge =
  (tables: Tables) =>
  async (c: Ctx): Promise<void> => {
    const body: Record<string, unknown> = c.req.body ?? {}
    const [a, b] = [idIn(body.a), idIn(body.b)]
    const both = await compared(c, a, b)
    const form = readForm(mergeFields, body, c.t)
    const raw = typedOf(body)
    if (!form.ok) return show(c, tables, a, b, { raw, errors: form.form.errors }, 422)
    const taken = choicesOf(c, both)
      .filter(one => body[`take-${one.name}`] === 'gone')
      .map(one => one.name)
    const request = {
      keptId: a,
      goneId: b,
      versions: { kept: wholeIn(body.keptVersion), gone: wholeIn(body.goneVersion) },
      taken,
      reason: form.values.reason,
      sight: c.viewer,
    }
    const asked = await once(c, 'merge.ask', (trx, actor, today) => askMerge(trx, actor, today, tables(), request))
    if (isRefused(asked))
      return show(c, tables, a, b, { ...refusedForm(mergeFields, raw, asked, c.t), raw }, statusOf(asked))
    leaveToast(c.res, { words: '已提交，待另一人复核' })
    c.res.redirect(303, `/merges/${asked.id}`)
  }

const statusOf = (refused: Refused): number => (refused.refused === 'merge.changed' ? 409 : 422)

export const submitDistinct =
  (tables: Tables) =>
  async (c: Ctx): Promise<void> => {
    const body: Record<string, unknown> = c.req.body ?? {}
    const [a, b] = [idIn(body.a), idIn(body.b)]
    await compared(c, a, b)
    const form = readForm(distinctFields, body, c.t)
    if (!form.ok) return show(c, tables, a, b, { raw: typedOf(body), errors: form.form.errors }, 422)
    const done = await once(c, 'merge.distinguish', async (trx, actor, today) => {
      await distinguish(trx, actor, today, { a, b, reason: form.values.reason, sight: c.viewer })
      return { a, b }
    })
    if (isRefused(done)) throw new Error(refusalWords(done))
    leaveToast(c.res, { words: '已记为不同客户，不再提示' })
    c.res.redirect(303, '/customers/duplicates')
  }
