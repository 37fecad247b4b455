import { type Calendar, makeCalendar } from '../calendar'
import { type BookDate, bookDate } from '../dates'
import type { DayCount } from '../day-count'
import type { Rounding } from '../money'
import { decimalRatio, type Ratio } from '../rate'
import type { DailyFields, PrepaymentField, RequestFields } from './case-fields'

/** A schedule case as written in JSON: decimal strings, fractions a year. Only what is read here is listed. */
export interface CaseFile extends DailyFields, RequestFields, PrepaymentField {
  readonly id: string
  readonly method: string
  readonly principal: string
  readonly annualRate?: string | null
  readonly ratePerPeriod?: string | null
  readonly periods?: number | null
  readonly frequency?: { readonly every: number; readonly unit: string; readonly perYear?: number } | null
  readonly startDate?: string | null
  readonly firstDueDate?: string | null
  readonly dayCount?: string | null
  readonly rounding?: CaseRounding | null
  readonly grace?: { readonly principal?: number; readonly interest?: number; readonly chargeInterest?: boolean } | null
  readonly businessDays?: {
    readonly weekend?: string[]
    readonly publicHolidays?: string[]
    readonly shift?: string
  } | null
  readonly shares?: readonly CaseShare[]
  readonly dueDateStrategy?: string
  readonly fixedLengthDays?: number | null
  readonly scheduleType?: string
  readonly convention?: Readonly<Record<string, unknown>> | null
  readonly note?: string | null
}

export interface CaseRounding {
  readonly digits?: number
  readonly mode?: string
  readonly note?: string
  readonly installmentMultiple?: number | null
  readonly remainder?: string
}

export interface CaseShare {
  readonly n: number
  readonly principalShare?: string | null
  readonly interestShare?: string | null
}

export type CaseMethod =
  | 'equal_installment'
  | 'equal_principal'
  | 'interest_only'
  | 'bullet'
  | 'flat'
  | 'shares'
  | 'shares_flat'

/** `DayCount`, or nominal parts of a year: a month is 1/12, days and weeks run over 360, a rate per period, or no interest. */
export type CaseDayCount = DayCount | 'nominal' | 'days_360' | 'per_period' | 'none'

/** A case in terms the engine knows. Amounts are in 10⁻²⁰ of a cent where nothing is rounded, else in cents. */
export interface CaseTerms {
  readonly method: CaseMethod
  /** Cents. */
  readonly principal: bigint
  readonly rate: Ratio
  readonly count: number
  readonly every: number
  readonly unit: 'month' | 'day'
  readonly perYear: number | null
  readonly start: BookDate | null
  readonly firstDue: BookDate | null
  readonly dayCount: CaseDayCount
  readonly digits: number
  /** Cents of one rounding step; null = rows stay unrounded. */
  readonly quantum: bigint | null
  readonly rounding: Rounding
  readonly installmentQuantum: bigint
  readonly installmentRounding: Rounding
  readonly remainder: 'end' | 'approximate'
  readonly graceCount: number
  readonly graceFree: boolean
  readonly calendar: Calendar | null
  readonly overflowToNextMonth: boolean
  readonly lastDueAfterDays: number | null
  readonly downPayment: Ratio | null
  readonly flatOnFullPrincipal: boolean
  readonly flatLastTakesTotal: boolean
  readonly tuneLevel: boolean
  /** Cents paid on top of every level payment. */
  readonly overpayment: bigint
  readonly shares: readonly CaseShare[]
}

export class Unsupported extends Error {}

const METHODS: Record<string, CaseMethod> = {
  'equal-installment': 'equal_installment',
  'equal-installment with regular overpayment': 'equal_installment',
  'equal-principal': 'equal_principal',
  'interest-only-bullet': 'interest_only',
  'interest-only': 'interest_only',
  bullet: 'bullet',
  flat: 'flat',
  'exotic-equal-installment': 'shares',
  'exotic-flat': 'shares_flat',
}

/** Translates a case; throws `Unsupported` with the reason when it asks for something the engine does not do. */
export function readCase(file: CaseFile): CaseTerms {
  const method = METHODS[file.method]
  if (!method) throw new Unsupported(`method ${file.method}`)
  const frequency = file.frequency ?? { every: 1, unit: 'month' }
  const rounding = file.rounding ?? null
  const dayCount = dayCountOf(file)
  if (!file.periods) throw new Unsupported('number of periods not given')
  return {
    method,
    principal: cents(file.principal),
    rate: decimal(dayCount === 'per_period' ? file.ratePerPeriod : file.annualRate, 'rate'),
    count: file.periods,
    ...stepOf(frequency),
    perYear: frequency.perYear ?? null,
    start: file.startDate ? bookDate(file.startDate) : null,
    firstDue: file.firstDueDate ? bookDate(file.firstDueDate) : null,
    dayCount,
    ...roundingOf(file, rounding, method),
    remainder: rounding?.remainder === 'Approximate' || perPeriod(file) ? remainderOf(file, rounding) : 'end',
    graceCount: file.grace?.principal ?? 0,
    graceFree: file.grace?.chargeInterest === false,
    calendar: calendarOf(file),
    overflowToNextMonth: file.dueDateStrategy === 'FIRST_DAY_OF_NEXT_MONTH',
    lastDueAfterDays: file.fixedLengthDays ?? null,
    downPayment: downPaymentOf(file),
    flatOnFullPrincipal: /full disbursed principal/.test(words(file, 'interest')),
    flatLastTakesTotal: /last interest = rounded total/.test(words(file, 'interest')),
    tuneLevel: file.scheduleType === 'PROGRESSIVE',
    overpayment: overpaymentOf(file),
    shares: file.shares ?? [],
  }
}

