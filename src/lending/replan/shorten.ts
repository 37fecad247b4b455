import { divRound, type Fen } from '../money'
import { multiply, type Ratio, rateRatio } from '../rate'
import { type Refused, refuse } from '../refusal'
import { levelPayment, levelPaymentOver } from '../schedule/amortize'
import { stepOf } from '../schedule/grid'
import { endOf, type OpenPeriod, partsOf, type ReplanTerms } from './rows'
import { ratesOf } from './solve'

const LEVEL = new Set<string>(['equal_installment', 'biweekly_half', 'balloon_term', 'balloon_tail'])

/**
 * 缩期: the fewest of the given periods in which the payment (等额本息, 双周供, 气球贷 with its 尾款) or the share of principal
 * (等额本金, 等本等息) repays the balance: ⌈−ln(1−B·r/A)/ln(1+r)⌉, found exactly. Refuses replan.method · replan.payment-too-small.
 * Examples: 133,395.66 at 4.9 % with 1,061.45 → 177; 428,574.20 with 11,904.80 of principal → 37.
 */
export function periodsToRepay(
  terms: ReplanTerms,
  periods: readonly OpenPeriod[],
  balanceFen: Fen,
  paymentFen: Fen | null,
): number | Refused {
  if (terms.method === 'interest_only' || terms.method === 'bullet') return periods.length
  if (paymentFen === null || paymentFen <= 0n) return refuse('replan.method')
  if (terms.method === 'equal_principal' || terms.method === 'flat') {
    const count = (balanceFen + paymentFen - 1n) / paymentFen
    return count > BigInt(periods.length) ? refuse('replan.payment-too-small') : parseInt(count.toString(), 10)
  }
  if (!LEVEL.has(terms.method)) return refuse('replan.method')
  const needed = neededIn(terms, periods, balanceFen)
  if (terms.own?.tailFen) return firstEnough(needed, periods.length, paymentFen)
  if (needed(periods.length) > paymentFen) return refuse('replan.payment-too-small')
  let low = 1
  let high = periods.length
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (needed(middle) <= paymentFen) high = middle
    else low = middle + 1
  }
  return low
}

/** Before a 尾款 a period more need not mean a smaller payment: one so long that its interest on the 尾款 exceeds it asks for more. */
function firstEnough(needed: (count: number) => Fen, most: number, paymentFen: Fen): number | Refused {
  for (let count = 1; count <= most; count++) if (needed(count) <= paymentFen) return count
  return refuse('replan.payment-too-small')
}

/** The level payment, rounded, that so many periods need. */
function neededIn(terms: ReplanTerms, periods: readonly OpenPeriod[], balanceFen: Fen): (count: number) => Fen {
  const yearly = rateRatio(terms.ratePpm)
  const step = stepOf(terms)
  const tailFen = terms.own?.tailFen ?? 0n
  const rounded = ({ num, den }: Ratio): Fen => divRound(num, den, terms.rounding ?? 'half_up')
  if (tailFen > 0n) {
    const real = ratesOf(terms, periods)
    return count => rounded(levelPaymentOver(balanceFen, real.slice(0, count), tailFen))
  }
  if (terms.interestMode === 'period' && step.days === 0) {
    const rate = multiply(yearly, { num: BigInt(step.months), den: 12n })
    return count => rounded(levelPayment(balanceFen, rate, count))
  }
  const rates = periods.map(({ startDate }, index) => {
    const { days } = partsOf({ ...terms, interestMode: 'actual' }, startDate, endOf(periods, index))
    return multiply(yearly, { num: BigInt(days), den: BigInt(terms.dayBasis) })
  })
  return count => rounded(levelPaymentOver(balanceFen, rates.slice(0, count)))
}
