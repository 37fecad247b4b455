import type { BookDate } from '../../lending/dates'
import { effective, type LoanEvent, type NumberedEvent, type PlannedRow } from '../../lending/loan'
import { divRound, type Fen, sumFen } from '../../lending/money'
import { ratePpmOn, type ServicingTerms } from '../../lending/servicing'

/** One 期 with the event that fixed it and the balance its interest was worked out on. */
export interface MadeRow {
  readonly row: PlannedRow
  readonly by: LoanEvent
  readonly baseFen: Fen
  /** What 等本等息 reckons on in it. */
  readonly flatFen: Fen
}

/** What 等本等息 goes on reckoning on after an event with rows; the row of a prepayment itself still bears its part of what was before. */
function flatAfter(event: Extract<LoanEvent, { rows: readonly PlannedRow[] }>, flatFen: Fen): { own: Fen; rest: Fen } {
  const sum = sumFen(event.rows.map(row => row.principalFen))
  if (event.kind === 'disburse' || event.kind === 'open' || event.kind === 'restructure') return { own: sum, rest: sum }
  const rest = event.kind === 'prepay' ? event.state?.flatBaseFen : undefined
  if (event.kind !== 'prepay' || rest === undefined) return { own: flatFen, rest: flatFen }
  const whole = event.interestOn === 'whole_balance'
  return { own: whole ? flatFen : divRound(flatFen * event.principalFen, sum, 'half_up'), rest }
}

/** The plan as it stands, each 期 with where it comes from. */
export function madeRows(log: readonly NumberedEvent[]): MadeRow[] {
  let made: MadeRow[] = []
  let flatFen = 0n
  for (const { event } of effective(log)) {
    if (!('rows' in event)) continue
    const first = event.rows[0]?.seq ?? Number.POSITIVE_INFINITY
    let leftFen = sumFen(event.rows.map(row => row.principalFen))
    const flat = flatAfter(event, flatFen)
    const fresh = event.rows.map((row, index): MadeRow => {
      const baseFen = leftFen
      leftFen -= row.principalFen
      return { row, by: event, baseFen, flatFen: index === 0 ? flat.own : flat.rest }
    })
    flatFen = flat.rest
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
