import { addDays, type BookDate } from '../dates'
import { difference, type EventAmounts, type JournalLine, linesOf, type PostingRule } from '../journal'
import { isRefused, type Refused, refuse } from '../refusal'
import type { Act, LoanContract } from './acts'
import { applyEvent, EMPTY_BOOK, effective } from './book'
import { dayEndEvents, nextDayEnd } from './day-ends'
import { actOf, decide } from './decide'
import { postingsOf } from './event-postings'
import { type LoanSide, sideOf } from './preview'
import { redecideDayEnd } from './redecide'
import type { LoanBook, LoanEvent, NumberedEvent, RebookEvent, ReverseEvent } from './types'

export interface RebookRequest {
  /** Business date: day-ends before it have been. */
  readonly today: BookDate
  /** The last day of the last closed period; nothing is entered on or before it. */
  readonly closedThrough: BookDate | null
  readonly rules: readonly PostingRule[]
}

/** What became of an event that came after the back-dated entry. */
export interface Redecided {
  readonly seq: number
  readonly before: LoanEvent | null
  readonly after: LoanEvent | null
}

export interface Rebooked<E extends LoanEvent = RebookEvent | ReverseEvent> {
  /** The one event to append; after it `replay` gives `after.book`. */
  readonly event: E
  readonly before: LoanSide
  readonly after: LoanSide
  /** Later events that turn out otherwise: changed, gone (`after` null) or new (`before` null). */
  readonly changed: readonly Redecided[]
  /** To be posted today: what the accounts should hold, less what they hold. */
  readonly correcting: readonly JournalLine[]
}

const DAY_END = new Set<LoanEvent['kind']>(['overdue', 'non_accrual', 'apply_prepaid'])

/**
 * 倒起息: puts an act at its value date and decides everything after it again: receipts pay the same money, day-ends mark what is
 * late then. Refuses rebook.period-closed · in-future · before-disbursement · later-refused (naming the event that could not
 * happen any more), and whatever the act itself refuses.
 * Example: 8,661.90 due 03-20 paid on 04-10 and entered on 05-06 → 罚息 and 复利 of 21 days asked, those of later days taken back.
 */
export function rebook(
  contract: LoanContract,
  log: readonly NumberedEvent[],
  act: Act,
  request: RebookRequest,
): Rebooked<RebookEvent> | Refused {
  const list = effective(log)
  const first = list[0]
  if (!first || act.date < first.event.date) return refuse('rebook.before-disbursement')
  const no = refusalOf(act.date, request)
  if (no) return no
  const kept = list.findIndex(
    ({ event }) => event.date > act.date || (event.date === act.date && DAY_END.has(event.kind)),
  )
  const cut = kept < 0 ? list.length : kept
  const walk = new Walk(contract, list.slice(0, cut), nextSeq(log), addDays(act.date, -1))
  const start = walk.book
  const decided = decide({ contract, book: walk.book }, act)
  if (isRefused(decided)) return decided
  const entry = decided.event
  walk.add(walk.newSeq, entry)
  const failed = walk.redo(list.slice(cut), request.today)
  if (failed) return failed
  const tail = walk.done.slice(1)
  const event: RebookEvent = { kind: 'rebook', date: act.date, entry, redone: { kept: cut, tail } }
  return result(contract, start, list.slice(cut), walk, event, request.rules)
}

/**
 * 冲正 of any event but the disbursement and the day-ends, with everything after it decided again. Refuses rebook.no-such-event ·
 * rebook.not-reversible · rebook.period-closed · rebook.later-refused.
 */
export function rebookReversal(
  contract: LoanContract,
  log: readonly NumberedEvent[],
  of: number,
  request: RebookRequest,
): Rebooked<ReverseEvent> | Refused {
  const list = effective(log)
  const cut = list.findIndex(({ seq }) => seq === of)
  const target = list[cut]?.event
  if (!target) return refuse('rebook.no-such-event')
  if (target.kind === 'disburse' || target.kind === 'open' || DAY_END.has(target.kind))
    return refuse('rebook.not-reversible')
  const no = refusalOf(target.date, request)
  if (no) return no
  const walk = new Walk(contract, list.slice(0, cut), nextSeq(log), addDays(target.date, -1))
  const start = walk.book
  const later = list.slice(cut + 1).filter(({ seq }) => seq !== of)
  const failed = walk.redo(later, request.today)
  if (failed) return failed
  const event: ReverseEvent = { kind: 'reverse', date: request.today, of, redone: { kept: cut, tail: walk.done } }
  return result(contract, start, list.slice(cut), walk, event, request.rules)
}

