import { type Day, monthsApart, monthsOn, payableBy, wholeMonths } from './calendar'
import { half, type PlannedLine } from './card'
import { before, level, rising } from './payments'
import { type Basis, BELOW_INTEREST, bearing, on, rowsOf, type Share, type Span, shareOf, type Time } from './plan'

export interface NewLoan {
  readonly principal: bigint
  readonly start: Day
  readonly end: Day
  readonly dueDay: number
  /** Rows at the start without principal. */
  readonly lead?: number
}

/** A plan from its first day: a fixed day of the month, the last row at the end of the contract. */
export function freshPlan(b: Basis, loan: NewLoan): PlannedLine[] | string {
  const { lead = 0, principal } = loan
  const { spans, whole } = spansOf(b, loan)
  const shares = bearing(spans).map((span, index) => shareOf(b, freshTime(b, span, whole[index]!)))
  const count = spans.length - lead
  if (count <= 0 && b.method !== 'bullet' && b.method !== 'interest_only') return 'schedule.grace-out-of-range'
  const even = half(principal, BigInt(Math.max(1, count)))
  switch (b.method) {
    case 'bullet':
    case 'interest_only':
      return rowsOf(principal, spans, shares, () => 0n)
    case 'equal_principal':
      return rowsOf(principal, spans, shares, index => (index < lead ? 0n : even))
    case 'flat':
      return rowsOf(principal, spans, shares, index => (index < lead ? 0n : even), principal)
    case 'custom':
      return rowsOf(principal, spans, shares, index => b.plan?.[index]?.principal ?? 0n)
    case 'biweekly_half': {
      const payment = fortnight(b, loan)
      return rowsOf(principal, spans, shares, (_index, interest) => payment - interest)
    }
    case 'step': {
      const payments = rising(principal, shares.slice(lead), b.steps!, 0)
      return rowsOf(principal, spans, shares, (index, interest) =>
        index < lead ? 0n : payments[index - lead]! - interest,
      )
    }
    default: {
      const nominal = shareOf(b, { months: b.everyMonths, days: 0 })
      const over = b.method === 'balloon_term' ? (b.over ?? 0) : count
      if (over < count) return 'schedule.amortization-too-short'
      const tail = b.method === 'balloon_tail' ? (b.tail ?? 0n) : 0n
      if (b.method === 'balloon_tail' && !(tail > 0n && tail < principal)) return 'schedule.tail-out-of-range'
      const real = b.byDays && b.method !== 'balloon_term' ? shares.slice(lead) : Array<Share>(over).fill(nominal)
      const payment = before(principal, real, tail)
      const first = on(principal, b.byDays ? shares[lead]! : nominal)
      if (count > 1 && payment <= first) return BELOW_INTEREST
      // An odd first period pays the principal of a whole one and its own interest.
      const odd = !b.byDays && !whole[0]
      return rowsOf(principal, spans, shares, (index, interest) =>
        index < lead ? 0n : payment - (index === 0 && odd ? first : interest),
      )
    }
  }
}

function spansOf(b: Basis, loan: NewLoan): { spans: Span[]; whole: boolean[] } {
  if (b.method === 'bullet') return oneSpan(b, loan)
  if (b.method === 'custom') return chained(b, loan.start, b.plan?.map(line => line.due) ?? [])
  return b.method === 'biweekly_half' ? chained(b, loan.start, fortnights(b, loan)) : grid(b, loan)
}

const chained = (b: Basis, start: Day, dues: readonly Day[]) => ({
  spans: dues.map((due, n): Span => ({ from: dues[n - 1] ?? start, due, payBy: payableBy(due, b.shift) })),
  whole: dues.map(() => false),
})

/** Half of what the same loan would ask each month. */
function fortnight(b: Basis, { principal, start, end }: NewLoan): bigint {
  const month = { num: BigInt(b.ppm), den: 12_000_000n }
  const { num, den } = level(principal, Array<Share>(Math.max(1, monthsApart(start, end))).fill(month))
  return half(num, den * 2n)
}

/** Every 14 days until nothing is left. */
function fortnights(b: Basis, loan: NewLoan): Day[] {
  const payment = fortnight(b, loan)
  const dues: Day[] = []
  for (let left = loan.principal; left > 0n && dues.length < 1201; ) {
    dues.push(loan.start + 14 * (dues.length + 1))
    left -= payment - on(left, shareOf(b, { months: 0, days: 14 }))
  }
  return dues
}

function oneSpan(b: Basis, { start, end }: NewLoan): { spans: Span[]; whole: boolean[] } {
  return { spans: [{ from: start, due: end, payBy: payableBy(end, b.shift) }], whole: [false] }
}

function grid(b: Basis, { start, end, dueDay }: NewLoan): { spans: Span[]; whole: boolean[] } {
  const inNextPeriod = b.method !== 'interest_only'
  let first = monthsOn(start, inNextPeriod ? b.everyMonths : 0, dueDay)
  if (!inNextPeriod && first <= start) first = monthsOn(start, 1, dueDay)
  const spans: Span[] = []
  const whole: boolean[] = []
  const after = b.settled ? 1 : 0
  let from = start
  let regular = monthsOn(first, -b.everyMonths, dueDay) + after === start
  for (let n = 0; spans.at(-1)?.due !== end; n++) {
    const wanted = monthsOn(first, n * b.everyMonths, dueDay)
    const due = Math.min(wanted, end)
    spans.push({ from, due, payBy: payableBy(due, b.shift) })
    whole.push(regular && due === wanted && !(b.settled && due === end))
    from = due + after
    regular = true
  }
  return { spans, whole }
}

function freshTime(b: Basis, { from, due }: Span, whole: boolean): Time {
  if (b.byDays) return { months: 0, days: due - from }
  if (b.method === 'bullet') {
    const months = wholeMonths(from, due)
    return { months, days: due - monthsOn(from, months) }
  }
  return whole ? { months: b.everyMonths, days: 0 } : { months: 0, days: due - from }
}
