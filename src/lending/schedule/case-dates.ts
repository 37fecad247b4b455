import { roll } from '../calendar'
import { addDays, addMonths, type BookDate, dayOf, daysBetween, daysInMonth, monthEnd, monthOf, yearOf } from '../dates'
import { yearFraction } from '../day-count'
import type { Ratio } from '../rate'
import { type CaseTerms, Unsupported } from './case-format'

export interface CasePeriod {
  readonly due: BookDate | null
  /** × the case's rate = rate of the period. */
  readonly fraction: Ratio
}

/** Due dates and period fractions of a case; without a start date only nominal periods are possible. */
export function casePeriods(terms: CaseTerms): CasePeriod[] {
  const { start } = terms
  if (start === null) {
    return Array.from({ length: terms.count }, () => ({ due: null, fraction: nominal(terms) }))
  }
  const plain = unshiftedDues(terms, start)
  return plain.map((date, index) => {
    const due = terms.calendar ? roll(date, 'next', terms.calendar) : date
    const from = index === 0 ? start : (plain[index - 1] ?? start)
    return { due, fraction: fractionOf(terms, from, index === 0 ? due : date, date, index) }
  })
}

function unshiftedDues(terms: CaseTerms, start: BookDate): BookDate[] {
  const first = firstDue(terms, start)
  const regular = step(terms, start, 1, dayOf(start)) === first
  const [from, offset] = regular ? [start, 1] : [first, 0]
  // A first due date set on a month's last day keeps month ends: 02-29, 03-31, 04-30.
  const anchor = !regular && monthEnd(first) === first ? 31 : dayOf(from)
  const dues = Array.from({ length: terms.count }, (_, index) => step(terms, from, index + offset, anchor))
  if (terms.lastDueAfterDays !== null) dues[dues.length - 1] = addDays(start, terms.lastDueAfterDays)
  return dues
}

/** A first due date already moved off a rest day is moved back, so that later dates keep their day. */
function firstDue(terms: CaseTerms, start: BookDate): BookDate {
  const regular = step(terms, start, 1, dayOf(start))
  if (terms.firstDue === null) return regular
  return terms.calendar && roll(regular, 'next', terms.calendar) === terms.firstDue ? regular : terms.firstDue
}

function step(terms: CaseTerms, from: BookDate, count: number, anchor: number): BookDate {
  if (terms.unit === 'day') return addDays(from, terms.every * count)
  const date = addMonths(from, terms.every * count, anchor)
  const missing = anchor > daysInMonth(yearOf(date), monthOf(date))
  return terms.overflowToNextMonth && missing ? addDays(date, 1) : date
}

const nominal = (terms: CaseTerms): Ratio => {
  if (terms.dayCount === 'per_period') return { num: 1n, den: 1n }
  if (terms.dayCount === 'none') return { num: 0n, den: 1n }
  if (terms.perYear) return { num: 1n, den: BigInt(terms.perYear) }
  if (terms.unit === 'month') return { num: BigInt(terms.every), den: 12n }
  return { num: BigInt(terms.every), den: 360n }
}

function fractionOf(terms: CaseTerms, from: BookDate, to: BookDate, plain: BookDate, index: number): Ratio {
  switch (terms.dayCount) {
    case 'none':
      return nominal(terms)
    case 'per_period':
      // The first period is scaled by its real days: 15 days instead of 14 after a move off a Sunday.
      return index === 0
        ? { num: BigInt(daysBetween(from, to)), den: BigInt(daysBetween(from, plain)) }
        : nominal(terms)
    case 'days_360':
      return { num: BigInt(daysBetween(from, to)), den: 360n }
    case 'nominal':
      return isWhole(terms, from, plain) ? nominal(terms) : yearFraction(from, to, '30/360-US')
    default:
      return yearFraction(from, to, terms.dayCount)
  }
}

function isWhole(terms: CaseTerms, from: BookDate, to: BookDate): boolean {
  if (terms.unit === 'day') return daysBetween(from, to) === terms.every
  if (terms.unit !== 'month') throw new Unsupported('frequency unit')
  const months = (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from)
  const clamped =
    dayOf(to) === daysInMonth(yearOf(to), monthOf(to)) || dayOf(from) === daysInMonth(yearOf(from), monthOf(from))
  return (months === terms.every && (dayOf(from) === dayOf(to) || clamped)) || terms.overflowToNextMonth
}
