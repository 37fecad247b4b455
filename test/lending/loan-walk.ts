import { addDays, addMonths, type BookDate, bookDate } from '../../src/lending/dates'
import { linesOf } from '../../src/lending/journal'
import { defaultRules } from '../../src/lending/journal-rules'
import {
  type Act,
  applyEvent,
  dayEndEvents,
  decide,
  EMPTY_BOOK,
  eventData,
  type LoanBook,
  type LoanContract,
  type LoanEvent,
  type LoanNow,
  type NumberedEvent,
  postingsOf,
  readEvent,
  standingOf,
} from '../../src/lending/loan'
import { nextDayEnd } from '../../src/lending/loan/day-ends'
import { sumFen } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import { buildSchedule, type ScheduleTerms } from '../../src/lending/schedule'
import { BY_PERIOD } from '../../src/lending/servicing'

export const RULES = defaultRules()

export function contractOf(change: Partial<ScheduleTerms> = {}, more: Partial<LoanContract> = {}): LoanContract {
  const valueDate = change.valueDate ?? bookDate('2026-01-20')
  const schedule: ScheduleTerms = {
    principalFen: 10_000_000n,
    ratePpm: 72_000,
    method: 'equal_installment',
    frequency: 'monthly',
    valueDate,
    maturityDate: addMonths(valueDate, 12),
    dueRule: { kind: 'fixed_day', day: 20 },
    dayBasis: 360,
    interestMode: 'period',
    ...change,
  }
  return {
    servicing: {
      ratePpm: schedule.ratePpm,
      penaltyRatioPpm: 500_000,
      compoundBase: 'penalty',
      maturityDate: schedule.maturityDate,
      dayBasis: schedule.dayBasis,
      graceDays: 0,
      allocationPolicy: BY_PERIOD,
    },
    schedule,
    ...more,
  }
}

export function disburse(contract: LoanContract): LoanEvent {
  const schedule = buildSchedule(contract.schedule)
  if (isRefused(schedule)) throw new Error(schedule.refused)
  const rows = schedule.rows.map(({ how, seq, startDate, dueDate, payDate, principalFen, interestFen }) => {
    return { seq, startDate, dueDate, payDate, principalFen, interestFen, months: how.months, days: how.days }
  })
  return { kind: 'disburse', date: contract.schedule.valueDate, rows }
}

/**
 * A loan that lives: what is asked is decided, recorded and booked, and every day ends with its day-end; `daily` runs each of
 * them, otherwise only those that `nextDayEnd` names.
 */
export class Life {
  readonly log: NumberedEvent[] = []
  readonly accounts = new Map<string, bigint>()
  book: LoanBook = EMPTY_BOOK
  today: BookDate
  constructor(
    readonly contract: LoanContract,
    first: LoanEvent = disburse(contract),
    private readonly daily = false,
  ) {
    this.today = contract.schedule.valueDate
    this.record(first)
  }
  record(event: LoanEvent): void {
    for (const line of linesOf(RULES, postingsOf({ contract: this.contract, book: this.book }, event))) {
      this.accounts.set(line.account, (this.accounts.get(line.account) ?? 0n) + line.debitFen - line.creditFen)
    }
    this.log.push({ seq: this.log.length + 1, event })
    this.book = applyEvent(this.contract.servicing, this.book, event)
  }
  until(date: BookDate): this {
    while (this.today < date) {
      const next = this.daily ? this.today : nextDayEnd(this.now(), addDays(this.today, -1), addDays(date, -1))
      for (const event of next === null ? [] : dayEndEvents(this.now(), next)) this.record(event)
      this.today = next === null ? date : addDays(next, 1)
    }
    return this
  }
  now(): LoanNow {
    return { contract: this.contract, book: this.book }
  }
  /** The code of the refusal, or null when it was done. */
  act(act: Act): string | null {
    this.until(act.date)
    const decided = decide(this.now(), act)
    if (isRefused(decided)) return decided.refused
    this.record(decided.event)
    return null
  }
}

const PRINCIPAL = ['130301', '130302', '130303'] as const

/** Accounts balance, and what stands on the loan accounts is what the plan still asks. */
export function balanced(life: Life): void {
  expect(sumFen(life.accounts.values())).toBe(0n)
  const open = sumFen(life.book.installments.map(i => i.principalFen - i.paidPrincipalFen))
  expect(sumFen(PRINCIPAL.map(account => life.accounts.get(account) ?? 0n))).toBe(open)
  expect(life.accounts.get('224101') ?? 0n).toBe(-life.book.prepaidFen)
  const { drawnFen, capitalisedFen, writtenOff } = standingOf(life.book)
  const lent = life.contract.schedule.principalFen + drawnFen + capitalisedFen - (writtenOff?.principalFen ?? 0n)
  expect(sumFen(life.book.installments.map(i => i.principalFen))).toBe(lent)
  for (const i of life.book.installments) {
    expect(i.paidPrincipalFen <= i.principalFen && i.paidInterestFen <= i.interestFen && i.interestFen >= 0n).toBe(true)
  }
}

/** An event as it comes back from where it is kept. */
export const stored = (event: LoanEvent): LoanEvent =>
  readEvent({
    seq: 1,
    kind: event.kind,
    valueDate: event.date,
    data: JSON.parse(JSON.stringify(eventData(event))) as unknown,
  })
