import type { BookDate } from '../../lending/dates'
import { effective, type LoanEvent, type NumberedEvent, type PlannedRow } from '../../lending/loan'
import { type Fen, sumFen } from '../../lending/money'
import { ratePpmOn, type ServicingTerms } from '../../lending/servicing'

/** One 期 with the event that fixed it and the balance its interest was worked out on. */
export interface MadeRow {
  readonly row: PlannedRow
  readonly by: LoanEvent
  readonly baseFen: Fen
}

/** The plan as it stands, each 期 with where it comes from. */
export function madeRows(log: readonly NumberedEvent[]): MadeRow[] {
  let made: MadeRow[] = []
  for (const { event } of effective(log)) {
    if (!('rows' in event)) continue
    const first = event.rows[0]?.seq ?? Number.POSITIVE_INFINITY
    let leftFen = sumFen(event.rows.map(row => row.principalFen))
    const fresh = event.rows.map((row): MadeRow => {
      const baseFen = leftFen
      leftFen -= row.principalFen
      return { row, by: event, baseFen }
    })
    made = [...made.filter(each => each.row.seq < first), ...fresh]
  }
  return made
}

export interface Stretch {
  readonly from: BookDate
  readonly to: BookDate
  readonly ratePpm: number
}

/** The days between two dates in pieces of one rate; days of `free` spans are left out. */
export function stretchesOf(
  terms: ServicingTerms,
  from: BookDate,
  to: BookDate,
  free: ServicingTerms['paused'] = [],
): Stretch[] {
  const inside = (date: BookDate | null): date is BookDate => date !== null && date > from && date < to
  const cuts = [...(terms.rates ?? []).map(rate => rate.from), ...free.flatMap(span => [span.from, span.to])]
  const days = [...new Set([from, ...cuts.filter(inside), to])].sort()
  const isFree = (date: BookDate): boolean =>
    free.some(span => date >= span.from && (span.to === null || date < span.to))
  const pieces: Stretch[] = []
  for (const [at, start] of days.slice(0, -1).entries()) {
    if (isFree(start)) continue
    const [to, ratePpm, last] = [days[at + 1]!, ratePpmOn(terms, start), pieces.at(-1)]
    if (last?.to === start && last.ratePpm === ratePpm) pieces[pieces.length - 1] = { ...last, to }
    else pieces.push({ from: start, to, ratePpm })
  }
  return pieces
}
