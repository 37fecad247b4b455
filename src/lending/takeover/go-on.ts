import type { PlannedRow } from '../loan'
import { divRound, type Fen, sumFen } from '../money'
import { type Ratio, rateRatio } from '../rate'
import type { ScheduleTerms } from '../schedule'
import { type Flow, levelPaymentOver, run } from '../schedule/amortize'

/**
 * The rows to come for a balance the plan did not foresee. 等额本息: the agreed payment goes on, the last row takes the rest and rows
 * that nothing is left for go; where that would leave a last payment half as high again, or not even cover the interest, the
 * payment is worked out anew over the same days. 等额本金 and 等本等息 keep their share of principal, the others their last day.
 */
export function goOn(
  terms: ScheduleTerms,
  rows: readonly PlannedRow[],
  balanceFen: Fen,
  paymentFen: Fen | null,
): readonly PlannedRow[] {
  if (sumFen(rows.map(row => row.principalFen)) === balanceFen) return rows
  const rates = rows.map(row => rateOf(terms, row))
  if (terms.method !== 'equal_installment') {
    const principalOf = terms.method === 'interest_only' ? () => 0n : (index: number) => rows[index]!.principalFen
    return filled(rows, flowsOf(terms, rates, balanceFen, principalOf), terms)
  }
  const anew = levelPaymentOver(balanceFen, rates)
  const freshFen = divRound(anew.num, anew.den, terms.rounding ?? 'half_up')
  const agreedFen = paymentFen ?? freshFen
  const kept = flowsOf(terms, rates, balanceFen, (_index, _balance, interest) => agreedFen - interest)
  if (goes(kept, agreedFen)) return filled(rows, kept, terms)
  const fresh = flowsOf(terms, rates, balanceFen, (_index, _balance, interest) => freshFen - interest)
  return filled(rows, fresh, terms)
}

function rateOf({ ratePpm, dayBasis }: ScheduleTerms, { months, days }: PlannedRow): Ratio {
  const { num, den } = rateRatio(ratePpm)
  return { num: num * BigInt(months * dayBasis + days * 12), den: den * 12n * BigInt(dayBasis) }
}

const flowsOf = (
  terms: ScheduleTerms,
  rates: readonly Ratio[],
  principal: Fen,
  principalOf: (index: number, balance: Fen, interest: Fen) => Fen,
): Flow[] =>
  run({
    ...{ principal, rates, rounding: terms.rounding ?? 'half_up', quantum: 1n, principalOf },
    ...(terms.method === 'flat'
      ? { base: 'original' as const, baseFen: terms.principalFen }
      : { base: 'balance' as const }),
  })

/** Every payment covers its interest, and the last one is not half as high again. */
function goes(flows: readonly Flow[], paymentFen: Fen): boolean {
  const last = flows.at(-1)
  if (!last || flows.some(flow => flow.principal < 0n)) return false
  return 2n * (last.principal + last.interest) <= 3n * paymentFen
}

/** Rows after the balance is repaid ask nothing and go. */
function filled(rows: readonly PlannedRow[], flows: readonly Flow[], terms: ScheduleTerms): PlannedRow[] {
  const end = flows.findIndex(flow => flow.balance === 0n)
  return rows.slice(0, end + 1).map((row, index) => ({
    ...row,
    principalFen: flows[index]!.principal,
    interestFen: terms.method === 'flat' ? row.interestFen : flows[index]!.interest,
  }))
}
