import type { BookDate } from '../../lending/dates'
import { formatRate } from '../../lending/rate'
import type { Ctx } from '../../web/context'
import { atItsRate, rateBehind } from '../contracts/pricing'
import { planSentence } from '../products/plan-words'
import { pricingSentence } from '../products/pricing'
import type { ContractFacts } from './contract'

/** The rate a payout of that day begins with; of a floating one also how it is formed and the LPR behind it. */
export async function rateFacts(c: Ctx, contract: ContractFacts, valueDate: BookDate) {
  const rated = await atItsRate(c.db, contract, valueDate)
  const [value, sub] = [formatRate(rated.ratePpm), rateBehind(c.t, rated)]
  if (sub === null) return [{ label: c.t('年利率'), value }]
  return [
    { label: c.t('年利率'), value, sub },
    { label: c.t('定价方式'), value: pricingSentence(c.t, contract.pricing) ?? '' },
  ]
}

/** What the method asks besides, for the people who pay the money out. */
export function planFact(c: Ctx, contract: ContractFacts) {
  const words = planSentence(c.t, contract)
  return words === null ? [] : [{ label: c.t('还款约定'), value: words }]
}
