import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type Fields, type FormState, readForm } from '../../web/form'
import { page } from '../../web/page'
import { namesFor } from '../products/names'
import { payoutRefusal, payoutRulesOf } from '../products/payout'
import { rulesOf } from '../products/plan'
import { planFieldOf, planFormView, planRaw } from '../products/plan-fields'
import { typedLines } from '../products/plan-lines'
import { productVersion } from '../products/queries'
import { quoteOf } from '../products/quote'
import type { LoanTerms, ProductTerms } from '../products/terms'
import { bankCalendar } from '../settings/queries'

/** Terms that make no plan are said while they are typed, at the field that can mend it. */
export async function planRefusal(c: Ctx, product: ProductTerms, loan: LoanTerms): Promise<Refused | null> {
  const payout = payoutRefusal(payoutRulesOf(product.payout), loan, c.today)
  if (payout) return payout
  const quote = quoteOf(product, loan, c.today, await bankCalendar(c.db))
  if (!isRefused(quote)) return null
  return refuse(quote.refused, quote.words, {
    field: planFieldOf(quote.refused, loan.method),
    ...(quote.params ? { params: quote.params } : {}),
  })
}

/** What was pasted stands in the rows of the table from then on. */
function withRows(raw: FormState['raw']): FormState['raw'] {
  const lines = typedLines(raw)
  const rows = { planDate: lines.map(line => line.date), planPrincipal: lines.map(line => line.principal) }
  return { ...raw, ...rows, planPaste: '' }
}

/** 加行 and 读入 ask for the same form again, nothing else: with more rows, or with what was pasted in them. */
export function rowsAsked(c: Ctx, fields: Fields): FormState | null {
  if (typeof c.req.body._plan !== 'string') return null
  const read = readForm(fields, c.req.body, c.t)
  return emptyForm(withRows(read.ok ? read.raw : read.form.raw))
}

/** The fields of the method just chosen, in place of those of the one before. */
export async function planPart(c: Ctx): Promise<void> {
  const product = await productVersion(c.db, Number.parseInt(c.query('product', 9) ?? '', 10) || 0)
  if (!product) throw notFound()
  const rules = rulesOf(product.planRules)
  const raw = { ...planRaw({}, rules), ...picked(c) }
  page(
    c,
    'applications/plan',
    { plan: planFormView(raw, rules), typed: emptyForm(raw), errors: [], names: namesFor(c.t), product },
    { part: 'products/_plan-fields' },
  )
}

const picked = (c: Ctx): FormState['raw'] => ({
  method: c.query('method', 30) ?? '',
  frequency: c.query('frequency', 30) ?? '',
})
