import { type Day, isWholeStep } from './calendar'
import { type Agreed, half, least, type Method, type PlannedLine, type Steps, sum } from './card'
import { before, rising } from './payments'

/** What is needed to reckon a plan: the contract with the rate, method and days of the moment. */
export type Basis = Pick<Agreed, 'everyMonths' | 'basis' | 'byDays' | 'shift' | 'settled'> & {
  readonly method: Method
  readonly ppm: number
  readonly tail?: bigint | undefined
  readonly over?: number | undefined
  readonly steps?: Steps | undefined
  /** Payments made before these. */
  readonly done?: number
  readonly flatBase?: bigint
  readonly plan?: Agreed['plan']
  /** Where the rate is not one and the same for all days: what a span earns on 1, when the rate changes inside it, and the rate of a day. */
  readonly dated?: { readonly inside: (span: Span) => Share | null; readonly on: (day: Day) => number }
}

export interface Span {
  readonly from: Day
  readonly due: Day
  readonly payBy: Day
}
/** The days that bear interest: through the due day where the next row begins on the day after it. */
export const bearing = <S extends Pick<Span, 'from' | 'due'>>(spans: readonly S[]): S[] =>
  spans.map((span, n) => (spans[n + 1]?.from === span.due + 1 ? { ...span, due: span.due + 1 } : span))

export interface Share {
  readonly num: bigint
  readonly den: bigint
}
export interface Time {
  readonly months: number
  readonly days: number
}

export const BELOW_INTEREST = 'schedule.installment-below-interest'

/** Rate of a stretch of time: months ÷ 12 + days ÷ basis of the yearly rate. */
export const shareOf = (b: Pick<Basis, 'ppm' | 'basis'>, { months, days }: Time): Share => ({
  num: BigInt(b.ppm) * BigInt(months * b.basis + days * 12),
  den: 12_000_000n * BigInt(b.basis),
})
export const on = (base: bigint, { num, den }: Share): bigint => half(base * num, den)

/** Rows of a plan whose payments are known: interest on what is left, the last row takes the rest. */
export function rowsOf(
  principal: bigint,
  spans: readonly Span[],
  shares: readonly Share[],
  payment: (index: number, interest: bigint) => bigint,
  flatBase?: bigint,
): PlannedLine[] | string {
  let left = principal
  const rows = spans.map((span, index): PlannedLine => {
    const interest = on(flatBase ?? left, shares[index]!)
    const asked = index === spans.length - 1 ? left : payment(index, interest)
    const part = least(asked, left)
    left -= part
    return { from: span.from, due: span.due, payBy: span.payBy, principal: part, interest }
  })
  return rows.some(row => row.principal < 0n) ? BELOW_INTEREST : rows
}

/** Months and days of a row of a running plan. */
export const timeOf = (b: Pick<Basis, 'byDays' | 'everyMonths'>, { from, due }: Span): Time =>
  !b.byDays && isWholeStep(from, due, b.everyMonths)
    ? { months: b.everyMonths, days: 0 }
    : { months: 0, days: due - from }

const nominalOrDays = (b: Basis, spans: readonly Span[]): Share[] =>
  bearing(spans).map(({ from, due }) =>
    shareOf(b, b.byDays ? { months: 0, days: due - from } : { months: b.everyMonths, days: 0 }),
  )

/** What keeps its value when periods are reckoned anew: the payment or share of principal, and the rows that repay nothing yet. */
export interface Kept {
  readonly payment?: bigint | null
  readonly lead?: number
}

/** Given periods on a given balance: amounts anew, dates kept. */
export function replanned(b: Basis, spans: readonly Span[], balance: bigint, kept: Kept = {}): PlannedLine[] | string {
  if (spans.length === 0) return 'replan.no-periods'
  if (balance <= 0n) return 'replan.balance-not-positive'
  const lead = Math.min(kept.lead ?? 0, spans.length - 1)
  const count = spans.length - lead
  const payment = kept.payment ?? null
  switch (b.method) {
    case 'bullet':
    case 'interest_only':
      return written(b, spans, balance, () => 0n)
    case 'equal_principal':
    case 'flat': {
      const share = payment ?? half(balance, BigInt(count))
      return written(b, spans, balance, index => (index < lead ? 0n : share))
    }
    case 'step': {
      const payments = rising(balance, realShares(b, spans).slice(lead), b.steps!, b.done ?? 0)
      return written(b, spans, balance, (index, interest) => (index < lead ? 0n : payments[index - lead]! - interest))
    }
    case 'custom':
      return 'replan.method'
    default: {
      const asked = payment ?? needed(b, spans.slice(lead), balance)
      if (typeof asked === 'string') return asked
      return written(b, spans, balance, (index, interest) => (index < lead ? 0n : asked - interest))
    }
  }
}

const realShares = (b: Basis, spans: readonly Span[]): Share[] =>
  bearing(spans).map(
    span => b.dated?.inside(span) ?? shareOf({ basis: b.basis, ppm: b.dated?.on(span.from) ?? b.ppm }, timeOf(b, span)),
  )

/** Rows of these periods; those behind the one that repays the rest, and those that ask nothing, fall away. */
export function written(
  b: Basis,
  spans: readonly Span[],
  balance: bigint,
  principal: (index: number, interest: bigint) => bigint,
): PlannedLine[] | string {
  const flat = b.method === 'flat' ? b.flatBase : undefined
  const rows = rowsOf(balance, spans, realShares(b, spans), principal, flat)
  if (typeof rows === 'string') return rows
  let left = balance
  return rows.filter(row => {
    const asks = left > 0n && row.principal + row.interest > 0n
    left -= row.principal
    return asks
  })
}

function needed(b: Basis, spans: readonly Span[], balance: bigint): bigint | string {
  const { tail = 0n } = b
  if (b.method === 'balloon_term' && b.over !== undefined) {
    const nominal = shareOf(b, { months: b.everyMonths, days: 0 })
    return before(balance, Array<Share>(Math.max(b.over, spans.length)).fill(nominal), 0n)
  }
  if (tail >= balance) return 'replan.tail-too-large'
  return before(balance, b.byDays || tail > 0n ? realShares(b, spans) : nominalOrDays(b, spans), tail)
}

/** 缩期: try one period, two, three … until the payment is enough. */
export function fewestPeriods(b: Basis, spans: readonly Span[], balance: bigint, payment: bigint): number | string {
  if (b.method === 'interest_only' || b.method === 'bullet') return spans.length
  if (payment <= 0n) return 'replan.method'
  const shares = b.tail ? realShares(b, spans) : nominalOrDays(b, spans)
  const even = b.method === 'equal_principal' || b.method === 'flat'
  for (let count = 1; count <= spans.length; count++) {
    const enough = even
      ? payment * BigInt(count) >= balance
      : before(balance, shares.slice(0, count), b.tail ?? 0n) <= payment
    if (enough) return count
  }
  return 'replan.payment-too-small'
}

export const principalOf = (rows: readonly PlannedLine[]): bigint => sum(rows.map(row => row.principal))

/** Rows at the start that repay nothing yet. */
export const resting = (rows: readonly bigint[]): number =>
  Math.max(
    0,
    rows.findIndex(principal => principal > 0n),
  )
