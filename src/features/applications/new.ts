import { rateText } from '../../lending/rate'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { visibleCustomer } from '../customers/find'
import { namesFor } from '../products/names'
import { offeredProducts, type ProductRow, productVersion } from '../products/queries'
import { DUE_RULE_WORDS, wordOf } from '../products/words'
import { codeList } from '../settings/queries'
import { createApplication } from './commands'
import { applicationFields, loanTerms } from './fields'
import { customersToApply } from './queries'

type Customer = NonNullable<Awaited<ReturnType<typeof visibleCustomer>>>

const whole = (text: unknown): number =>
  typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : 0

async function customerOf(c: Ctx, id: number): Promise<Customer> {
  const customer = await visibleCustomer(c.db, c.viewer, id)
  if (!customer) throw notFound()
  return customer
}

/** A product this customer may have now; another one is as if it did not exist. */
async function productOf(c: Ctx, versionId: number, kind: string): Promise<ProductRow> {
  const product = await productVersion(c.db, versionId)
  if (!product || product.stoppedAt !== null || !product.customerKinds.includes(kind)) throw notFound()
  return product
}

interface FormPage {
  readonly product: ProductRow
  readonly customer: { readonly id: number; readonly name: string; readonly customerNo: string; readonly kind: string }
  readonly typed: FormState
  readonly application?: { readonly id: number; readonly applicationNo: string }
}

export async function showForm(c: Ctx, data: FormPage, status = 200): Promise<void> {
  const purposes = await codeList(c.db, 'purpose')
  page(
    c,
    'applications/form',
    {
      names: namesFor(c.t),
      dueName: (code: string) => c.t(wordOf(DUE_RULE_WORDS, code)),
      purposes,
      application: null,
      errors: data.typed.errors,
      ...data,
    },
    { status },
  )
}

/** First whose loan, then which product, then the form: three addresses, each a page of its own. */
export async function newApplication(c: Ctx): Promise<void> {
  const customerId = whole(c.query('customer'))
  const keyword = c.query('q', 40)
  if (!customerId) {
    const found = keyword ? await customersToApply(c.db, c.viewer, keyword) : []
    return page(c, 'applications/choose-customer', {
      names: namesFor(c.t),
      keyword,
      found,
      carried: carriedOf(c),
      carriedPairs: carriedPairs(c),
    })
  }
  const customer = await customerOf(c, customerId)
  const versionId = whole(c.query('product'))
  if (!versionId) {
    return page(c, 'applications/choose-product', {
      names: namesFor(c.t),
      customer,
      products: await offeredProducts(c.db, customer.kind),
      carried: carriedOf(c),
    })
  }
  const product = await productOf(c, versionId, customer.kind)
  await showForm(c, { product, customer, typed: emptyForm(startOf(c, product)) })
}

const CARRIED = ['amount', 'term', 'rate', 'method', 'frequency'] as const
/** Figures brought along from the calculator. */
const carriedPairs = (c: Ctx): [name: string, value: string][] =>
  CARRIED.flatMap((name): [string, string][] => {
    const value = c.query(name, 30)
    return value ? [[name, value]] : []
  })
const carriedOf = (c: Ctx): string =>
  carriedPairs(c)
    .map(pair => `&${new URLSearchParams([pair])}`)
    .join('')

const startOf = (c: Ctx, p: ProductRow): FormState['raw'] => ({
  amount: c.query('amount', 30) ?? '',
  term: c.query('term', 5) ?? '12',
  rate: c.query('rate', 10) ?? rateText(p.defaultRatePpm),
  method: c.query('method', 30) ?? p.methods[0] ?? '',
  frequency: c.query('frequency', 30) ?? p.frequencies[0] ?? '',
  dueRule: p.dueRules[0] ?? '',
  dueDay: String(p.defaultDueDay),
  security: p.securityTypes[0] ?? '',
})

export async function create(c: Ctx): Promise<void> {
  const customer = await customerOf(c, whole(c.req.body.customer))
  const product = await productOf(c, whole(c.req.body.product), customer.kind)
  const purposes = await codeList(c.db, 'purpose')
  const fields = applicationFields(
    product,
    purposes.map(one => one.value),
  )
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return showForm(c, { product, customer, typed: read.form }, 422)
  const { values } = read
  const result = await once(c, 'application.create', (trx, actor, today) =>
    createApplication(trx, actor, today, {
      ...loanTerms(product, values),
      purpose: values.purpose,
      purposeDetail: values.purposeDetail ?? '',
      securityType: values.security,
      customerId: customer.id,
      branchCode: customer.branchCode,
      productVersionId: product.id,
    }),
  )
  if (isRefused(result))
    return showForm(c, { product, customer, typed: refusedForm(fields, read.raw, result, c.t) }, 422)
  leaveToast(c.res, { words: '已保存草稿' })
  c.res.redirect(303, `/applications/${result.id}`)
}
