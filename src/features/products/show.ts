import { spreadText } from '../../lending/pricing'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { page } from '../../web/page'
import { bankCalendar, lprQuotes } from '../settings/queries'
import { namesFor } from './names'
import { payoutRulesOf } from './payout'
import { rulesOf } from './plan'
import { planFormView } from './plan-fields'
import { floats, pricingRulesOf } from './pricing'
import { type ProductRow, publisherNames, useOfVersions, versionsOf } from './queries'
import { quoteOf } from './quote'
import { sampleOf } from './sample'
import { policyName } from './version-values'

function pricingView(product: ProductRow) {
  const rules = pricingRulesOf(product.pricing)
  const { minSpreadPpm: min, maxSpreadPpm: max, spreadPpm: usual } = rules
  return { ...rules, floats: floats(rules), min: spreadText(min), max: spreadText(max), usual: spreadText(usual) }
}

export async function show(c: Ctx): Promise<void> {
  const id = c.id()
  const versions = await versionsOf(c.db, id)
  const wanted = c.query('version', 6)
  const product = versions.find(one => String(one.version) === wanted) ?? versions[0]
  if (!product) throw notFound()
  const { loan, typed } = sampleOf(c, product, await lprQuotes(c.db))
  const [calendar, publishers, use] = await Promise.all([
    bankCalendar(c.db),
    publisherNames(c.db, id),
    useOfVersions(c.db, id),
  ])
  const quote = quoteOf(product, loan, c.today, calendar)
  page(
    c,
    'products/show',
    {
      product,
      loan,
      names: namesFor(c.t),
      policy: policyName(product.allocation),
      quote: isRefused(quote) ? null : quote,
      wrong: isRefused(quote) ? c.t(refusalWords(quote), quote.params) : null,
      typed,
      errors: typed.errors,
      plan: planFormView(typed.raw, rulesOf(product.planRules)),
      rules: rulesOf(product.planRules),
      payout: payoutRulesOf(product.payout),
      pricing: pricingView(product),
      newest: versions[0]?.version,
      versions: versions.map(one => ({ ...one, publisher: publishers.get(one.id), use: use.get(one.id) })),
      acts: { manage: c.may('product.manage') },
    },
    { part: 'products/_sample' },
  )
}
