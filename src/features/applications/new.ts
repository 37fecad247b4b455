import { rateText } from '../../lending/rate'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { visibleCustomer } from '../customers/find'
import { namesFor } from '../products/names'
import { payoutRulesOf } from '../products/payout'
import { payoutRaw } from '../products/payout-fields'
import { rulesOf } from '../products/plan'
import { PLAN_FIELD_NAMES, planFormView, planRaw } from '../products/plan-fields'
import { pricingRulesOf } from '../products/pricing'
import { pricingFormView, pricingRaw } from '../products/pricing-fields'
import { offeredProducts, type ProductRow, productVersion } from '../products/queries'
import { DUE_RULE_WORDS, wordOf } from '../products/words'
import { codeList, lprQuotes } from '../settings/queries'
import { createApplication } from './commands'
import { applicationFields } from './fields'
import { planRefusal, rowsAsked } from './plan'
import { pricedTerms } from './priced'
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

/** What its form shows beside the application itself; the view of it is the renewals' own. */
interface RenewalForm {
  readonly loan: { readonly id: number; readonly loanNo: string }
  readonly sizes: readonly object[]
  readonly conditions: readonly object[]
}

interface FormPage {
  readonly product: ProductRow
  readonly customer: { readonly id: number; readonly name: string; readonly customerNo: string; readonly kind: string }
  readonly typed: FormState
  readonly application?: { readonly id: number; readonly applicationNo: string }
  /** 无还本续贷: the loan to be paid off, and the conditions to be looked into. */
  readonly renewal?: RenewalForm
}

export async function showForm(c: Ctx, data: FormPage, status = 200): Promise<void> {
  const [purposes, quotes] = await Promise.all([codeList(c.db, 'purpose'), lprQuotes(c.db)])
  const rules = pricingRulesOf(data.product.pricing)
  page(
    c,
    'applications/form',
    {
      names: namesFor(c.t),
      dueName: (code: string) => c.t(wordOf(DUE_RULE_WORDS, code)),
      purposes,
      application: null,
      renewal: null,
      errors: data.typed.errors,
      pricing: pricingFormView(c.t, rules, data.typed.raw, { quotes, on: c.today }),
      plan: planFormView(data.typed.raw, rulesOf(data.product.planRules)),
      tranches: payoutRulesOf(data.product.payout).tranches && !data.renewal,
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

const CARRIED = [
  'amount',
  'term',
  'rate',
  'pricing',
  'spread',
  'method',
  'frequency',
  'dueRule',
  'dueDay',
  ...PLAN_FIELD_NAMES,
] as const
/** Figures brought along from the calculator. */
const carriedPairs = (c: Ctx): [name: string, value: string][] =>
  CARRIED.flatMap(name => carriedValues(c, name).map((value): [string, string] => [name, value]))
const carriedOf = (c: Ctx): string =>
  carriedPairs(c)
    .map(pair => `&${new URLSearchParams([pair])}`)
    .join('')

/** One value, or a whole column of the table of 按计划还款. */
const carriedOne = (values: string[], name: string): [string, string | string[]][] =>
  values.length === 0 ? [] : [[name, values.length > 1 || name.startsWith('plan') ? values : (values[0] ?? '')]]

function carriedValues(c: Ctx, name: string): string[] {
  const value = c.req.query[name]
  const values = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')
  return values.filter(one => one !== '' && one.length <= 30).slice(0, 120)
}

function startPricing(c: Ctx, p: ProductRow): FormState['raw'] {
  const usual = pricingRaw({}, pricingRulesOf(p.pricing))
  return { pricing: c.query('pricing', 20) ?? usual.pricing ?? '', spread: c.query('spread', 10) ?? usual.spread ?? '' }
}

const startOf = (c: Ctx, p: ProductRow): FormState['raw'] => ({
  amount: c.query('amount', 30) ?? '',
  term: c.query('term', 5) ?? '12',
  rate: c.query('rate', 10) ?? rateText(p.defaultRatePpm),
  method: c.query('method', 30) ?? p.methods[0] ?? '',
  frequency: c.query('frequency', 30) ?? p.frequencies[0] ?? '',
  dueRule: c.query('dueRule', 20) ?? p.dueRules[0] ?? '',
  dueDay: c.query('dueDay', 2) ?? String(p.defaultDueDay),
  security: p.securityTypes[0] ?? '',
  ...planRaw({}, rulesOf(p.planRules)),
  ...payoutRaw({}, payoutRulesOf(p.payout)),
  ...startPricing(c, p),
  ...Object.fromEntries(PLAN_FIELD_NAMES.flatMap(name => carriedOne(carriedValues(c, name), name))),
})

export async function create(c: Ctx): Promise<void> {
  const customer = await customerOf(c, whole(c.req.body.customer))
  const product = await productOf(c, whole(c.req.body.product), customer.kind)
  const purposes = await codeList(c.db, 'purpose')
  const fields = applicationFields(
    product,
    purposes.map(one => one.value),
    c.req.body,
    c.today,
  )
  const rows = rowsAsked(c, fields)
  if (rows) return showForm(c, { product, customer, typed: rows })
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return showForm(c, { product, customer, typed: read.form }, 422)
  const { values } = read
  const refused = (no: Refused) =>
    showForm(c, { product, customer, typed: refusedForm(fields, read.raw, no, c.t) }, 422)
  if (customer.anonymisedAt !== null) return refused(refuse('privacy.anonymised'))
  const terms = await pricedTerms(c, product, values)
  if (isRefused(terms)) return refused(terms)
  const wrong = await planRefusal(c, product, terms)
  if (wrong) return refused(wrong)
  const result = await once(c, 'application.create', (trx, actor, today) =>
    createApplication(trx, actor, today, {
      ...terms,
      purpose: values.purpose,
      purposeDetail: values.purposeDetail ?? '',
      securityType: values.security,
      customerId: customer.id,
      branchCode: customer.branchCode,
      productVersionId: product.id,
    }),
  )
  if (isRefused(result)) return refused(result)
  leaveToast(c.res, { words: '已保存草稿' })
  c.res.redirect(303, `/applications/${result.id}`)
}