const words = (file: CaseFile, key: string): string => {
  const text = file.convention?.[key]
  return typeof text === 'string' ? text : ''
}

const perPeriod = (file: CaseFile): boolean => typeof file.ratePerPeriod === 'string'

function remainderOf(file: CaseFile, rounding: CaseRounding | null): 'end' | 'approximate' {
  if (rounding?.remainder === 'Begin') throw new Unsupported('remainder mode Begin')
  // Flat and equal-principal plans spread the remainder over what is left unless the case says End or has a grace period.
  const spread = rounding?.remainder !== 'End' && !(file.method === 'flat' && (file.grace?.principal ?? 0) > 0)
  return spread ? 'approximate' : 'end'
}

function stepOf(frequency: NonNullable<CaseFile['frequency']>): Pick<CaseTerms, 'every' | 'unit'> {
  const { every, unit } = frequency
  if (unit === 'month' || unit === 'half-month') return { every, unit: 'month' }
  if (unit === 'year') return { every: every * 12, unit: 'month' }
  if (unit === 'day') return { every, unit: 'day' }
  if (unit === 'week') return { every: every * 7, unit: 'day' }
  throw new Unsupported(`frequency unit ${unit}`)
}

const DAY_COUNTS: readonly [RegExp, CaseDayCount][] = [
  [/^30\/360-NOMINAL|^nominal periods/, 'nominal'],
  [/^(DAYS\/360|WEEKS7\/360)$/, 'days_360'],
  [/^30\/360-US$/, '30/360-US'],
  [/^30E\/360$/, '30E/360'],
  [/^ACT\/360$/, 'ACT/360'],
  [/^ACT\/365F$/, 'ACT/365F'],
  [/^ACT\/365-FEB29$/, 'ACT/365-FEB29'],
  [/^ACT\/ACT-JAN1$/, 'ACT/ACT-JAN1'],
  [/^ACT\/ACT-DEC31$/, 'ACT/ACT-DEC31'],
  [/^NONE$/, 'none'],
]

function dayCountOf(file: CaseFile): CaseDayCount {
  if (perPeriod(file)) return 'per_period'
  const found = DAY_COUNTS.find(([shape]) => shape.test(file.dayCount ?? ''))
  if (!found) throw new Unsupported(`day count ${file.dayCount ?? 'not given'}`)
  return found[1]
}

const MODES: Record<string, Rounding> = { HALF_UP: 'half_up', HALF_EVEN: 'half_even', UP: 'up', DOWN: 'down' }

type RoundingTerms = Pick<CaseTerms, 'digits' | 'quantum' | 'rounding' | 'installmentQuantum' | 'installmentRounding'>

function roundingOf(file: CaseFile, rounding: CaseRounding | null, method: CaseMethod): RoundingTerms {
  const digits = rounding?.digits ?? 2
  const step = digits === 0 ? 100n : digits === 2 ? 1n : null
  const mode = rounding?.mode ?? ''
  const wholeUp = /^installment rounded up to a whole unit/.test(mode)
  const unrounded = rounding === null || wholeUp || /unrounded/.test(rounding.note ?? '')
  if (step === null) throw new Unsupported(`rounding to ${digits} digits`)
  if (wholeUp)
    return { digits, quantum: null, rounding: 'half_up', installmentQuantum: 100n, installmentRounding: 'up' }
  const named = MODES[mode]
  if (!unrounded && !named) throw new Unsupported(`rounding mode ${mode}`)
  // Tables of shares, and currencies without cents, are rounded half to even by the engine these cases come from.
  const even = perPeriod(file) && (digits === 0 || method === 'shares' || method === 'shares_flat')
  const multiple = rounding?.installmentMultiple ?? null
  return {
    digits,
    quantum: unrounded ? null : step,
    rounding: even ? 'half_even' : (named ?? 'half_up'),
    installmentQuantum: multiple ? BigInt(multiple) * 100n : step,
    installmentRounding: 'half_up',
  }
}

function calendarOf(file: CaseFile): Calendar | null {
  const days = file.businessDays
  if (!days || days.shift === 'none') return null
  if (days.shift !== 'following') throw new Unsupported(`holiday shift ${days.shift}`)
  return makeCalendar({ holidays: new Set(days.publicHolidays) })
}

/** The share is only told in words: "down payment row: 25% of the disbursed principal due on the disbursement date". */
function downPaymentOf(file: CaseFile): Ratio | null {
  const match = /down payment row: ([\d.]+)% of the disbursed principal/.exec(file.note ?? '')
  if (!match) return null
  const { num, den } = decimal(match[1], 'down payment')
  return { num, den: den * 100n }
}

/** "payment 926.23 + 100 every month until paid". */
function overpaymentOf(file: CaseFile): bigint {
  if (!/regular overpayment$/.test(file.method)) return 0n
  const extra = /payment [\d.]+ \+ ([\d.]+) every/.exec(words(file, 'rule'))?.[1]
  return cents(extra ?? '')
}

export function decimal(text: string | null | undefined, what: string): Ratio {
  const value = decimalRatio(text ?? '')
  if (!value) throw new Unsupported(`${what} not given as a decimal`)
  return value
}

export function cents(text: string): bigint {
  const { num, den } = decimal(text, 'principal')
  if ((num * 100n) % den !== 0n) throw new Unsupported('principal finer than a cent')
  return (num * 100n) / den
}
