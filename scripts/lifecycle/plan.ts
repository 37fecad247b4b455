import { addDays, addMonths, type BookDate, dayOf } from '../../src/lending/dates'
import { type DayCount, yearFraction } from '../../src/lending/day-count'
import { divRoundTo, type Fen } from '../../src/lending/money'
import { type CaseFile, readCase } from '../../src/lending/schedule/case-format'
import { solveCase } from '../../src/lending/schedule/case-solve'
import type { InterestTerms, RateFrom } from './interest-plan'
import { noParts, owedBy, type Period, type ProductSettings, Unsupported } from './types'

export interface LoanTerms {
  readonly annualRatePercent: number
  readonly flat: boolean
  readonly equalPrincipal: boolean
  readonly every: number
  readonly unit: string
  readonly count: number
  /** Due days are counted from here when the product says so, else from the first tranche. */
  readonly countedFrom: BookDate | null
  /** The last due day so many units after the first day, whatever the steps. */
  readonly fixedLength: number | null
  /** Each period counts as its nominal part of a year, whatever its days. */
  readonly nominal: boolean
  readonly product: ProductSettings
}

export interface Tranche {
  readonly date: BookDate
  readonly fen: Fen
}

const step = (terms: LoanTerms, start: BookDate, index: number): BookDate =>
  index === terms.count && terms.fixedLength !== null
    ? unitsAfter(terms, start, terms.fixedLength)
    : unitsAfter(terms, start, terms.every * index)

function unitsAfter(terms: LoanTerms, start: BookDate, ahead: number): BookDate {
  if (terms.unit === 'MONTHS') return addMonths(start, ahead, dayOf(start))
  if (terms.unit === 'YEARS') return addMonths(start, 12 * ahead, dayOf(start))
  if (terms.unit === 'WEEKS') return addDays(start, 7 * ahead)
  if (terms.unit === 'DAYS') return addDays(start, ahead)
  throw new Unsupported(`repayments every ${terms.unit}`)
}

const quantumOf = (terms: LoanTerms): Fen => {
  const multiple = terms.product.installmentAmountInMultiplesOf ?? 0
  return multiple > 0 ? BigInt(multiple) * 100n : 1n
}

/** Share of a tranche that is paid back on its own day. */
export function downPayment(terms: LoanTerms, fen: Fen): Fen {
  const { product } = terms
  if (product.enableDownPayment !== true) return 0n
  const percent = BigInt(Math.round((product.disbursedAmountPercentageForDownPayment ?? 0) * 1000))
  return divRoundTo(fen * percent, 100_000n, quantumOf(terms), 'half_up')
}

export const period = (from: BookDate, due: BookDate, principal: Fen, interest = 0n, down = false): Period => ({
  from,
  due,
  down,
  asked: { ...noParts(), principal, interest },
  paid: noParts(),
  credited: 0n,
  inAdvance: 0n,
  late: 0n,
  paidOn: null,
})

/** The plan of the first tranche; it may begin with a down payment. */
export function planOf(terms: LoanTerms, tranches: readonly Tranche[]): Period[] {
  const first = tranches[0]
  if (!first) return []
  const down = downPayment(terms, first.fen)
  const periods = regular(terms, first.date, first.fen - down)
  if (terms.flat && terms.annualRatePercent > 0 && terms.product.loanScheduleType !== 'PROGRESSIVE')
    flatMore(terms, periods, first.fen)
  return down > 0n ? merged(periods, [period(first.date, first.date, down, 0n, true)]) : periods
}

/** 等本等息: interest of the whole term on all that was lent, in equal parts; the last one takes the rest. */
function flatInterest(terms: LoanTerms, periods: readonly Period[], lent: Fen): void {
  const first = periods[0]
  const last = periods.at(-1)
  if (!first || !last || dayCountOf(terms) === '30/360-NOMINAL') return
  const { num, den } = yearFraction(first.from, last.due, realDays(terms))
  const percent = BigInt(Math.round(terms.annualRatePercent * 1e6))
  const total = divRoundTo(lent * num * percent, den * 100_000_000n, 1n, 'half_even')
  const each = divRoundTo(total, BigInt(periods.length), 1n, 'half_even')
  for (const one of periods) one.asked.interest = one === last ? total - each * BigInt(periods.length - 1) : each
}

/** What stays lent of each tranche. */
export const netOfDown = (terms: LoanTerms, tranches: readonly Tranche[]): Tranche[] =>
  tranches.map(one => ({ date: one.date, fen: one.fen - downPayment(terms, one.fen) }))

/** Flat loans and loans by other units have no such plan. */
export function interestTerms(terms: LoanTerms, changes: readonly RateFrom[] = []): InterestTerms {
  if (terms.flat || terms.equalPrincipal) throw new Unsupported('a changed plan of a flat or an equal-principal loan')
  const nominal = dayCountOf(terms) === '30/360-NOMINAL' && terms.unit === 'MONTHS'
  const first = { from: '0001-01-01' as BookDate, percent: terms.annualRatePercent }
  return { rates: [first, ...changes], nominalMonths: nominal ? terms.every : null, dayCount: realDays(terms) }
}

