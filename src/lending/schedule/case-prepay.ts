import { divRoundTo } from '../money'
import type { Ratio } from '../rate'
import { levelPayment } from './amortize'
import { type CaseFile, type CaseTerms, cents, Unsupported } from './case-format'
import { type SolvedCase, solveCase } from './case-solve'

export interface PrepaidCase extends SolvedCase {
  readonly newRemainingPeriods: number
  readonly periodsSaved: number
}

/**
 * A plan with one sum repaid ahead after a period. Shorter term: the fewest periods in which the unrounded share of principal,
 * or the agreed payment, repays the rest. Example: 1,000,003 in 84 shares, 500,000 after the sixth → 37 periods, 41 saved.
 */
export function solvePrepaid(file: CaseFile, terms: CaseTerms): PrepaidCase {
  const { afterPeriod = 0, amount, strategy = '' } = file.prepayment ?? {}
  if (terms.quantum !== 1n || terms.start !== null) throw new Unsupported('prepayment in a plan with dates')
  const whole = solveCase(terms)
  const paid = whole.rows.slice(0, afterPeriod)
  const balance = (paid.at(-1)?.flow.balance ?? terms.principal) - cents(amount ?? '')
  const open = terms.count - afterPeriod
  if (balance <= 0n || paid.length !== afterPeriod) throw new Unsupported('prepayment of the whole balance')
  const count = /shorten/.test(strategy) ? periodsFor(terms, balance, open, whole.installment) : open
  const rest = solveCase({ ...terms, principal: balance, count })
  return {
    rows: [...paid, ...rest.rows],
    installment: whole.installment,
    scale: whole.scale,
    newRemainingPeriods: count,
    periodsSaved: open - count,
  }
}

function periodsFor(terms: CaseTerms, balance: bigint, open: number, installment: bigint | null): number {
  for (let count = 1; count <= open; count++) {
    const enough =
      terms.method === 'equal_principal'
        ? BigInt(count) * terms.principal >= balance * BigInt(terms.count)
        : installment !== null && rounded(levelPayment(balance, monthRate(terms), count)) <= installment
    if (enough) return count
  }
  throw new Unsupported('prepayment that does not shorten the term')
}

const rounded = ({ num, den }: Ratio): bigint => divRoundTo(num, den, 1n, 'half_up')

const monthRate = ({ rate, every, unit }: CaseTerms): Ratio => {
  if (unit !== 'month') throw new Unsupported('prepayment in a plan by days')
  return { num: rate.num * BigInt(every), den: rate.den * 12n }
}