function refusalOf(date: BookDate, { today, closedThrough }: RebookRequest): Refused | null {
  if (date > today) return refuse('rebook.in-future')
  return closedThrough !== null && date <= closedThrough
    ? refuse('rebook.period-closed', '{day} 及以前的账已关，不能倒起息', { params: { day: closedThrough } })
    : null
}

const nextSeq = (log: readonly NumberedEvent[]): number => (log.at(-1)?.seq ?? 0) + 1

/** A loan walked through again from the cut on, day-ends included. */
class Walk {
  readonly done: NumberedEvent[] = []
  readonly postings: EventAmounts[] = []
  book: LoanBook

  constructor(
    private readonly contract: LoanContract,
    kept: readonly NumberedEvent[],
    readonly newSeq: number,
    private through: BookDate,
  ) {
    this.book = kept.reduce((book, { event }) => applyEvent(contract.servicing, book, event), EMPTY_BOOK)
  }

  private get loan() {
    return { contract: this.contract, book: this.book }
  }

  add(seq: number, event: LoanEvent): void {
    this.postings.push(...postingsOf(this.loan, event))
    this.book = applyEvent(this.contract.servicing, this.book, event)
    this.done.push({ seq, event })
  }

  private again(seq: number, act: Act): void {
    const decided = decide(this.loan, act)
    if (!isRefused(decided)) this.add(seq, decided.event)
  }

  redo(later: readonly NumberedEvent[], today: BookDate): Refused | null {
    for (const { seq, event } of later) {
      this.dayEndsThrough(addDays(event.date, -1))
      const act = event.kind === 'apply_prepaid' ? null : actOf(event)
      if (act === null || act.kind === 'non_accrual') {
        // 溢缴款 that was not there before pays before the day-end marks what is late.
        if (event.kind === 'overdue') this.again(this.newSeq, { kind: 'apply_prepaid', date: event.date })
        const again = redecideDayEnd(this.loan, event)
        if (again) this.add(seq, again)
        continue
      }
      const decided = decide(this.loan, act)
      if (isRefused(decided)) {
        return refuse('rebook.later-refused', undefined, { params: { seq, kind: event.kind, why: decided.refused } })
      }
      this.add(seq, decided.event)
    }
    this.dayEndsThrough(addDays(today, -1))
    return null
  }

  private dayEndsThrough(until: BookDate): void {
    for (;;) {
      const date = nextDayEnd(this.loan, this.through, until)
      if (date === null) break
      for (const event of dayEndEvents(this.loan, date)) this.add(this.newSeq, event)
      this.through = date
    }
    if (until > this.through) this.through = until
  }
}

function result<E extends LoanEvent>(
  contract: LoanContract,
  start: LoanBook,
  old: readonly NumberedEvent[],
  walk: Walk,
  event: E,
  rules: readonly PostingRule[],
): Rebooked<E> {
  let book = start
  const posted: EventAmounts[] = []
  for (const each of old) {
    posted.push(...postingsOf({ contract, book }, each.event))
    book = applyEvent(contract.servicing, book, each.event)
  }
  return {
    event,
    before: sideOf(book),
    after: sideOf(walk.book),
    changed: changesOf(old, walk.done),
    correcting: difference(linesOf(rules, posted), linesOf(rules, walk.postings)),
  }
}

/** Only what differs, in the order of the numbers. */
function changesOf(old: readonly NumberedEvent[], done: readonly NumberedEvent[]): Redecided[] {
  const found = new Map(done.map(one => [one.seq, one.event]))
  const known = new Set(old.map(one => one.seq))
  const changed = old
    .map(({ seq, event }): Redecided => ({ seq, before: event, after: found.get(seq) ?? null }))
    .filter(({ before, after }) => !(before && after && sameEvent(before, after)))
  const fresh = done.filter(one => !known.has(one.seq)).map(({ seq, event }) => ({ seq, before: null, after: event }))
  return [...changed, ...fresh]
}

function sameEvent(a: LoanEvent, b: LoanEvent): boolean {
  const text = (event: LoanEvent): string =>
    JSON.stringify(event, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
  return text(a) === text(b)
}