/** Parts of a period, and periods of days, are counted in real days. */
function realDays(terms: LoanTerms): DayCount {
  const dayCount = dayCountOf(terms)
  return dayCount === '30/360-NOMINAL' ? 'ACT/360' : dayCount
}

function regular(terms: LoanTerms, start: BookDate, fen: Fen): Period[] {
  const dues = Array.from({ length: terms.count }, (_, n) => step(terms, terms.countedFrom ?? start, n + 1))
  const froms = [start, ...dues.slice(0, -1)]
  if (terms.annualRatePercent === 0) {
    return even(terms, fen, terms.count).map((principal, n) => period(froms[n] ?? start, dues[n] ?? start, principal))
  }
  const solved = solveCase(readCase(caseOf(terms, start, fen)))
  return solved.rows.map(({ flow }, n) => period(froms[n] ?? start, dues[n] ?? start, flow.principal, flow.interest))
}

/** Equal parts rounded to the instalment step, the last one takes the rest. */
function even(terms: LoanTerms, fen: Fen, count: number): Fen[] {
  const share = divRoundTo(fen, BigInt(count), quantumOf(terms), 'half_even')
  let left = fen
  return Array.from({ length: count }, (_, n) => {
    const part = n === count - 1 || share > left ? left : share
    left -= part
    return part
  })
}

function caseOf(terms: LoanTerms, start: BookDate, fen: Fen): CaseFile {
  const unit = terms.unit.toLowerCase().replace(/s$/, '')
  return {
    id: 'plan',
    method: terms.flat ? 'flat' : terms.equalPrincipal ? 'equal-principal' : 'equal-installment',
    principal: `${fen / 100n}.${(fen % 100n).toString().padStart(2, '0')}`,
    annualRate: (terms.annualRatePercent / 100).toFixed(10),
    periods: terms.count,
    frequency: { every: terms.every, unit },
    startDate: start,
    firstDueDate: step(terms, terms.countedFrom ?? start, 1),
    dayCount: dayCountOf(terms),
    scheduleType: terms.product.loanScheduleType === 'PROGRESSIVE' ? 'PROGRESSIVE' : 'CUMULATIVE',
    rounding: {
      digits: 2,
      mode: 'HALF_EVEN',
      installmentMultiple: terms.product.installmentAmountInMultiplesOf || null,
    },
  }
}

function dayCountOf({ product, nominal }: LoanTerms): DayCount | '30/360-NOMINAL' {
  const { daysInYearType: year, daysInMonthType: month } = product
  if (nominal) return '30/360-NOMINAL'
  if (year === 'DAYS360' && month === 'DAYS30') return '30/360-NOMINAL'
  if (year === 'DAYS360') return 'ACT/360'
  if (year === 'DAYS365') return 'ACT/365F'
  if (year === 'ACTUAL' && month === 'ACTUAL') return 'ACT/ACT-DEC31'
  throw new Unsupported(`day count ${year} ${month}`)
}

/** The plan of a flat loan is made for all that was lent so far: equal parts of the principal and of the interest. */
export function flatMore(terms: LoanTerms, periods: readonly Period[], lent: Fen): void {
  const own = periods.filter(one => !one.down)
  if (dayCountOf(terms) === '30/360-NOMINAL') return
  const shares = even(terms, lent - downPayment(terms, lent), own.length)
  own.forEach((one, n) => {
    one.asked.principal = shares[n] ?? 0n
  })
  flatInterest(terms, own, lent)
}

/** More money without interest: what is still to come is shared out anew; after the last day it is asked at once. */
export function spreadMore(terms: LoanTerms, periods: Period[], date: BookDate, fen: Fen): void {
  const open = periods.filter(one => one.due > date && !one.down)
  if (open.length === 0) {
    periods.push(period(date, date, fen))
    return
  }
  const left = open.reduce((sum, one) => sum + one.asked.principal, 0n) + fen
  const shares = even(terms, left, open.length)
  open.forEach((one, n) => {
    one.asked.principal = shares[n] ?? 0n
    if (owedBy(one) > 0n) one.paidOn = null
  })
}

/** Down payments stand between the periods by their day; the period after one begins on that day. */
export function merged(
  periods: readonly Period[],
  downs: readonly Period[],
  first: BookDate | undefined = downs[0]?.due,
): Period[] {
  // On the first day, and before an instalment that begins and ends on a day, the down payment comes first.
  const leads = (one: Period): boolean => one.due === first || (!one.down && one.from === one.due)
  const all = [...periods, ...downs].sort((a, b) => {
    if (a.due !== b.due) return a.due < b.due ? -1 : 1
    return leads(a) || leads(b) ? Number(b.down) - Number(a.down) : Number(a.down) - Number(b.down)
  })
  let from = periods[0]?.from
  return all.map(one => {
    if (one.down) return { ...one, from: one.due }
    const placed = { ...one, from: one.from === one.due ? one.from : (from ?? one.from) }
    from = one.due
    return placed
  })
}
