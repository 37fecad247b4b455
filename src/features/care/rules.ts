import { type Bounds, CARE_FACTS, OFFERS, readBounds } from '../../lending/care'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type Field, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { personOf } from '../documents/upload'
import { productChoices, ruleById, rulesOf, ruleVersions } from './queries'
import { addRule, changeRule, type RuleTerms } from './rule-commands'
import { offerWord } from './tasks'
import { FACT_WORDS, OFFER_WORDS } from './words'

const MOST = 999_999_999

const boundFields = Object.fromEntries(
  CARE_FACTS.flatMap(fact => [
    [`${fact}Least`, f.optionalWhole(FACT_WORDS[fact], 0, MOST)],
    [`${fact}Most`, f.optionalWhole(FACT_WORDS[fact], 0, MOST)],
  ]),
) as Record<string, Field<number | null>>

const fields = {
  kind: f.oneOf('类别', OFFERS),
  name: f.text('名称', { required: true, max: 60 }),
  productId: f.optionalWhole('产品', 1, MOST),
  pauseMonths: f.whole('再次提示间隔（月）', 1, 60),
  days: f.whole('联系期限（天）', 1, 180),
  off: f.checkbox('停用'),
  version: f.optionalWhole('版本', 1, 99_999),
  ...boundFields,
}

const boundsIn = (values: Readonly<Record<string, unknown>>): Bounds =>
  readBounds(Object.fromEntries(CARE_FACTS.map(fact => [fact, [values[`${fact}Least`], values[`${fact}Most`]]])))

/** 连续无逾期（月） ≥ 12；距最后到期（月） 0–3 */
export const boundWords = (c: Ctx, bounds: Bounds): string =>
  CARE_FACTS.flatMap(fact => {
    const bound = bounds[fact]
    if (!bound) return []
    const [least, most] = bound
    const range = least !== null && most !== null ? `${least}–${most}` : least !== null ? `≥ ${least}` : `≤ ${most}`
    return [`${c.t(FACT_WORDS[fact])} ${range}`]
  }).join('；')

export async function rules(c: Ctx): Promise<void> {
  const all = await rulesOf(c.db, c.viewer)
  page(c, 'care/rules', {
    rows: all.map(rule => ({
      id: `care-rule-${rule.id}`,
      href: `/care/rules/${rule.id}`,
      done: rule.off,
      cells: {
        name: rule.name,
        kind: { text: offerWord(c, rule.kind), sub: rule.productName ?? undefined },
        bounds: boundWords(c, readBounds(rule.bounds)),
        pause: c.t('{n} 个月', { n: rule.pauseMonths }),
        days: c.t('{n} 天', { n: rule.days }),
        state: { badge: rule.off ? { word: c.t('停用'), tone: 'mute' } : { word: c.t('启用'), tone: 'ok' } },
      },
    })),
  })
}

async function show(c: Ctx, id: number | null, form: FormState, status = 200): Promise<void> {
  const [products, versions] = await Promise.all([productChoices(c.db), id === null ? [] : ruleVersions(c.db, id)])
  page(
    c,
    'care/rule',
    {
      id,
      form,
      errors: form.errors,
      kinds: OFFERS.map(value => ({ value, label: c.t(OFFER_WORDS[value]) })),
      products: products.map(one => ({ value: String(one.id), label: one.name })),
      facts: CARE_FACTS.map(fact => ({ name: fact, label: c.t(FACT_WORDS[fact]) })),
      versions: versions.map(one => ({
        cells: {
          version: one.version,
          on: one.changedOn,
          who: one.who ?? c.t('系统'),
          terms: boundWords(c, readBounds((one.terms as { bounds?: unknown } | null)?.bounds)),
        },
      })),
    },
    { status },
  )
}

export const newRule = (c: Ctx): Promise<void> =>
  show(c, null, emptyForm({ kind: 'renewal', pauseMonths: '6', days: '30', goodMonthsLeast: '12' }))

export async function editRule(c: Ctx): Promise<void> {
  const rule = await ruleById(c.db, c.id())
  if (!rule) throw notFound()
  const bounds = readBounds(rule.bounds)
  const raw: Record<string, string> = {
    kind: rule.kind,
    name: rule.name,
    productId: rule.productId === null ? '' : String(rule.productId),
    pauseMonths: String(rule.pauseMonths),
    days: String(rule.days),
    off: rule.off ? 'on' : '',
    version: String(rule.version),
  }
  for (const fact of CARE_FACTS) {
    const [least, most] = bounds[fact] ?? [null, null]
    raw[`${fact}Least`] = least === null ? '' : String(least)
    raw[`${fact}Most`] = most === null ? '' : String(most)
  }
  await show(c, rule.id, emptyForm(raw))
}

async function submit(c: Ctx, id: number | null): Promise<void> {
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return show(c, id, read.form, 422)
  const { kind, name, productId, pauseMonths, days, off, version } = read.values
  const terms: RuleTerms = { kind, name, productId, pauseMonths, days, off, bounds: boundsIn(read.values) }
  const done = await once<{ id: number }>(
    c,
    id === null ? 'care-rule.create' : 'care-rule.update',
    (trx, _actor, today) =>
      id === null
        ? addRule(trx, personOf(c), today, terms)
        : changeRule(trx, personOf(c), today, { id, version: version ?? 0, ...terms }),
  )
  if (isRefused(done)) return show(c, id, refusedForm(fields, read.raw, done, c.t), 422)
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, '/care/rules')
}

export const submitNewRule = (c: Ctx): Promise<void> => submit(c, null)
export const submitEditRule = (c: Ctx): Promise<void> => submit(c, c.id())
