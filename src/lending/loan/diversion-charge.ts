import { type BookDate, earlier } from '../dates'
import { divRound, type Fen, maxFen, minFen, sumFen } from '../money'
import { MILLION } from '../rate'
import { type Installment, rateFactor, ratePpmOn, type ServicingTerms, unpaidPrincipalFen } from '../servicing'
import { applyEvent, EMPTY_BOOK, effective } from './book'
import type { DivertEvent } from './change-types'
import { currentTerms } from './standing'
import type { LoanBook, NumberedEvent } from './types'

/** Days on one sum at one rate and one surcharge. */
export interface DiversionStretch {
  readonly from: BookDate
  readonly to: BookDate
  readonly baseFen: Fen
  readonly ratePpm: number
  /** What is charged beside contract interest; on an overdue sum only what the surcharge of lateness leaves of it. */
  readonly ratioPpm: number
  readonly dayBasis: number
  readonly overdue: boolean
}

export interface DiversionCharge {
  readonly fen: Fen
  readonly stretches: readonly DiversionStretch[]
}

/** The diversions of a loan that ever were recorded, by the number of their event. */
export const diversionSeqs = (log: readonly NumberedEvent[]): number[] =>
  log.filter(({ event }) => event.kind === 'divert').map(({ seq }) => seq)

/**
 * 挪用罚息 from the day of diversion up to `asOf`: the surcharge of 50–100 % on the diverted part, beside its contract interest.
 * Where that part falls overdue it bears the surcharge of lateness already, so only the rest is added: the heavier of the two,
 * never both (银发〔2003〕251号 art. 3). What is paid late counts as diverted first. All stretches are rounded once.
 * Example: 10,000.00 at 7.2 %, 35 days, +100 % → 70.00 beside 70.00 of interest (140.00); overdue at +50 % all the time →
 * 35.00 beside 105.00 of 罚息 (140.00). Nothing for a diversion that was taken back.
 */
export function diversionCharge(
  agreed: ServicingTerms,
  log: readonly NumberedEvent[],
  seq: number,
  asOf: BookDate,
): DiversionCharge {
  const list = effective(log)
  const at = list.findIndex(one => one.seq === seq)
  const event = list[at]?.event
  if (event?.kind !== 'divert') return { fen: 0n, stretches: [] }
  const end = list.slice(at).find(one => one.event.kind === 'divert_end')?.event
  const to = end?.kind === 'divert_end' ? earlier(asOf, end.until) : asOf
  const books = booksOf(agreed, list)
  const terms = currentTerms(agreed, books.at(-1)?.book ?? EMPTY_BOOK)
  const parts = cutsOf(terms, books, event.from, to).flatMap(([start, stop]) =>
    lateFree(terms, start) ? [] : partsOf(terms, event, bookOn(books, start), start, stop),
  )
  const stretches = joined(parts)
  const num = stretches.reduce(
    (sum, { from, to: stop, baseFen, ratioPpm }) =>
      sum + baseFen * BigInt(ratioPpm) * rateFactor(terms, from, stop).num,
    0n,
  )
  return { fen: divRound(num, MILLION * MILLION * BigInt(terms.dayBasis), 'half_up'), stretches }
}

interface Dated {
  readonly date: BookDate
  readonly book: LoanBook
}

function booksOf(agreed: ServicingTerms, list: readonly NumberedEvent[]): Dated[] {
  let book = EMPTY_BOOK
  return list.map(({ event }) => {
    book = applyEvent(agreed, book, event)
    return { date: event.date, book }
  })
}

/** What is paid on a day bears nothing on it (算头不算尾). */
const bookOn = (books: readonly Dated[], day: BookDate): LoanBook =>
  books.findLast(one => one.date <= day)?.book ?? EMPTY_BOOK

/** Stretches within which neither balances, lateness, rates nor 停息 change. */
function cutsOf(
  terms: ServicingTerms,
  books: readonly Dated[],
  from: BookDate,
  to: BookDate,
): (readonly [BookDate, BookDate])[] {
  if (to <= from) return []
  const turns = [
    ...books.map(one => one.date),
    ...books.flatMap(one => one.book.installments.map(i => i.payDate)),
    ...(terms.rates ?? []).map(rate => rate.from),
    ...(terms.lateFree ?? []).flatMap(span => (span.to === null ? [span.from] : [span.from, span.to])),
  ].filter(day => day > from && day < to)
  const days = [...new Set([from, ...turns, to])].sort()
  return days.slice(1).map((day, index) => [days[index]!, day] as const)
}

const lateFree = (terms: ServicingTerms, day: BookDate): boolean =>
  (terms.lateFree ?? []).some(span => span.from <= day && (span.to === null || day < span.to))

/** Neighbours that differ in nothing are one stretch to whoever reads them. */
function joined(parts: readonly DiversionStretch[]): DiversionStretch[] {
  const found: DiversionStretch[] = []
  for (const part of parts) {
    const same = found.findIndex(
      one =>
        one.to === part.from &&
        one.baseFen === part.baseFen &&
        one.ratePpm === part.ratePpm &&
        one.ratioPpm === part.ratioPpm &&
        one.overdue === part.overdue,
    )
    const before = found[same]
    if (before) found[same] = { ...before, to: part.to }
    else found.push(part)
  }
  return found
}

function partsOf(
  terms: ServicingTerms,
  { fen, ratioPpm }: DivertEvent,
  { installments }: LoanBook,
  from: BookDate,
  to: BookDate,
): DiversionStretch[] {
  const owed = (some: readonly Installment[]): Fen => sumFen(some.map(unpaidPrincipalFen))
  const divertedFen = minFen(fen, owed(installments))
  const overdueFen = minFen(divertedFen, owed(installments.filter(i => i.payDate <= from)))
  const days = { from, to, ratePpm: ratePpmOn(terms, from), dayBasis: terms.dayBasis }
  const beyond = Math.max(0, ratioPpm - terms.penaltyRatioPpm)
  const parts: DiversionStretch[] = [
    { ...days, baseFen: maxFen(divertedFen - overdueFen, 0n), ratioPpm, overdue: false },
    { ...days, baseFen: overdueFen, ratioPpm: beyond, overdue: true },
  ]
  return parts.filter(part => part.baseFen > 0n && part.ratioPpm > 0)
}
