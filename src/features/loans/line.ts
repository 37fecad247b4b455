import type { BookDate } from '../../lending/dates'
import { type Fen, maxFen } from '../../lending/money'
import { drawnUntil, type Payout } from '../products/payout'
import { loanTerms, standingOn } from './terms'

/** What a loan that is paid out in several sums still allows. */
export interface Line {
  readonly mode: NonNullable<Payout['mode']>
  readonly payout: Payout
  readonly limitFen: Fen
  /** 分次放款: paid out so far; 随借随还: lent at the moment. */
  readonly usedFen: Fen
  readonly availableFen: Fen
  readonly minDrawFen: Fen
  /** The first day on which no more may be drawn. */
  readonly until: BookDate
}

type LineRow = Parameters<typeof standingOn>[0] & {
  readonly principalFen: Fen
  readonly balanceFen: Fen
  readonly valueDate: BookDate
  readonly maturityDate: BookDate
}

/** null for a loan that was paid out at once. Example: limit 200,000, lent 130,000 → 70,000 left. */
export function lineOf(loan: LineRow): Line | null {
  const { payout, limitFen: limit } = loanTerms(loan.terms)
  if (!payout?.mode || limit === undefined) return null
  const limitFen = BigInt(limit)
  const usedFen = payout.mode === 'revolving' ? loan.balanceFen : loan.principalFen + standingOn(loan).drawnFen
  return {
    mode: payout.mode,
    payout,
    limitFen,
    usedFen,
    availableFen: maxFen(limitFen - usedFen, 0n),
    minDrawFen: BigInt(payout.minDrawFen ?? '0'),
    until: drawnUntil(payout, loan.valueDate, loan.maturityDate),
  }
}

/** The sum a paper names as that of the loan: what was lent in all, or the line. */
export function namedFen(loan: LineRow): Fen {
  const line = lineOf(loan)
  return line === null ? loan.principalFen : line.mode === 'revolving' ? line.limitFen : line.usedFen
}
