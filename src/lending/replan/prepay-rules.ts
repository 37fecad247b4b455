import { addMonths, type BookDate } from '../dates'
import { divRound, type Fen } from '../money'

/** 违约金 for prepayments before the end of a year of life: ppm of the principal repaid, or so many months of its interest. */
export interface FeeTier {
  /** Until this many months after the value date; null = for the rest of the life. */
  readonly untilMonths: number | null
  readonly feePpm?: number
  readonly interestMonths?: number
}

export interface PrepaymentRules {
  readonly interestOn: 'whole_balance' | 'prepaid_part'
  readonly minimumFen: Fen
  /** Months after the value date before which nothing may be prepaid. */
  readonly lockedMonths: number
  readonly tiers: readonly FeeTier[]
}

/** No fee, at least 1,000.00, at any time, interest on the whole balance. */
export const DEFAULT_PREPAYMENT_RULES: PrepaymentRules = {
  interestOn: 'whole_balance',
  minimumFen: 100_000n,
  lockedMonths: 0,
  tiers: [],
}

/** The tier that holds on a day; null when no fee is agreed. */
export const tierOn = (tiers: readonly FeeTier[], valueDate: BookDate, date: BookDate): FeeTier | null =>
  tiers.find(tier => tier.untilMonths === null || date < addMonths(valueDate, tier.untilMonths)) ?? null

/**
 * 违约金 of a prepayment, part of the all-in cost; a court may cut what exceeds 130 % of the loss (合同编通则解释 art. 65).
 * Example: 50,897.20 at 1 % → 508.97; 100,000 with one month's interest at 7.2 % → 600.00.
 */
export function feeFen(
  rules: Pick<PrepaymentRules, 'tiers'>,
  { date, principalFen }: { readonly date: BookDate; readonly principalFen: Fen },
  valueDate: BookDate,
  ratePpm: number,
): Fen {
  const tier = tierOn(rules.tiers, valueDate, date)
  if (!tier) return 0n
  const share = divRound(principalFen * BigInt(tier.feePpm ?? 0), 1_000_000n, 'half_up')
  const months = BigInt(tier.interestMonths ?? 0)
  return share + divRound(principalFen * BigInt(ratePpm) * months, 12_000_000n, 'half_up')
}
