import { addDays, type BookDate } from '../../src/lending/dates'
import { type JournalLine, linesOf } from '../../src/lending/journal'
import { defaultRules } from '../../src/lending/journal-rules'
import {
  type Act,
  applyEvent,
  currentTerms,
  dayEndEvents,
  EMPTY_BOOK,
  type LoanBook,
  type LoanContract,
  type LoanEvent,
  type LoanNow,
  type NumberedEvent,
  postingsOf,
  preview,
  type Rebooked,
  rebook,
  rebookReversal,
  replay,
  standingOf,
} from '../../src/lending/loan'
import { nextDayEnd } from '../../src/lending/loan/day-ends'
import { isRefused, type Refused } from '../../src/lending/refusal'
import { buildSchedule } from '../../src/lending/schedule'
import { accruedInterestFen } from '../../src/lending/servicing'

export const RULES = defaultRules()

const asText = (value: unknown): string =>
  JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner))

/** A loan by the program itself: what is asked is previewed, recorded, booked. */
export class OurLoan {
  readonly log: NumberedEvent[] = []
  readonly accounts = new Map<string, bigint>()
  book: LoanBook = EMPTY_BOOK
  today: BookDate

  private constructor(readonly contract: LoanContract) {
    this.today = contract.schedule.valueDate
  }

  static open(contract: LoanContract): OurLoan | string {
    const schedule = buildSchedule(contract.schedule)
    if (isRefused(schedule)) return schedule.refused
    const rows = schedule.rows.map(({ how, seq, startDate, dueDate, payDate, principalFen, interestFen }) => {
      return { seq, startDate, dueDate, payDate, principalFen, interestFen, months: how.months, days: how.days }
    })
    const loan = new OurLoan(contract)
    loan.record({ kind: 'disburse', date: contract.schedule.valueDate, rows })
    return loan
  }

  get now(): LoanNow {
    return { contract: this.contract, book: this.book }
  }

  get terms() {
    return currentTerms(this.contract.servicing, this.book)
  }

  walk(to: BookDate): void {
    while (this.today < to) {
      const next = nextDayEnd(this.now, addDays(this.today, -1), addDays(to, -1))
      for (const event of next === null ? [] : dayEndEvents(this.now, next)) this.record(event)
      this.today = next === null ? to : addDays(next, 1)
    }
  }

  /** The code of the refusal, or null when it was done. */
  ask(act: Act): string | null {
    const made = preview(this.now, act)
    if (isRefused(made)) return made.refused
    this.post(linesOf(RULES, made.postings))
    this.log.push({ seq: this.log.length + 1, event: made.event })
    this.book = made.after.book
    return null
  }

  reverse(seq: number): string | null {
    return this.redone(rebookReversal(this.contract, this.log, seq, this.request))
  }

  backDate(act: Act): string | null {
    return this.redone(rebook(this.contract, this.log, act, this.request))
  }

  private get request() {
    return { today: this.today, closedThrough: null, rules: RULES }
  }

  private redone(again: Rebooked | Refused): string | null {
    if (isRefused(again)) return again.refused
    this.log.push({ seq: this.log.length + 1, event: again.event })
    this.post(again.correcting)
    this.book = replay(this.contract.servicing, this.log)
    if (asText(again.after.book) !== asText(this.book))
      throw new Error('the replay gives another loan than the correction')
    return null
  }

  /** Day by day the interest account is brought to what has been earned. */
  accrue(): void {
    const gap = this.receivableFen() - (this.accounts.get('1132') ?? 0n)
    if (gap === 0n) return
    const amounts = [{ component: 'interest', fen: gap < 0n ? -gap : gap }]
    this.post(linesOf(RULES, [{ event: 'accrue', amounts, reversed: gap < 0n }]))
  }

  receivableFen(): bigint {
    if (this.book.accrual !== 'accrual') return 0n
    const { earned } = standingOf(this.book)
    let fen = 0n
    for (const i of this.book.installments) {
      if (i.settledOn === null && i.startDate < this.today)
        fen += accruedInterestFen(i, this.today, earned) - i.paidInterestFen
    }
    return fen
  }

  private record(event: LoanEvent): void {
    this.post(linesOf(RULES, postingsOf(this.now, event)))
    this.log.push({ seq: this.log.length + 1, event })
    this.book = applyEvent(this.contract.servicing, this.book, event)
  }

  private post(lines: readonly JournalLine[]): void {
    for (const { account, debitFen, creditFen } of lines) {
      this.accounts.set(account, (this.accounts.get(account) ?? 0n) + debitFen - creditFen)
    }
  }
}
