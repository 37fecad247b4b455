import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { readForm } from '../../web/form'
import { page } from '../../web/page'
import { productVersion } from '../products/queries'
import { quoteOf } from '../products/quote'
import { bankCalendar } from '../settings/queries'
import { loanTerms, quoteFields } from './fields'

/** 试算 beside the form: the numbers typed so far, as far as they make a plan. */
export async function quote(c: Ctx): Promise<void> {
  const product = await productVersion(c.db, Number.parseInt(c.query('product', 9) ?? '', 10) || 0)
  if (!product) throw notFound()
  const read = readForm(quoteFields(product, { ...c.req.query }, c.today), { ...c.req.query }, c.t)
  const result = read.ok ? quoteOf(product, loanTerms(product, read.values), c.today, await bankCalendar(c.db)) : null
  const quote = result === null || isRefused(result) ? null : result
  const wrong = result !== null && isRefused(result) ? result.refused : null
  page(
    c,
    'applications/quote',
    { quote, wrong: wrong === null ? null : c.t(refusalWords({ refused: wrong })), product },
    { part: 'applications/_quote' },
  )
}
