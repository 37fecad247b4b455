import { addDays, type BookDate, bookDate } from './dates'
import { contractRatePpm, type LprQuote, type LprTenor, lprOn, lprTenor, tenorPpm } from './lpr'
import { isRefused, type Refused, refuse } from './refusal'
import type { Reprice } from './reprice'
import { halfWidth } from './text'

/** Which LPR a product takes: by the term of the loan, or always the same one. */
export type PricingBase = 'by_term' | LprTenor
/** The day whose LPR makes the first rate: agreed by the parties (PBoC 公告〔2019〕15号 leaves it to the contract). */
export type RateDay = 'signing' | 'disbursement'

/**
 * The LPR for a term. 1Y up to a year, either of them by agreement up to five, 5Y+ beyond (PBoC 公告〔2019〕15号): 12 months at 5Y+ →
 * pricing.tenor-long, 72 months at 1Y → pricing.tenor.
 */
export function tenorFor(base: PricingBase, termMonths: number): LprTenor | Refused {
  const tenor = base === 'by_term' ? lprTenor(termMonths) : base
  if (tenor === '1Y' && termMonths > 60) return refuse('pricing.tenor')
  return tenor === '5Y' && termMonths <= 12 ? refuse('pricing.tenor-long') : tenor
}

export interface Priced {
  readonly ratePpm: number
  readonly lprPpm: number
  readonly lprFrom: BookDate
}

/**
 * What a spread comes to on a day. Refuses lpr.none-published · rate.negative.
 * Example: 5Y+ on 2024-12-02 (3.60 %) − 30 bp → 33,000 ppm; on 2025-05-20 (3.50 %) → 32,000 ppm.
 */
export function pricedAt(
  quotes: readonly LprQuote[],
  { tenor, spreadPpm }: { readonly tenor: LprTenor; readonly spreadPpm: number },
  on: BookDate,
): Priced | Refused {
  const quote = lprOn(quotes, on)
  if (isRefused(quote)) return quote
  const lprPpm = tenorPpm(quote, tenor)
  const ratePpm = contractRatePpm(lprPpm, spreadPpm / 100)
  return isRefused(ratePpm) ? ratePpm : { ratePpm, lprPpm, lprFrom: quote.from }
}

/**
 * The day whose LPR makes the first rate. Who follows every publication follows also those between signature and payout, so
 * `immediate` begins with the LPR of the value date whatever was agreed; a 1 January between the two reprices as it would have later,
 * on the LPR of the day before. Signed 2025-12-10, paid 2026-01-15: `jan_1` → 2025-12-31, `anniversary` → 2025-12-10.
 */
export function firstRateDay(
  { rateDay, mode }: { readonly rateDay: RateDay; readonly mode: Reprice['mode'] },
  signedOn: BookDate,
  valueDate: BookDate,
): BookDate {
  if (rateDay !== 'signing' || mode === 'immediate' || signedOn >= valueDate) return valueDate
  const newYear = bookDate(`${valueDate.slice(0, 4)}-01-01`)
  return mode === 'jan_1' && signedOn < newYear ? addDays(newYear, -1) : signedOn
}

/** The widest spread anybody may type, both ways: 20 percentage points. */
const MOST_SPREAD_PPM = 200_000

/** Reads 加点 in basis points, at most two decimals: '145' → 14500 ppm, '-30' → −3000 ppm, '1.5' → 150 ppm. */
export function parseSpread(text: string): { spreadPpm: number } | Refused {
  const plain = halfWidth(text).replace(/\s|bp$/gi, '')
  const match = /^([+-]?)(\d{1,4})(?:\.(\d{1,2}))?$/.exec(plain)
  if (!match) return refuse('spread.not-a-number')
  const [, sign, whole = '0', part = ''] = match
  const ppm = Number.parseInt(`${whole}${part.padEnd(2, '0')}`, 10)
  if (ppm > MOST_SPREAD_PPM) return refuse('spread.too-wide')
  return { spreadPpm: sign === '-' && ppm !== 0 ? -ppm : ppm }
}

/** 14500 → '145', −3000 → '-30', 150 → '1.5'. */
export const spreadText = (spreadPpm: number): string => String(spreadPpm / 100)
