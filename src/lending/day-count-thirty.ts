import { type BookDate, dayOf, daysInMonth, monthOf, yearOf } from './dates'

/**
 * Years of twelve months of thirty days. They differ in what a 31st and the end of February become:
 * bond = ISDA 2006 4.16(f) · eurobond = 4.16(g) · psa · nasd (end of February on both sides) · isda = 4.16(h), where a last day of
 * February becomes a 30th unless it is the maturity · plus: a last 31st is the first of the next month.
 */
export type ThirtyRule = 'bond' | 'eurobond' | 'psa' | 'nasd' | 'isda' | 'plus'

interface Days {
  readonly first: number
  readonly last: number
}

/** Days between two dates under a rule. 2007-01-31 → 2007-02-28: bond 28, nasd 28, isda 30. */
export function thirtyDays(from: BookDate, to: BookDate, rule: ThirtyRule, maturity: BookDate | null = null): number {
  const { first, last } = RULES[rule](from, to, maturity)
  return (yearOf(to) - yearOf(from)) * 360 + (monthOf(to) - monthOf(from)) * 30 + last - first
}

const isLastOfFebruary = (date: BookDate): boolean =>
  monthOf(date) === 2 && dayOf(date) === daysInMonth(yearOf(date), 2)
const capped = (date: BookDate): number => Math.min(dayOf(date), 30)

const RULES: Record<ThirtyRule, (from: BookDate, to: BookDate, maturity: BookDate | null) => Days> = {
  bond: (from, to) => lastAfter(capped(from), to),
  eurobond: (from, to) => ({ first: capped(from), last: capped(to) }),
  psa: (from, to) => lastAfter(isLastOfFebruary(from) ? 30 : capped(from), to),
  nasd: (from, to) => {
    if (isLastOfFebruary(from) && isLastOfFebruary(to)) return { first: 30, last: 30 }
    return lastAfter(isLastOfFebruary(from) ? 30 : capped(from), to)
  },
  isda: (from, to, maturity) => ({
    first: isLastOfFebruary(from) ? 30 : capped(from),
    last: isLastOfFebruary(to) && to !== maturity ? 30 : capped(to),
  }),
  plus: (from, to) => ({ first: capped(from), last: dayOf(to) === 31 ? 31 : dayOf(to) }),
}

/** A last 31st counts as a 30th only after a first 30th. */
const lastAfter = (first: number, to: BookDate): Days => ({
  first,
  last: dayOf(to) === 31 && first === 30 ? 30 : dayOf(to),
})
