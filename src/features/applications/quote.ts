import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { readForm } from '../../web/form'
import { page } from '../../web/page'
import { namesFor } from '../products/names'
import { productVersion } from '../products/queries'
import { quoteOf } from '../products/quote'
import { bankCalendar } from '../settings/queries'
import { quoteFields } from './fields'
import { pricedTerms } from './priced'

/** 试算 beside the form: the numbers typed so far, as far as they make a plan. */
export async function quote(c: Ctx): Promise<void> {
  const product = await productVersion(c.db, Number.parseInt(c.query('product', 9) ?? '', 10) || 0)
  if (!product) throw notFound()
  const read = readForm(quoteFields(product, { ...c.req.query }, c.today), { ...c.req.query }, c.t)
  const terms = read.ok ? await pricedTerms(c, product, read.values) : null
  const result = terms === null || isRefused(terms) ? terms : quoteOf(product, terms, c.today, await bankCalendar(c.db))
  const quote = result === null || isRefused(result) ? null : result
  const wrong = result !== null && isRefused(result) ? result.refused : null
  const names = namesFor(c.t)
  const priced = terms === null || isRefused(terms) ? null : terms
  const shown = priced && {
    ratePpm: priced.ratePpm,
    behind: names.lpr(priced.pricing),
    sentence: names.pricing(priced.pricing),
  }
  page(
    c,
    'applications/quote',
    { quote, priced: shown, wrong: wrong === null ? null : c.t(refusalWords({ refused: wrong })), product },
    { part: 'applications/_quote' },
  )
}
