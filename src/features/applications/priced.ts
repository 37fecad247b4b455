import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { pricingFor, pricingRulesOf } from '../products/pricing'
import { chosenPricing } from '../products/pricing-fields'
import type { LoanTerms, ProductTerms } from '../products/terms'
import { lprQuotes } from '../settings/queries'
import { loanTerms, type QuoteValues } from './fields'

/** What was agreed, with what its rate comes to today: a fixed rate as typed, a floating one on the LPR of the day. */
export async function pricedTerms(c: Ctx, p: ProductTerms, v: QuoteValues): Promise<LoanTerms | Refused> {
  const terms = loanTerms(p, v)
  const rules = pricingRulesOf(p.pricing)
  const pricing = chosenPricing(rules, v)
  if (pricing === 'fixed') return { ...terms, ratePpm: v.rate ?? 0, pricing: {} }
  const choice = { pricing, spreadPpm: v.spread ?? 0 }
  const priced = pricingFor(rules, choice, terms, { quotes: await lprQuotes(c.db), on: c.today })
  return isRefused(priced) ? priced : { ...terms, ...priced }
}
