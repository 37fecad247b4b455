import type { Day } from './calendar'
import { type Card, COMPONENTS, half, isDue, isLate, type Line, type Part, unpaid } from './card'

/** 执行利率 of a day. */
export const rateOn = (card: Card, on: Day): number =>
  card.rates.reduce((ppm, change) => (change.from <= on ? change.ppm : ppm), card.agreed.ratePpm)

/** Σ of the rate of each day from `from` to the day before `to`. */
export function rateDays(card: Card, from: Day, to: Day): bigint {
  if (to <= from) return 0n
  const cuts = card.rates.map(change => change.from).filter(at => at > from && at < to)
  let total = 0
  let start = from
  for (const end of [...cuts, to]) {
    total += rateOn(card, start) * (end - start)
    start = end
  }
  return BigInt(total)
}

export const earned = (card: Card, base: bigint, from: Day, to: Day): bigint =>
  half(base * rateDays(card, from, to), 1_000_000n * BigInt(card.agreed.basis))

/** Interest of the running line by days on what is not due; what went out inside it counts from its own day. */
export function ranTo(card: Card, running: Line, base: bigint, balance: bigint, on: Day): bigint {
  const { stop } = card
  if (stop === null || stop.no !== running.no || on < stop.on) return earned(card, base, running.from, on)
  return half(stop.byDays * base, balance) + earned(card, base, stop.on, on)
}

/** The same where the whole loan ends: 等本等息 reckons on one sum however little is left. */
export const runOf = (card: Card, running: Line, balance: bigint, on: Day): bigint =>
  card.method === 'flat' ? earned(card, card.flatBase, running.from, on) : ranTo(card, running, balance, balance, on)

/** What the daily accrual of a line has come to: evenly over its days, or from the day more money went out in it. */
export function accruedTo(card: Card, line: Line, on: Day): bigint {
  const { stop } = card
  const since = stop !== null && stop.no === line.no && on >= stop.on ? stop : { on: line.from, accrued: 0n }
  const [passed, all] = [BigInt(on - since.on), BigInt(line.due - since.on)]
  if (on >= line.due) return line.asked.interest
  return since.accrued + (2n * (line.asked.interest - since.accrued) * passed + all) / (2n * all)
}

/** 罚息 on unpaid principal and 复利 on unpaid interest since they were last written down; counted from the pay day once late. */
export function lateSince(card: Card, line: Line, on: Day): { penalty: bigint; compound: bigint } {
  const from = line.lateTo ?? line.payBy
  if (!isLate(card, line, on) || from >= on) return { penalty: 0n, compound: 0n }
  const { surchargePpm, compound, basis } = card.agreed
  const raised = 1_000_000n + BigInt(surchargePpm)
  const per = 1_000_000_000_000n * BigInt(basis)
  const whole = rateDays(card, from, on) * raised
  const split =
    rateDays(card, from, Math.min(on, card.end)) * 1_000_000n + rateDays(card, Math.max(from, card.end), on) * raised
  const weight = compound === 'none' ? 0n : compound === 'penalty' ? whole : split
  return {
    penalty: half(unpaid(line, 'principal') * whole, per),
    compound: half(unpaid(line, 'interest') * weight, per),
  }
}

export const lateOf = (card: Card, line: Line, on: Day, part: 'penalty' | 'compound'): bigint => {
  const owed = unpaid(line, part) + lateSince(card, line, on)[part]
  return owed > 0n ? owed : 0n
}

/** Writes lateness down to the day, so that a changed balance bears its own from there on. */
export function writeDown(card: Card, line: Line, on: Day): void {
  if (!isLate(card, line, on)) return
  const { penalty, compound } = lateSince(card, line, on)
  line.asked.penalty += penalty
  line.asked.compound += compound
  line.lateTo = Math.max(line.lateTo ?? on, on)
}

export interface Owed {
  readonly line: Line
  readonly amounts: Readonly<Record<Part, bigint>>
  readonly total: bigint
}

export function owedBy(card: Card, line: Line, on: Day): Owed {
  const since = lateSince(card, line, on)
  const above = (fen: bigint): bigint => (fen > 0n ? fen : 0n)
  const amounts = {
    penalty: above(unpaid(line, 'penalty') + since.penalty),
    compound: above(unpaid(line, 'compound') + since.compound),
    interest: unpaid(line, 'interest'),
    principal: unpaid(line, 'principal'),
  }
  return { line, amounts, total: COMPONENTS.reduce((sum, part) => sum + amounts[part], 0n) }
}

/** What has fallen due and is not paid, oldest first. */
export const owedOn = (card: Card, on: Day): Owed[] =>
  card.lines
    .filter(line => line.closed === null && isDue(line, on))
    .map(line => owedBy(card, line, on))
    .filter(owed => owed.total > 0n)

const behind = (line: Line): bigint => unpaid(line, 'principal') + unpaid(line, 'interest')

/** 逾期天数: from the oldest unpaid pay day, once the grace is over. */
export function overdueDays(card: Card, on: Day): number {
  const oldest = card.lines.filter(line => behind(line) > 0n && isLate(card, line, on)).map(line => line.payBy)
  return oldest.length === 0 ? 0 : on - Math.min(...oldest)
}

export const owesSomething = (line: Line): boolean => line.closed === null && behind(line) > 0n

/** A line that is due and owes nothing more is closed. */
export function closeIfPaid(card: Card, line: Line, on: Day): void {
  if (line.closed === null && isDue(line, on) && owedBy(card, line, on).total === 0n) line.closed = on
}
