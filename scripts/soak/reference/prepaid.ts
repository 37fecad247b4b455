import type { PrepaymentMode } from '../../../src/lending/loan'
import { half, type Line, least, type Method, type PlannedLine, sum, unpaid } from './card'
import { type Basis, fewestPeriods, type Kept, replanned, resting, written } from './plan'

/** Rows after a part prepayment, and what their plan goes on with. */
export interface After {
  readonly rows: PlannedLine[]
  readonly flatBase?: bigint
  readonly tail?: bigint
}

const USUAL = new Set(['lower_payment', 'shorter_term', 'chosen_term'])

function allowed(method: Method, mode: PrepaymentMode): boolean {
  const balloon = method === 'balloon_tail' || method === 'balloon_term'
  if ('tail' in mode && mode.tail !== undefined && !balloon) return false
  if (method === 'custom') return !USUAL.has(mode.kind) && mode.kind !== 'off_tail'
  if (USUAL.has(mode.kind)) return true
  return balloon ? mode.kind === 'off_tail' : method === 'step' && mode.kind === 'in_proportion'
}

const askedBy = (line: Line): bigint => unpaid(line, 'principal') + unpaid(line, 'interest')

/** The payment agreed so far: what the row after the first that repays asks, when there are more than two. */
export function levelOf(rest: readonly Line[]): bigint {
  const paying = rest.slice(resting(rest.map(line => unpaid(line, 'principal'))))
  return askedBy(paying.length > 2 ? paying[1]! : paying[0]!)
}

export function rowsAfter(
  b: Basis,
  rest: readonly Line[],
  balance: bigint,
  left: bigint,
  mode: PrepaymentMode,
): After | string {
  if (!allowed(b.method, mode)) return 'prepayment.mode'
  if (mode.kind === 'chosen_term' && (mode.periods < 1 || mode.periods > rest.length)) {
    return 'prepayment.term-not-shorter'
  }
  switch (b.method) {
    case 'custom':
      return lines(b, rest, balance, left, mode)
    case 'step':
      return steps(b, rest, balance, left, mode)
    case 'flat': {
      const flatBase = half(b.flatBase! * left, balance)
      return answered(usual({ ...b, flatBase }, rest, left, mode), { flatBase })
    }
    case 'balloon_tail':
    case 'balloon_term':
      return balloon(b, rest, balance, left, mode)
    default:
      return answered(usual(b, rest, left, mode), {})
  }
}

const answered = (rows: PlannedLine[] | string, more: Omit<After, 'rows'>): After | string =>
  typeof rows === 'string' ? rows : { rows, ...more }

function usual(b: Basis, rest: readonly Line[], left: bigint, mode: PrepaymentMode): PlannedLine[] | string {
  const lead = resting(rest.map(line => unpaid(line, 'principal')))
  if (mode.kind === 'lower_payment') return replanned(b, rest, left, { lead })
  if (mode.kind === 'chosen_term') return replanned(b, rest.slice(0, mode.periods), left, { lead })
  const even = b.method === 'equal_principal' || b.method === 'flat'
  const payment = even ? unpaid(rest[lead]!, 'principal') : levelOf(rest)
  const count = fewestPeriods(b, rest.slice(lead), left, payment)
  return typeof count === 'string' ? count : replanned(b, rest.slice(0, lead + count), left, { lead, payment })
}

const above = (fen: bigint): bigint => (fen > 0n ? fen : 0n)

function balloon(b: Basis, rest: readonly Line[], balance: bigint, left: bigint, mode: PrepaymentMode): After | string {
  const payment = levelOf(rest)
  if (mode.kind === 'off_tail') {
    if (rest.length < 2) return 'prepayment.mode'
    const kept: Kept = { lead: resting(rest.map(line => unpaid(line, 'principal'))), payment }
    const rows = replanned(b, rest, left, kept)
    if (typeof rows === 'string') return rows
    const last = rows.at(-1)!
    return { rows, tail: above(last.principal + last.interest - payment) }
  }
  const rule = ('tail' in mode ? mode.tail : undefined) ?? (b.method === 'balloon_term' ? 'share' : 'keep')
  if (b.over !== undefined && b.tail === undefined && rule === 'share' && mode.kind === 'lower_payment') {
    return answered(usual(b, rest, left, mode), {})
  }
  const was = b.tail ?? above(askedBy(rest.at(-1)!) - payment)
  const tail = rule === 'keep' ? was : half(was * left, balance)
  if (tail >= left) return 'replan.tail-too-large'
  return answered(usual({ ...b, over: undefined, tail }, rest, left, mode), { tail })
}

function steps(b: Basis, rest: readonly Line[], balance: bigint, left: bigint, mode: PrepaymentMode): After | string {
  if (mode.kind === 'lower_payment' || mode.kind === 'chosen_term') return answered(usual(b, rest, left, mode), {})
  const lead = resting(rest.map(line => unpaid(line, 'principal')))
  const part = mode.kind === 'in_proportion' ? { num: left, den: balance } : { num: 1n, den: 1n }
  const rows = written(b, rest, left, (index, interest) =>
    index < lead ? 0n : half(askedBy(rest[index]!) * part.num, part.den) - interest,
  )
  return answered(rows, {})
}

function lines(b: Basis, rest: readonly Line[], balance: bigint, left: bigint, mode: PrepaymentMode): After | string {
  const agreed = rest.map(line => unpaid(line, 'principal'))
  const less = (parts: readonly bigint[]): bigint[] => {
    let off = balance - left
    return parts.map(part => {
      const taken = least(part, off)
      off -= taken
      return part - taken
    })
  }
  const upTo = (count: number): bigint => half(sum(agreed.slice(0, count)) * left, balance)
  const parts =
    mode.kind === 'from_front'
      ? less(agreed)
      : mode.kind === 'from_back'
        ? less(agreed.toReversed()).reverse()
        : agreed.map((_, at) => upTo(at + 1) - upTo(at))
  return answered(
    written(b, rest, left, index => parts[index]!),
    {},
  )
}
