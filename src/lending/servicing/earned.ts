import type { BookDate } from '../dates'
import { divRound, type Fen } from '../money'
import { earnedFactor } from './dated-rate'
import type { Installment, ServicingTerms } from './types'

/**
 * Interest of the running 期 by days up to `asOf` on its balance; from the last movement of principal on, where there was one in it.
 * Example at 6 %: 60,000 from day 0, 40,000 more on day 15: on day 20 150.00 + 83.33 = 233.33.
 */
export function earnedByDaysFen(
  terms: ServicingTerms,
  running: Pick<Installment, 'seq' | 'startDate'>,
  balanceFen: Fen,
  asOf: BookDate,
): Fen {
  const { earned } = terms
  const mark = earned?.seq === running.seq && asOf >= earned.at ? earned : undefined
  const { num, den } = earnedFactor(terms, mark?.at ?? running.startDate, asOf)
  return (mark?.byDaysFen ?? 0n) + divRound(balanceFen * num, den, 'half_up')
}
