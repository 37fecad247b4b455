import { bookDate } from '../dates'
import { actuarialRate, type Dated, rateOfCharge, rateOverYears } from './apr'
import type { Flow } from './solve'
import type { UnitPeriod } from './unit-period'

interface CaseFlow {
  readonly date?: string
  readonly years?: number
  readonly amount: string | number
}

/** A rate case as written in JSON; amounts are decimal strings or numbers. Of `expected` only the printed digits are read. */
export interface RateCase {
  readonly id: string
  readonly method: string
  readonly advances: readonly CaseFlow[]
  readonly payments: readonly CaseFlow[]
  readonly unitPeriod?: UnitPeriod | null
  readonly rule?: string | null
  readonly expected?: Readonly<Record<string, unknown>> | null
}

export type RateAnswer =
  | { readonly id: string; readonly value: string }
  | { readonly id: string; readonly unsupported: string }

const DEFAULT_DIGITS = 6

/** The annual rate of a case in per cent, with as many digits as the case prints. */
export function answerRateCase(file: RateCase): RateAnswer {
  const solved = solve(file)
  if (typeof solved === 'string') return { id: file.id, unsupported: solved }
  return { id: file.id, value: percent(solved, file) }
}

function solve(file: RateCase): number | string {
  const rate = byMethod(file)
  return rate === null ? 'no rate fits the payments' : rate
}

function byMethod(file: RateCase): number | string | null {
  const { method } = file
  if (/Regulation Z|CFPB|30U\/360 monthly/.test(method)) {
    const unit = file.unitPeriod ?? { unit: 'month' as const, every: 1 }
    return isDated(file) ? actuarialRate(dated(file.advances), dated(file.payments), unit) : 'dates not given'
  }
  if (!/^EU|^UK|rate of charge|XIRR/.test(method)) return `method ${method}`
  if (!isDated(file)) return rateOverYears(years(file.advances), years(file.payments))
  const standard = /standard.year|month.*12|months/i.test(`${file.rule ?? ''}`)
  return rateOfCharge(dated(file.advances), dated(file.payments), standard ? 'standard_year' : 'days_365')
}

const all = (file: RateCase): readonly CaseFlow[] => [...file.advances, ...file.payments]
const isDated = (file: RateCase): boolean => all(file).every(flow => flow.date !== undefined)
const amountOf = (flow: CaseFlow): number => +flow.amount
const dated = (flows: readonly CaseFlow[]): Dated[] =>
  flows.map(flow => ({ date: bookDate(flow.date ?? ''), amount: amountOf(flow) }))
const years = (flows: readonly CaseFlow[]): Flow[] =>
  flows.map(flow => ({ at: flow.years ?? 0, amount: amountOf(flow) }))

/** A method "to 1 d.p." says 1287, not 1287.0; the others print as many digits as the case does. */
function percent(rate: number, file: RateCase): string {
  const named = /to (\d+) d\.p\./.exec(file.method)?.[1]
  if (named !== undefined) return `${+(rate * 100).toFixed(parseInt(named, 10))}`
  const printed = file.expected?.aprPercent ?? file.expected?.irrPercent
  const digits = printed === undefined ? DEFAULT_DIGITS : (`${printed}`.split('.')[1] ?? '').length
  return (rate * 100).toFixed(digits)
}
