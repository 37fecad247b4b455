import { addDays, type BookDate, civil, daysInMonth, isLeap, monthOf, yearOf } from './dates'
import type { Fen } from './money'
import { type Refused, refuse } from './refusal'

/** Facts a rule may ask of a customer, each a whole number. */
export const CARE_FACTS = ['goodMonths', 'monthsLeft', 'paidPercent', 'balanceYuan', 'settledLoans', 'years'] as const
export type CareFact = (typeof CARE_FACTS)[number]
/** Least and most, both included; null is open. */
export type Bounds = Readonly<Partial<Record<CareFact, readonly [least: number | null, most: number | null]>>>
export type CareFacts = Readonly<Record<CareFact, number | null>>

export const OFFERS = ['renewal', 'raise', 'product'] as const
export type Offer = (typeof OFFERS)[number]

/**
 * Does a rule find this customer? Every fact that has a bound must be known and lie within it. Rule book §14: near payoff, at
 * least twelve months without an overdue day.
 * Example: {goodMonths: [12, null], monthsLeft: [0, 3]} finds 14 months and 2 left; not 11, not 4 left, not a customer without a loan.
 */
export const finds = (bounds: Bounds, facts: CareFacts): boolean =>
  CARE_FACTS.every(fact => {
    const bound = bounds[fact]
    if (!bound) return true
    const value = facts[fact]
    return value !== null && (bound[0] === null || value >= bound[0]) && (bound[1] === null || value <= bound[1])
  })

/** A rule without any bound would ask everybody; a lower bound above the upper one nobody. */
export function boundsRefusal(bounds: Bounds): Refused | null {
  const set = CARE_FACTS.filter(fact => bounds[fact])
  if (set.length === 0) return refuse('care.no-bound', undefined, { field: 'goodMonthsLeast' })
  const turned = set.find(fact => {
    const [least, most] = bounds[fact]!
    return least !== null && most !== null && least > most
  })
  return turned ? refuse('care.bounds-turned', undefined, { field: `${turned}Most` }) : null
}

/** Bounds as they stand in the database; anything that is none is left out. */
export function readBounds(value: unknown): Bounds {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const whole = (one: unknown): number | null => (typeof one === 'number' && Number.isInteger(one) ? one : null)
  return Object.fromEntries(
    CARE_FACTS.flatMap(fact => {
      const pair = given[fact]
      if (!Array.isArray(pair)) return []
      const bound = [whole(pair[0]), whole(pair[1])] as const
      return bound[0] === null && bound[1] === null ? [] : [[fact, bound]]
    }),
  )
}

/**
 * Is it his birthday? Who was born on 29 February is greeted on 28 February of a common year.
 * Example: 1980-02-29 on 2027-02-28 → yes, on 2028-02-28 → no, on 2028-02-29 → yes.
 */
export function isBirthday(birth: BookDate, day: BookDate): boolean {
  if (birth.slice(5) === day.slice(5)) return true
  return birth.endsWith('-02-29') && day.endsWith('-02-28') && !isLeap(yearOf(day))
}

/** Months and days of birth greeted on the days after `from` up to `to`: a day-end may step over a weekend. */
export function birthdaysBetween(from: BookDate, to: BookDate): readonly string[] {
  const days: string[] = []
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) {
    days.push(day.slice(5))
    if (day.endsWith('-02-28') && !isLeap(yearOf(day))) days.push('02-29')
  }
  return days
}

export interface Earned {
  readonly interestFen: Fen
  readonly penaltyFen: Fen
  readonly feeFen: Fen
  /** Σ of balances over the days, 分 × days. */
  readonly balanceDaysFen: Fen
  readonly lossFen: Fen
}
export interface Contribution {
  readonly receivedFen: Fen
  readonly fundsFen: Fen
  readonly contributionFen: Fen
}

/**
 * 贡献度: what was received less what the money cost and what was lost; the price of funds in parts per million a year, days by 360.
 * Half a fen is rounded up.
 * Example: interest 6,000.00, fees 100.00, balance 100,000.00 over 360 days at 2 % → 6,100.00 − 2,000.00 = 4,100.00.
 */
export function contributionOf(earned: Earned, fundsPpm: number): Contribution {
  const receivedFen = earned.interestFen + earned.penaltyFen + earned.feeFen
  const whole = 1_000_000n * 360n
  const fundsFen = (earned.balanceDaysFen * BigInt(fundsPpm) * 2n + whole) / (whole * 2n)
  return { receivedFen, fundsFen, contributionFen: receivedFen - fundsFen - earned.lossFen }
}

export interface Bond {
  /** Completed years since the first loan. */
  readonly years: number
  readonly loans: number
  readonly dues: number
  readonly paidOnTime: number
}
export interface Loyalty {
  readonly yearPoints: number
  readonly loanPoints: number
  readonly onTimePoints: number
  readonly points: number
}

/**
 * 忠诚度, 0 to 100: eight points a year up to 40, ten a loan up to 30, and 30 times the share of 期 paid without delay.
 * Example: 2 years, 3 loans, 23 of 24 on time → 16 + 30 + 28 = 74.
 */
export function loyaltyOf({ years, loans, dues, paidOnTime }: Bond): Loyalty {
  const yearPoints = Math.min(40, years * 8)
  const loanPoints = Math.min(30, loans * 10)
  const onTimePoints = dues === 0 ? 0 : Math.floor((30 * paidOnTime) / dues)
  return { yearPoints, loanPoints, onTimePoints, points: yearPoints + loanPoints + onTimePoints }
}

/** The same day a year earlier; 29 February → 28. */
export const yearBefore = (day: BookDate): BookDate => {
  const [year, month] = [yearOf(day) - 1, monthOf(day)]
  return civil(year, month, Math.min(Number.parseInt(day.slice(8), 10), daysInMonth(year, month)))
}
