import type { Day } from './calendar'

export type Method =
  | 'equal_installment'
  | 'equal_principal'
  | 'interest_only'
  | 'bullet'
  | 'flat'
  | 'balloon_tail'
  | 'balloon_term'
  | 'step'
  | 'custom'
  | 'biweekly_half'

/** 累进: after every so many payments the next are × (1 + growth) or + more. */
export interface Steps {
  readonly every: number
  readonly growthPpm: number
  readonly more: bigint
}

/** What the contract says, in the words of the loan card. */
export interface Agreed {
  readonly principal: bigint
  /** All that may be lent under the contract. */
  readonly limit: bigint
  readonly ratePpm: number
  readonly method: Method
  readonly everyMonths: number
  readonly start: Day
  readonly end: Day
  readonly dueDay: number
  readonly basis: number
  /** All interest by days; otherwise a whole step is so many twelfths of the yearly rate. */
  readonly byDays: boolean
  readonly shift: 'none' | 'next'
  readonly surchargePpm: number
  readonly compound: 'penalty' | 'contract_then_penalty' | 'none'
  readonly graceDays: number
  readonly order: 'by_period' | 'by_component'
  /** 结息日: interest runs through the due day. */
  readonly settled?: boolean
  /** 气球贷 */
  readonly tail?: bigint
  readonly over?: number
  readonly steps?: Steps
  /** 按计划还款 */
  readonly plan?: readonly { readonly due: Day; readonly principal: bigint }[]
}

export const COMPONENTS = ['penalty', 'compound', 'interest', 'principal'] as const
export type Part = (typeof COMPONENTS)[number]

/** One line of the card: what is asked, what was paid, what lateness has come to so far. */
export interface Line {
  no: number
  from: Day
  due: Day
  payBy: Day
  readonly asked: Record<Part, bigint>
  readonly paid: Record<Part, bigint>
  /** 罚息 and 复利 are written into `asked` up to this day; what runs since is worked out when somebody asks. */
  lateTo: Day | null
  overdue: boolean
  closed: Day | null
}

export interface WrittenOff {
  readonly principal: bigint
  readonly others: bigint
  backPrincipal: bigint
  backOthers: bigint
}

/** The card of one loan. */
export interface Card {
  readonly agreed: Agreed
  method: Method
  end: Day
  dueDay: number
  /** What 等本等息 reckons on. */
  flatBase: bigint
  /** 气球贷: the 尾款 once a prepayment settled it. */
  tail: bigint | null
  /** The number the first payment has, or would have: 累进 and 气球贷 count from it. */
  first: number
  /** Paid out so far. */
  lent: bigint
  rates: { from: Day; ppm: number }[]
  /** The line more money went out in, the day, and its interest up to then: as accrued, and by days. */
  stop: { readonly no: number; readonly on: Day; readonly accrued: bigint; readonly byDays: bigint } | null
  lines: Line[]
  prepaid: bigint
  accruing: boolean
  off: WrittenOff | null
  /** Net debit of each account. */
  accounts: Map<string, bigint>
}

export interface PlannedLine {
  from: Day
  due: Day
  payBy: Day
  principal: bigint
  interest: bigint
}

export const openLine = (no: number, { from, due, payBy, principal, interest }: PlannedLine): Line => ({
  no,
  from,
  due,
  payBy,
  asked: { principal, interest, penalty: 0n, compound: 0n },
  paid: { principal: 0n, interest: 0n, penalty: 0n, compound: 0n },
  lateTo: null,
  overdue: false,
  closed: null,
})

export const unpaid = (line: Line, part: Part): bigint => line.asked[part] - line.paid[part]
export const isDue = (line: Line, on: Day): boolean => on >= line.due || on >= line.payBy
export const isLate = (card: Card, line: Line, on: Day): boolean => on > line.payBy + card.agreed.graceDays

/** Lines that are not due yet, the running one first. */
export const ahead = (card: Card, on: Day): Line[] =>
  card.lines.filter(line => line.closed === null && !isDue(line, on))

export const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n)

/** A fraction to whole 分, half a 分 upwards. Nothing here is ever negative. */
export function half(num: bigint, den: bigint): bigint {
  const whole = num / den
  return (num % den) * 2n >= den ? whole + 1n : whole
}
export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
