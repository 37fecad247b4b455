import { type Day, isWholeStep, monthsOn, payableBy, wholeMonths } from './calendar'
import { type Agreed, half, least, type Method, type PlannedLine, sum } from './card'

/** What is needed to reckon a plan: the contract with the rate, method and days of the moment. */
export type Basis = Pick<Agreed, 'everyMonths' | 'basis' | 'byDays' | 'shift'> & {
  readonly method: Method
  readonly ppm: number
  /** Where the rate is not one and the same for all days: what a span earns on 1, when the rate changes inside it, and the rate of a day. */
  readonly dated?: { readonly inside: (span: Span) => Share | null; readonly on: (day: Day) => number }
}

export interface Span {
  readonly from: Day
  readonly due: Day
  readonly payBy: Day
}
export interface Share {
  readonly num: bigint
  readonly den: bigint
}
interface Time {
  readonly months: number
  readonly days: number
}

const BELOW_INTEREST = 'schedule.installment-below-interest'

/** Rate of a stretch of time: months ÷ 12 + days ÷ basis of the yearly rate. */
export const shareOf = (b: Pick<Basis, 'ppm' | 'basis'>, { months, days }: Time): Share => ({
  num: BigInt(b.ppm) * BigInt(months * b.basis + days * 12),
  den: 12_000_000n * BigInt(b.basis),
})
const on = (base: bigint, { num, den }: Share): bigint => half(base * num, den)

/** The level payment: principal ÷ Σ of the discount factors, as one exact fraction, rounded once. */
function level(principal: bigint, shares: readonly Share[]): bigint {
  if (shares.every(share => share.num === 0n)) return half(principal, BigInt(shares.length))
  // Horner from the last period to the first: worth of 1 a period, in units of the growth over all of them.
  let grown = 1n
  let worth = 0n
  for (const { num, den } of [...shares].reverse()) {
    worth = worth * den + grown * den
    grown *= den + num
  }
  return half(principal * grown, worth)
}

/** Rows of a plan whose payments are known: interest on what is left, the last row takes the rest. */
function rowsOf(
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
  const { spans, whole } = b.method === 'bullet' ? oneSpan(b, loan) : grid(b, loan)
  const shares = spans.map((span, index) => shareOf(b, freshTime(b, span, whole[index]!)))
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
    case 'equal_installment': {
      const nominal = shareOf(b, { months: b.everyMonths, days: 0 })
      const payment = level(principal, b.byDays ? shares.slice(lead) : Array<Share>(count).fill(nominal))
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

function oneSpan(b: Basis, { start, end }: NewLoan): { spans: Span[]; whole: boolean[] } {
  return { spans: [{ from: start, due: end, payBy: payableBy(end, b.shift) }], whole: [false] }
}

function grid(b: Basis, { start, end, dueDay }: NewLoan): { spans: Span[]; whole: boolean[] } {
  const inNextPeriod = b.method !== 'interest_only'
  let first = monthsOn(start, inNextPeriod ? b.everyMonths : 0, dueDay)
  if (!inNextPeriod && first <= start) first = monthsOn(start, 1, dueDay)
  const spans: Span[] = []
  const whole: boolean[] = []
  let from = start
  let regular = monthsOn(first, -b.everyMonths, dueDay) === start
  for (let n = 0; from < end; n++) {
    const wanted = monthsOn(first, n * b.everyMonths, dueDay)
    const due = Math.min(wanted, end)
    spans.push({ from, due, payBy: payableBy(due, b.shift) })
    whole.push(regular && due === wanted)
    from = due
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

/** Months and days of a row of a running plan. */
export const timeOf = (b: Pick<Basis, 'byDays' | 'everyMonths'>, { from, due }: Span): Time =>
  !b.byDays && isWholeStep(from, due, b.everyMonths)
    ? { months: b.everyMonths, days: 0 }
    : { months: 0, days: due - from }

const nominalOrDays = (b: Basis, spans: readonly Span[]): Share[] =>
  spans.map(({ from, due }) =>
    shareOf(b, b.byDays ? { months: 0, days: due - from } : { months: b.everyMonths, days: 0 }),
  )

/** Given periods on a given balance: amounts anew, dates kept. `kept`: the payment, or share of principal, that stays. */
export function replanned(
  b: Basis,
  spans: readonly Span[],
  balance: bigint,
  kept: bigint | null = null,
): PlannedLine[] | string {
  if (spans.length === 0) return 'replan.no-periods'
  if (balance <= 0n) return 'replan.balance-not-positive'
  const shares = spans.map(
    span => b.dated?.inside(span) ?? shareOf({ basis: b.basis, ppm: b.dated?.on(span.from) ?? b.ppm }, timeOf(b, span)),
  )
  const made = (payment: (index: number, interest: bigint) => bigint) => {
    const rows = rowsOf(balance, spans, shares, payment)
    return typeof rows === 'string' ? rows : rows.filter(row => row.principal + row.interest > 0n)
  }
  switch (b.method) {
    case 'bullet':
    case 'interest_only':
      return made(() => 0n)
    case 'equal_principal': {
      const share = kept ?? half(balance, BigInt(spans.length))
      return made(() => share)
    }
    case 'equal_installment': {
      const payment = kept ?? level(balance, b.byDays ? shares : nominalOrDays(b, spans))
      return made((_index, interest) => payment - interest)
    }
    case 'flat':
      return 'replan.method'
  }
}

/** 缩期: try one period, two, three … until the payment is enough. */
export function fewestPeriods(b: Basis, spans: readonly Span[], balance: bigint, payment: bigint): number | string {
  if (b.method === 'interest_only' || b.method === 'bullet') return spans.length
  if (payment <= 0n || b.method === 'flat') return 'replan.method'
  const shares = nominalOrDays(b, spans)
  for (let count = 1; count <= spans.length; count++) {
    const enough =
      b.method === 'equal_principal'
        ? payment * BigInt(count) >= balance
        : level(balance, shares.slice(0, count)) <= payment
    if (enough) return count
  }
  return 'replan.payment-too-small'
}

export const principalOf = (rows: readonly PlannedLine[]): bigint => sum(rows.map(row => row.principal))
