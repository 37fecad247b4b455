import { disburseEvent } from '../../src/features/loans/new-loan'
import type { LoanTerms } from '../../src/features/loans/terms'
import { addMonths, type BookDate, bookDate, monthOf, yearOf } from '../../src/lending/dates'
import { applyEvent, EMPTY_BOOK, eventData, figuresOf, type LoanEvent } from '../../src/lending/loan'
import type { Fen } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import { buildSchedule, type ScheduleTerms } from '../../src/lending/schedule'
import { BY_PERIOD } from '../../src/lending/servicing'
import { copyLine } from './copy'

export const TERM_MONTHS = 12
const DUE_DAYS = 28
type Method = ScheduleTerms['method']

const METHODS: readonly Method[] = ['equal_installment', 'equal_principal']
const AMOUNTS = Array.from({ length: 10 }, (_, i) => BigInt(i + 1) * 20_000_00n)
const RATES = [36_000, 43_500, 52_000]

/** What is the same for many loans; only the loan's own number is put in front. */
export interface Template {
  readonly principalFen: Fen
  readonly ratePpm: number
  readonly method: Method
  readonly dueDay: number
  readonly valueDate: BookDate
  readonly maturityDate: BookDate
  readonly terms: string
  readonly figures: ReturnType<typeof figuresOf>
  readonly overdueFen: Fen
  readonly events: readonly string[]
  readonly installments: readonly string[]
}

const made = new Map<string, Template>()

/**
 * The plan of loan `n`: value date on one of 28 days in the last twelve months, twelve monthly 期, each paid on the day it
 * fell due, but for one loan in a hundred, whose last 期 before today is late.
 */
export function templateOf(n: number, today: BookDate): Template {
  const dueDay = 1 + (n % DUE_DAYS)
  const past = Math.floor(n / DUE_DAYS) % TERM_MONTHS
  const principalFen = AMOUNTS[Math.floor(n / 7) % AMOUNTS.length]!
  const ratePpm = RATES[Math.floor(n / 11) % RATES.length]!
  const method = METHODS[Math.floor(n / 13) % METHODS.length]!
  const late = n % 101 === 0 && past > 0
  const key = [dueDay, past, principalFen, ratePpm, method, late].join(' ')
  const known = made.get(key)
  if (known) return known
  const template = build({ dueDay, past, principalFen, ratePpm, method, late }, today)
  made.set(key, template)
  return template
}

interface Shape {
  readonly dueDay: number
  readonly past: number
  readonly principalFen: Fen
  readonly ratePpm: number
  readonly method: Method
  readonly late: boolean
}

/** The last day of the month's number on or before today. */
function lastDue(day: number, today: BookDate): BookDate {
  const here = bookDate(`${yearOf(today)}-${String(monthOf(today)).padStart(2, '0')}-${String(day).padStart(2, '0')}`)
  return here <= today ? here : addMonths(here, -1)
}

function build(shape: Shape, today: BookDate): Template {
  const { dueDay, past, principalFen, ratePpm, method } = shape
  const last = lastDue(dueDay, today)
  const valueDate = addMonths(last, -past)
  const maturityDate = addMonths(valueDate, TERM_MONTHS)
  const terms = termsOf(ratePpm, dueDay, maturityDate)
  const schedule = buildSchedule({
    principalFen,
    ratePpm,
    method,
    frequency: 'monthly',
    valueDate,
    maturityDate,
    dueRule: terms.dueRule,
    dayBasis: terms.servicing.dayBasis,
    interestMode: 'period',
    oddMode: 'days',
  })
  if (isRefused(schedule)) throw new Error(schedule.refused)
  const events = historyOf(shape, disburseEvent(schedule, valueDate), last, today)
  let book = EMPTY_BOOK
  for (const event of events) book = applyEvent(terms.servicing, book, event)
  const late = book.installments.filter(i => i.overdue)
  return {
    ...{ principalFen, ratePpm, method, dueDay, valueDate, maturityDate },
    terms: JSON.stringify(terms),
    figures: figuresOf(book),
    overdueFen: late.reduce((sum, i) => sum + i.principalFen - i.paidPrincipalFen, 0n),
    events: events.map((event, i) =>
      copyLine([
        i + 1,
        event.kind,
        event.date,
        event.date,
        amountOf(event, principalFen),
        JSON.stringify(eventData(event)),
      ]),
    ),
    installments: book.installments.map(i =>
      copyLine([
        ...[i.seq, i.startDate, i.dueDate, i.payDate, i.principalFen, i.interestFen],
        ...[i.paidPrincipalFen, i.paidInterestFen, i.penaltyThrough, i.overdue, i.settledOn],
      ]),
    ),
  }
}

/** What fell due is paid in one receipt a 期; a 期 that is due today still has until tonight. */
function historyOf(shape: Shape, disbursed: LoanEvent, last: BookDate, today: BookDate): LoanEvent[] {
  if (disbursed.kind !== 'disburse') throw new Error('the first event of a loan is its disbursement')
  const due = disbursed.rows.slice(0, shape.past)
  const paid = shape.late ? due.slice(0, -1) : due
  const receipts = paid.map(
    (row): LoanEvent => ({
      kind: 'repay',
      date: row.payDate,
      lines: [
        { seq: row.seq, component: 'interest', fen: row.interestFen },
        { seq: row.seq, component: 'principal', fen: row.principalFen },
      ],
      prepaidFen: 0n,
    }),
  )
  const fallen: LoanEvent[] =
    shape.late && last < today ? [{ kind: 'overdue', date: last, seqs: [due.at(-1)!.seq] }] : []
  return [disbursed, ...receipts, ...fallen]
}

function amountOf(event: LoanEvent, principalFen: Fen): Fen {
  if (event.kind === 'disburse') return principalFen
  return event.kind === 'repay' ? event.lines.reduce((sum, line) => sum + line.fen, 0n) : 0n
}

const termsOf = (ratePpm: number, day: number, maturityDate: BookDate): LoanTerms => ({
  servicing: {
    ratePpm,
    penaltyRatioPpm: 500_000,
    compoundBase: 'penalty',
    maturityDate,
    dayBasis: 360,
    graceDays: 0,
    allocationPolicy: BY_PERIOD,
  },
  dueRule: { kind: 'fixed_day', day },
  oddMode: 'days',
  interestMode: 'period',
  holidayShift: 'none',
  purpose: 'production',
  securityType: 'credit',
  paymentMode: 'self',
})
