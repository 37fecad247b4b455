import { addDays, addMonths, type BookDate, bookDate } from '../../src/lending/dates'
import { linesOf } from '../../src/lending/journal'
import { defaultRules } from '../../src/lending/journal-rules'
import {
  type Act,
  applyEvent,
  dayEndEvents,
  decide,
  EMPTY_BOOK,
  type LoanBook,
  type LoanContract,
  type LoanEvent,
  type NumberedEvent,
  postingsOf,
} from '../../src/lending/loan'
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

/** A loan that lives day by day: what is asked is decided, recorded and booked, and every day ends with its day-end. */
export class Life {
  readonly log: NumberedEvent[] = []
  readonly accounts = new Map<string, bigint>()
  book: LoanBook = EMPTY_BOOK
  today: BookDate
  constructor(
    readonly contract: LoanContract,
    first: LoanEvent = disburse(contract),
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
    for (; this.today < date; this.today = addDays(this.today, 1)) {
      for (const event of dayEndEvents({ contract: this.contract, book: this.book }, this.today)) this.record(event)
    }
    return this
  }
  /** The code of the refusal, or null when it was done. */
  act(act: Act): string | null {
    this.until(act.date)
    const decided = decide({ contract: this.contract, book: this.book }, act)
    if (isRefused(decided)) return decided.refused
    this.record(decided.event)
    return null
  }
}
