import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { publishVersion, setStopped } from './commands'
import { PRODUCT_FREQUENCIES, versionFields } from './fields'
import { namesFor } from './names'
import { BASES, PRICINGS, RATE_DAYS } from './pricing'
import { type ProductRow, versionsOf } from './queries'
import { rawOfVersion } from './version-values'
import { DUE_RULE_WORDS, PRODUCT_METHODS, wordOf } from './words'

async function newestOf(c: Ctx): Promise<ProductRow> {
  const [newest] = await versionsOf(c.db, c.id())
  if (!newest) throw notFound()
  return newest
}

const form = (c: Ctx, product: ProductRow, typed: FormState, status = 200): void =>
  page(
    c,
    'products/version',
    {
      product,
      typed,
      errors: typed.errors,
      names: namesFor(c.t),
      methods: PRODUCT_METHODS,
      frequencies: PRODUCT_FREQUENCIES,
      pricings: PRICINGS,
      bases: BASES,
      rateDays: RATE_DAYS,
      dueName: (code: string) => c.t(wordOf(DUE_RULE_WORDS, code)),
    },
    { status },
  )

export async function newVersion(c: Ctx): Promise<void> {
  const product = await newestOf(c)
  form(c, product, emptyForm(rawOfVersion(product)))
}

export async function publish(c: Ctx): Promise<void> {
  const product = await newestOf(c)
  const read = readForm(versionFields, c.req.body, c.t)
  if (!read.ok) return form(c, product, read.form, 422)
  const result = await once(c, 'product.publish', (trx, actor) =>
    publishVersion(trx, actor, product.productId, read.values),
  )
  if (isRefused(result)) return form(c, product, refusedForm(versionFields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已发布新版本' })
  c.res.redirect(303, `/products/${product.productId}`)
}

const stopping = (stopped: boolean) => async (c: Ctx) => {
  const product = await newestOf(c)
  await once(c, 'product.stop', (trx, actor) => setStopped(trx, actor, product.productId, stopped))
  leaveToast(c.res, { words: stopped ? '已停用产品' : '已恢复产品' })
  c.res.redirect(303, `/products/${product.productId}`)
}
export const stop = stopping(true)
export const resume = stopping(false)
