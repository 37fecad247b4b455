import { divRound, type Fen } from '../money'
import { multiply, type Ratio, rateRatio } from '../rate'
import { type Refused, refuse } from '../refusal'
import { levelPayment, levelPaymentOver } from '../schedule/amortize'
import { stepOf } from '../schedule/grid'
import { type OpenPeriod, partsOf, type ReplanTerms } from './rows'

/**
 * 缩期: the fewest of the given periods in which the payment (等额本息) or the share of principal (等额本金) repays the balance:
 * ⌈−ln(1−B·r/A)/ln(1+r)⌉, found exactly. Refuses replan.method · replan.payment-too-small.
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
  if (terms.method === 'equal_principal') {
    const count = (balanceFen + paymentFen - 1n) / paymentFen
    return count > BigInt(periods.length) ? refuse('replan.payment-too-small') : parseInt(count.toString(), 10)
  }
  if (terms.method !== 'equal_installment') return refuse('replan.method')
  const needed = neededPayment(terms, periods, balanceFen)
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

/** The level payment, rounded, that so many periods need. */
function neededPayment(terms: ReplanTerms, periods: readonly OpenPeriod[], balanceFen: Fen): (count: number) => Fen {
  const yearly = rateRatio(terms.ratePpm)
  const step = stepOf(terms)
  const rounded = ({ num, den }: Ratio): Fen => divRound(num, den, terms.rounding ?? 'half_up')
  if (terms.interestMode === 'period' && step.days === 0) {
    const rate = multiply(yearly, { num: BigInt(step.months), den: 12n })
    return count => rounded(levelPayment(balanceFen, rate, count))
  }
  const rates = periods.map(period => {
    const { days } = partsOf({ ...terms, interestMode: 'actual' }, period.startDate, period.dueDate)
    return multiply(yearly, { num: BigInt(days), den: BigInt(terms.dayBasis) })
  })
  return count => rounded(levelPaymentOver(balanceFen, rates.slice(0, count)))
}
