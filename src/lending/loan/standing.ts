import type { RateFrom } from '../reprice'
import type { ServicingTerms } from '../servicing'
import type { Standing } from './standing-types'
import type { LoanBook } from './types'

export type { Diverted, InterestPause, RevolvingState, Standing, WrittenOff } from './standing-types'

export const AS_AGREED: Standing = {
  rates: [],
  maturityDate: null,
  dueDay: null,
  method: null,
  drawnFen: 0n,
  capitalisedFen: 0n,
  extensions: 0,
  extendedMonths: 0,
  restructures: 0,
  pauses: [],
  writtenOff: null,
  revolving: null,
}

export const standingOf = (book: LoanBook): Standing => book.standing ?? AS_AGREED

/** The agreed terms with what was changed since: rates by day, maturity, days free of 罚息. Dues and quotes want these. */
export function currentTerms(terms: ServicingTerms, book: LoanBook): ServicingTerms {
  const { standing } = book
  if (!standing) return terms
  const lateFree = standing.pauses.filter(pause => pause.late)
  return {
    ...terms,
    maturityDate: standing.maturityDate ?? terms.maturityDate,
    ...(standing.rates.length > 0 ? { rates: standing.rates } : {}),
    ...(standing.pauses.length > 0 ? { paused: standing.pauses } : {}),
    ...(lateFree.length > 0 ? { lateFree } : {}),
    ...(standing.earned ? { earned: standing.earned } : {}),
  }
}

/** A change of rate on a day takes the place of what was announced for that day or later. */
export const withRate = (rates: readonly RateFrom[], change: RateFrom): readonly RateFrom[] => [
  ...rates.filter(rate => rate.from < change.from),
  change,
]

export const interestPaused = (book: LoanBook): boolean => standingOf(book).pauses.some(pause => pause.to === null)
