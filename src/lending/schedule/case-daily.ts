import { addDays, addMonths, type BookDate, bookDate, daysBetween } from '../dates'
import { divRound, minFen, type Rounding } from '../money'
import { multiply, type Ratio } from '../rate'
import { type Flow, levelPaymentOver } from './amortize'
import { type CaseFile, decimal, Unsupported } from './case-format'
import type { SolvedCase } from './case-solve'

/**
 * Balance × daily rate × days, rounded as said; the level payment from the real days, so that the last one, which takes
 * the rest, is lower, similar or higher as said; all interest together stays under the cap.
 * Example: 317.26 at 0.798 % a day, 4 payments from day 3: 3 × 109.17 and the rest, first interest 7.59 (7.5952 cut).
 */
export function solveDaily(file: CaseFile): SolvedCase {
  if (file.interestMethod !== 'actuarial') throw new Unsupported(`interest method ${file.interestMethod}`)
  const start = bookDate(file.startDate ?? '')
  const dues = dueDates(file.scheduleConfig ?? '', start)
  const daily = dailyRate(file.rateText ?? '')
  const rates = dues.map((due, index) => ({
    num: daily.num * BigInt(daysBetween(dues[index - 1] ?? start, due)),
    den: daily.den,
  }))
  const principal = withFee(file)
  const rounding = roundingOf(file.interestRounding ?? '')
  const cap = capOf(file, principal)
  const plan = (installment: bigint): Flow[] => cappedFlows(principal, rates, rounding, cap, installment)
  const exact = levelPaymentOver(principal, rates)
  const rounded = divRound(exact.num, exact.den, roundingOf(file.paymentRounding ?? ''))
  const installment = settled(rounded, file.levelPaymentOption ?? '', plan)
  const rows = plan(installment).map((flow, n) => ({ dueDate: dues[n] ?? null, flow }))
  return { rows, installment, scale: 1n }
}

/** How far the last payment is from the others at a given payment. */
const tailGap = (installment: bigint, plan: (installment: bigint) => Flow[]): bigint => {
  const last = plan(installment).at(-1)
  return last ? last.principal + last.interest - installment : 0n
}

/** The last payment may be lower: the smallest payment whose tail is not above it; higher: the largest whose tail is not below. */
function settled(rounded: bigint, option: string, plan: (installment: bigint) => Flow[]): bigint {
  let found = rounded
  if (option.startsWith('lower')) {
    while (tailGap(found, plan) > 0n) found += 1n
    while (tailGap(found - 1n, plan) <= 0n) found -= 1n
  } else if (option.startsWith('higher')) {
    while (tailGap(found, plan) < 0n) found -= 1n
    while (tailGap(found + 1n, plan) >= 0n) found += 1n
  }
  return found
}

const ROUNDINGS: readonly [RegExp, Rounding][] = [
  [/rounded down/, 'down'],
  [/rounded up/, 'up'],
  [/AwayFromZero/, 'half_up'],
  [/ToEven/, 'half_even'],
]

function roundingOf(words: string): Rounding {
  const found = ROUNDINGS.find(([shape]) => shape.test(words))
  if (!found) throw new Unsupported(`rounding ${words}`)
  return found[1]
}

function dailyRate(words: string): Ratio {
  const match = /^([\d.]+) % per (day|year)$/.exec(words)
  if (!match) throw new Unsupported(`rate ${words}`)
  return multiply(decimal(match[1], 'rate'), { num: 1n, den: match[2] === 'day' ? 100n : 36_500n })
}

function dueDates(words: string, start: BookDate): BookDate[] {
  const longest = parseInt(/max duration (\d+)/.exec(words)?.[1] ?? '0', 10)
  if (longest > 0) {
    const all = dueDates(words.replace(/max duration \d+/, `payment count ${longest}`), start)
    return all.filter(due => daysBetween(start, due) <= longest)
  }
  const count = parseInt(/payment count (\d+)/.exec(words)?.[1] ?? '0', 10)
  const index = Array.from({ length: count }, (_, n) => n)
  const weekly = /(\d+)-weekly from (\d{4}-\d\d-\d\d)/.exec(words)
  if (weekly) return index.map(n => addDays(bookDate(weekly[2] ?? ''), n * 7 * parseInt(weekly[1] ?? '1', 10)))
  const monthly = /monthly from (\d{4}-\d\d) on (\d\d|month-end)/.exec(words)
  if (!monthly || count === 0) throw new Unsupported(`schedule ${words}`)
  const day = monthly[2] === 'month-end' ? 31 : parseInt(monthly[2] ?? '1', 10)
  return index.map(n => addMonths(bookDate(`${monthly[1]}-01`), n, day))
}

/** A fee paid off in proportion with the principal is lent with it: 1,200.00 + 189.47 % rounded down = 3,473.64. */
function withFee(file: CaseFile): bigint {
  const { num, den } = decimal(file.principal, 'principal')
  const principal = (num * 100n) / den
  if ((file.feeOptions ?? 'no fee') === 'no fee') return principal
  const match = /facilitation fee ([\d.]+) % rounding: rounded down fee amortisation: amortise proportionately/
  const percent = match.exec(file.feeOptions ?? '')?.[1]
  if (percent === undefined) throw new Unsupported(`fee ${file.feeOptions}`)
  const share = decimal(percent, 'fee')
  return principal + divRound(principal * share.num, share.den * 100n, 'down')
}

/** Total cost cap in cents, so many per cent of the principal. */
function capOf(file: CaseFile, principal: bigint): bigint | null {
  const percent = /total ([\d.]+) %/.exec(file.interestCap ?? '')?.[1]
  if (percent === undefined) return null
  const cap = decimal(percent, 'cap')
  return (principal * cap.num) / (cap.den * 100n)
}

/** Interest beyond the cap is not asked; what the payment then leaves goes to principal. */
function cappedFlows(
  principal: bigint,
  rates: readonly Ratio[],
  rounding: Rounding,
  cap: bigint | null,
  installment: bigint,
): Flow[] {
  let balance = principal
  let left = cap
  return rates.map(({ num, den }, index) => {
    const earned = divRound(balance * num, den, rounding)
    const interest = left === null ? earned : minFen(earned, left)
    if (left !== null) left -= interest
    const paid = index === rates.length - 1 ? balance : minFen(installment - interest, balance)
    balance -= paid
    return { principal: paid, interest, balance }
  })
}
