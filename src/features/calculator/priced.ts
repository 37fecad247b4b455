import type { LprQuote, LprTenor } from '../../lending/lpr'
import { pricedAt, tenorFor } from '../../lending/pricing'
import { isRefused, type Refused } from '../../lending/refusal'
import type { CalculatorValues, TypedValues } from './fields'

/** The rate as typed, or what the LPR of the value date and the spread come to. */
export function pricedValues(typed: TypedValues, quotes: readonly LprQuote[]): CalculatorValues | Refused {
  const { lpr, spread, rate, ...values } = typed
  if (lpr === null) return { ...values, rate: rate ?? 0, behind: null }
  const tenor: LprTenor | Refused = tenorFor(lpr, values.term)
  if (isRefused(tenor)) return { ...tenor, field: 'lpr' }
  const spreadPpm = spread ?? 0
  const priced = pricedAt(quotes, { tenor, spreadPpm }, values.from)
  if (isRefused(priced)) return { ...priced, field: priced.refused === 'rate.negative' ? 'spread' : 'lpr' }
  const { ratePpm, lprPpm, lprFrom } = priced
  return { ...values, rate: ratePpm, behind: { tenor, spreadPpm, lprPpm, lprFrom } }
}
