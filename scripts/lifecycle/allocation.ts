import type { BookDate } from '../../src/lending/dates'
import { divRound, type Fen, minFen, sumFen } from '../../src/lending/money'
import { type AllocationPolicy, type AmountLine, allocate, type Component } from '../../src/lending/servicing'
import { noParts, openOf, owedBy, PARTS, type Part, type Parts, type Period } from './types'

/** How money beyond what is due is spread: next instalment first, last first, or evenly over all to come. */
export type FutureRule = 'NEXT_INSTALLMENT' | 'LAST_INSTALLMENT' | 'REAMORTIZATION' | 'NEXT_LAST_INSTALLMENT'

export interface Rule {
  readonly kind: 'advanced' | 'due_then_advance' | 'oldest_first'
  readonly direction: AllocationPolicy['direction']
  readonly past: readonly Part[]
  readonly due: readonly Part[]
  readonly ahead: readonly Part[]
  readonly future: FutureRule
}

/** The core's policies name five components; a case knows no 复利, which simply never occurs. */
const policy = (direction: AllocationPolicy['direction'], order: readonly Part[]): AllocationPolicy => ({
  direction,
  order: [...order, 'compound'] as Component[],
})

const lineOf = (periods: readonly Period[], index: number): AmountLine[] => {
  const one = periods[index]
  return one
    ? PARTS.map(part => ({ seq: index + 1, component: part, fen: openOf(one, part) })).filter(l => l.fen > 0n)
    : []
}

export interface Spread {
  readonly parts: Parts
  readonly leftFen: Fen
}

/** Spreads a receipt over the instalments in the order of its rule and books it; what is left over is overpaid. */
export function spread(rule: Rule, periods: readonly Period[], date: BookDate, amountFen: Fen): Spread {
  const parts = noParts()
  let leftFen = amountFen
  const pay = (indexes: readonly number[], order: readonly Part[]): void => {
    const lines = indexes.flatMap(index => lineOf(periods, index))
    const taken = allocate(policy(rule.direction, order), lines, leftFen)
    for (const { seq, component, fen } of taken.lines)
      book(periods[(seq ?? 1) - 1], component as Part, fen, date, parts)
    leftFen = taken.leftFen
  }
  const at = (accepts: (one: Period) => boolean): number[] => periods.flatMap((one, n) => (accepts(one) ? [n] : []))
  if (rule.kind === 'oldest_first') {
    pay(
      at(() => true),
      rule.due,
    )
    return { parts, leftFen }
  }
  if (rule.kind === 'due_then_advance') {
    pay(
      at(one => one.due <= date),
      rule.due,
    )
    pay(
      at(one => one.due > date),
      rule.ahead,
    )
    return { parts, leftFen }
  }
  pay(
    at(one => one.due < date),
    rule.past,
  )
  pay(
    at(one => one.due === date),
    rule.due,
  )
  leftFen = ahead(rule, periods, date, leftFen, pay, () => leftFen, parts)
  return { parts, leftFen }
}

function ahead(
  rule: Rule,
  periods: readonly Period[],
  date: BookDate,
  start: Fen,
  pay: (indexes: readonly number[], order: readonly Part[]) => void,
  left: () => Fen,
  parts: Parts,
): Fen {
  const open = periods.flatMap((one, n) => (one.due > date && owedBy(one) > 0n ? [n] : []))
  if (rule.future === 'REAMORTIZATION') return evenly(rule, periods, open, date, start, parts)
  if (rule.direction === 'by_component' && rule.future === 'NEXT_INSTALLMENT') {
    pay(open, rule.ahead)
    return left()
  }
  const order =
    rule.future === 'NEXT_INSTALLMENT'
      ? open
      : rule.future === 'LAST_INSTALLMENT'
        ? [...open].reverse()
        : nextLast(open)
  for (const index of order) pay([index], rule.ahead)
  return left()
}

const nextLast = (open: readonly number[]): number[] => [...open.slice(0, 1), ...open.slice(1).reverse()]

/** The same amount to each instalment to come, part by part; what one cannot take goes round again. */
function evenly(
  rule: Rule,
  periods: readonly Period[],
  open: readonly number[],
  date: BookDate,
  amount: Fen,
  parts: Parts,
): Fen {
  let left = amount
  for (const part of rule.ahead) {
    for (;;) {
      const takers = open.flatMap(n => periods[n] ?? []).filter(one => openOf(one, part) > 0n)
      if (takers.length === 0 || left === 0n) break
      const share = divRound(left, BigInt(takers.length), 'half_even')
      const before = left
      takers.forEach((one, n) => {
        const mine = n === takers.length - 1 ? left - 0n : share
        const fen = minFen(minFen(mine, openOf(one, part)), left)
        book(one, part, fen, date, parts)
        left -= fen
      })
      if (left === before) break
    }
  }
  return left
}

function book(one: Period | undefined, part: Part, fen: Fen, date: BookDate, parts: Parts): void {
  if (!one || fen <= 0n) return
  one.paid[part] += fen
  parts[part] += fen
  if (part === 'principal') one.principalPaid = [...(one.principalPaid ?? []), { date, fen }]
  if (date < one.due) one.inAdvance += fen
  if (date > one.due) one.late += fen
  if (owedBy(one) === 0n) one.paidOn = date
}

export const outstandingOf = (periods: readonly Period[]): Fen => sumFen(periods.map(owedBy))
export const principalOpen = (periods: readonly Period[]): Fen => sumFen(periods.map(one => openOf(one, 'principal')))
