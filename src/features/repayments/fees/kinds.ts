import { formatRate } from '../../../lending/rate'
import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once, transact } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { optionsOf, PARTIES, PARTY_WORDS } from '../../calculator/words'
import { wordOf } from '../../products/words'
import { makeKind, stopKind } from './commands'
import { feeKinds } from './queries'

export const CHARGED_WORDS: Readonly<Record<string, string>> = {
  manual: '人工收取',
  disbursement: '放款时',
  period: '每期',
  overdue: '逾期时',
}

const CODE = /^[a-z][a-z0-9-]{1,30}$/
const fields = {
  code: f.text('费用代码', {
    required: true,
    max: 31,
    check: text => (CODE.test(text) ? { ok: text } : { refused: 'fee.code-form' }),
  }),
  name: f.text('费用名称', { required: true, max: 30 }),
  nameEn: f.text('英文名称', { required: true, max: 60 }),
  charged: f.oneOf('收取时点', Object.keys(CHARGED_WORDS)),
  party: f.optionalOneOf('收取方', PARTIES),
  contingent: f.checkbox('仅在发生时收取'),
  product: f.optionalWhole('适用产品', 1, 999_999_999),
  amountFen: f.optionalMoney('固定金额', { min: 1n }),
  ratePpm: f.text('比例', {
    max: 10,
    check: text => (/^\d{1,2}(\.\d{1,4})?$/.test(text) ? { ok: text } : { refused: 'rate.not-a-number' }),
  }),
  effectiveFrom: f.date('生效日期'),
}

const productOptions = (c: Ctx) =>
  c.db.selectFrom('products').select(['id', 'name', 'nameEn']).where('stoppedAt', 'is', null).orderBy('id').execute()

async function show(c: Ctx, typed: FormState, status = 200): Promise<void> {
  const [kinds, products] = await Promise.all([feeKinds(c.db), productOptions(c)])
  const english = c.viewer.lang === 'en'
  page(
    c,
    'repayments/fee-kinds',
    {
      typed,
      errors: typed.errors,
      acts: { manage: c.may('accounting.manage') },
      charged: Object.entries(CHARGED_WORDS).map(([value, label]) => ({ value, label: c.t(label) })),
      parties: optionsOf(c.t, PARTY_WORDS, PARTIES),
      products: [
        { value: '', label: c.t('全部产品') },
        ...products.map(one => ({ value: String(one.id), label: english ? one.nameEn : one.name })),
      ],
      rows: kinds.map(kind => ({
        done: kind.stoppedOn !== null,
        cells: {
          name: english ? kind.nameEn : kind.name,
          code: kind.code,
          charged: {
            text: c.t(wordOf(CHARGED_WORDS, kind.charged)),
            sub: kind.contingent ? c.t('仅在发生时收取') : undefined,
          },
          party: {
            text: c.t(wordOf(PARTY_WORDS, kind.party)),
            sub: kind.party === 'lender' ? c.t('含增值税') : c.t('只明示，不经本机构收取'),
          },
          product: kind.productName ?? c.t('全部产品'),
          price:
            kind.amountFen !== null
              ? { money: kind.amountFen }
              : kind.ratePpm !== null
                ? formatRate(kind.ratePpm)
                : c.t('收取时填写'),
          from: kind.effectiveFrom,
          act: kind.stoppedOn
            ? { badge: { word: c.t('已停用'), tone: 'mute' } }
            : {
                badge: { word: c.t('在用'), tone: 'ok' },
                ...(c.may('accounting.manage')
                  ? {
                      actions: [
                        {
                          label: c.t('停用'),
                          action: `/fee-kinds/${kind.id}/stop`,
                          confirm: c.t('停用后不再收取新的费用，已收取的不变。'),
                        },
                      ],
                    }
                  : {}),
              },
        },
      })),
    },
    { status },
  )
}

export const listKinds = (c: Ctx): Promise<void> =>
  show(c, emptyForm({ charged: 'manual', party: 'lender', effectiveFrom: c.today }))

const ppmOf = (text: string | null): number | null => {
  if (text === null) return null
  const [whole = '0', part = ''] = text.split('.')
  return Number.parseInt(whole, 10) * 10_000 + Number.parseInt(part.padEnd(4, '0'), 10)
}

export async function submitKind(c: Ctx): Promise<void> {
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return show(c, read.form, 422)
  const { product: productId, ratePpm, party, ...rest } = read.values
  const made = await once(c, 'fee-kind.create', (trx, actor, today) =>
    makeKind(trx, { ...actor, userId: c.viewer.id }, today, {
      ...rest,
      party: party ?? 'lender',
      productId,
      ratePpm: ppmOf(ratePpm),
    }),
  )
  if (isRefused(made)) return show(c, refusedForm(fields, read.raw, made, c.t), 422)
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, '/fee-kinds')
}

export async function submitStop(c: Ctx): Promise<void> {
  const id = c.id()
  await transact(c, (trx, actor, today) => stopKind(trx, { ...actor, userId: c.viewer.id }, today, id))
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, '/fee-kinds')
}
