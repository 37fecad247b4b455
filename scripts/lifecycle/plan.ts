import { addDays, addMonths, type BookDate, dayOf } from '../../src/lending/dates'
import { divRoundTo, type Fen } from '../../src/lending/money'
import { type CaseFile, readCase } from '../../src/lending/schedule/case-format'
import { solveCase } from '../../src/lending/schedule/case-solve'
import { type InterestTerms, levelFrom, type RateFrom } from './interest-plan'
import { noParts, type Period, type ProductSettings, Unsupported } from './types'

export interface LoanTerms {
  readonly annualRatePercent: number
  readonly flat: boolean
  readonly equalPrincipal: boolean
  readonly every: number
  readonly unit: string
  readonly count: number
  readonly product: ProductSettings
}

export interface Tranche {
  readonly date: BookDate
  readonly fen: Fen
}

const step = (terms: LoanTerms, start: BookDate, index: number): BookDate => {
  const ahead = terms.every * index
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

/** The plan of all tranches: each may begin with a down payment, later ones spread over the periods still to come. */
export function planOf(terms: LoanTerms, tranches: readonly Tranche[]): Period[] {
  const first = tranches[0]
  if (!first) return []
  const downs = tranches.map(one => ({ date: one.date, fen: downPayment(terms, one.fen) }))
  const sameDay = tranches.filter(one => one.date === first.date)
  const start = sameDay.reduce((sum, one) => sum + one.fen - downPayment(terms, one.fen), 0n)
  let periods = regular(terms, first.date, start)
  for (const one of tranches.slice(sameDay.length)) {
    if (terms.annualRatePercent > 0) levelFrom(interestTerms(terms), periods, netOfDown(terms, tranches), one.date)
    else periods = withTranche(terms, periods, one.date, one.fen - downPayment(terms, one.fen))
  }
  const rows = downs.filter(one => one.fen > 0n).map(one => period(one.date, one.date, one.fen, 0n, true))
  return merged(periods, rows)
}

/** What stays lent of each tranche. */
export const netOfDown = (terms: LoanTerms, tranches: readonly Tranche[]): Tranche[] =>
  tranches.map(one => ({ date: one.date, fen: one.fen - downPayment(terms, one.fen) }))

/** Flat loans and loans by other units have no such plan. */
export function interestTerms(terms: LoanTerms, changes: readonly RateFrom[] = []): InterestTerms {
  if (terms.flat || terms.equalPrincipal) throw new Unsupported('a changed plan of a flat or an equal-principal loan')
  const nominal = dayCountOf(terms) === '30/360-NOMINAL' && terms.unit === 'MONTHS'
  const first = { from: '0001-01-01' as BookDate, percent: terms.annualRatePercent }
  return { rates: [first, ...changes], nominalMonths: nominal ? terms.every : null }
}

function regular(terms: LoanTerms, start: BookDate, fen: Fen): Period[] {
  const dues = Array.from({ length: terms.count }, (_, n) => step(terms, start, n + 1))
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
    dayCount: dayCountOf(terms),
    scheduleType: terms.product.loanScheduleType === 'PROGRESSIVE' ? 'PROGRESSIVE' : 'CUMULATIVE',
    rounding: {
      digits: 2,
      mode: 'HALF_EVEN',
      installmentMultiple: terms.product.installmentAmountInMultiplesOf || null,
    },
  }
}

function dayCountOf({ product }: LoanTerms): string {
  const { daysInYearType: year, daysInMonthType: month } = product
  if (year === 'DAYS360' && month === 'DAYS30') return '30/360-NOMINAL'
  if (year === 'DAYS360') return 'ACT/360'
  if (year === 'DAYS365') return 'ACT/365F'
  if (year === 'ACTUAL' && month === 'ACTUAL') return 'ACT/ACT-DEC31'
  throw new Unsupported(`day count ${year} ${month}`)
}

function withTranche(terms: LoanTerms, periods: readonly Period[], date: BookDate, fen: Fen): Period[] {
  const done = periods.filter(one => one.due <= date)
  const open = periods.filter(one => one.due > date)
  if (open.length === 0) return [...done, period(done.at(-1)?.due ?? date, date, fen)]
  const left = open.reduce((sum, one) => sum + one.asked.principal, 0n) + fen
  const shares = even(terms, left, open.length)
  return [...done, ...open.map((one, n) => period(one.from, one.due, shares[n] ?? 0n))]
}

/** Down payments stand between the periods by their day; the period after one begins on that day. */
export function merged(periods: readonly Period[], downs: readonly Period[]): Period[] {
  const first = downs[0]?.due
  const all = [...periods, ...downs].sort((a, b) =>
    a.due === b.due
      ? a.due === first
        ? Number(b.down) - Number(a.down)
        : Number(a.down) - Number(b.down)
      : a.due < b.due
        ? -1
        : 1,
  )
  let from = periods[0]?.from
  return all.map(one => {
    if (one.down) return { ...one, from: one.due }
    const placed = { ...one, from: from ?? one.from }
    from = one.due
    return placed
  })
}
