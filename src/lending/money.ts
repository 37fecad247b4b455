import { type Refused, refuse } from './refusal'
import { halfWidth } from './text'

/** Money in 分, the smallest unit of the yuan. Never a float. */
export type Fen = bigint

export type Rounding = 'half_up' | 'half_even' | 'up' | 'down'

/**
 * num ÷ den rounded to a whole number; `half_up` and `up` go away from zero, so −0.5 → −1.
 * Example: divRound(5n, 2n, 'half_up') = 3n, 'half_even' = 2n.
 */
export function divRound(num: bigint, den: bigint, mode: Rounding): bigint {
  if (den === 0n) throw new RangeError('division by zero')
  if (mode === 'half_up' && num >= 0n && den > 0n) return (2n * num + den) / (2n * den)
  const quotient = num / den
  const rest = num % den
  if (rest === 0n) return quotient
  const away = num < 0n === den < 0n ? 1n : -1n
  return roundsAway(quotient, rest, den, mode) ? quotient + away : quotient
}

/** Rounds to a multiple of `quantum`: 1n = 分, 100n = whole yuan. */
export const divRoundTo = (num: bigint, den: bigint, quantum: bigint, mode: Rounding): bigint =>
  quantum === 1n ? divRound(num, den, mode) : divRound(num, den * quantum, mode) * quantum

function roundsAway(quotient: bigint, rest: bigint, den: bigint, mode: Rounding): boolean {
  if (mode === 'up') return true
  if (mode === 'down') return false
  const twice = (rest < 0n ? -rest : rest) * 2n
  const whole = den < 0n ? -den : den
  if (twice !== whole) return twice > whole
  return mode === 'half_up' || quotient % 2n !== 0n
}

export const minFen = (a: Fen, b: Fen): Fen => (a < b ? a : b)
export const maxFen = (a: Fen, b: Fen): Fen => (a > b ? a : b)
export const sumFen = (values: Iterable<Fen>): Fen => {
  let total = 0n
  for (const value of values) total += value
  return total
}

const UNITS: Record<string, bigint> = {
  '': 1n,
  元: 1n,
  万: 10_000n,
  万元: 10_000n,
  亿: 100_000_000n,
  亿元: 100_000_000n,
}
const MAX_DIGITS = 15
const SHAPE = /^(-?)¥?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?)(万元?|亿元?|元)?$/

/**
 * Reads an amount as people type it: 1,200,000.00 · 1200000 · 120万 · 1.5亿 · １２０万 · ¥1 200.
 * Refuses what could be misread: a third decimal, exponents, hexadecimal, wrong grouping, more than 15 digits.
 * Example: '1.5亿' → 15 000 000 000 分; '0.005' → money.too-precise.
 */
export function parseMoney(text: string, options: { negative?: boolean } = {}): { fen: Fen } | Refused {
  const plain = halfWidth(text).replace(/\s/g, '')
  if (plain === '') return refuse('money.empty')
  const match = SHAPE.exec(plain)
  if (!match) return refuse('money.not-a-number')
  const [, sign, figure = '', decimals = '', unit = ''] = match
  if (sign && !options.negative) return refuse('money.negative')
  const digits = figure.replace(/[,.]/g, '')
  if (digits.length > MAX_DIGITS) return refuse('money.too-long')
  const scale = 10n ** BigInt(decimals.length)
  const fenTimesScale = BigInt(digits) * (UNITS[unit] ?? 1n) * 100n
  if (fenTimesScale % scale !== 0n) return refuse('money.too-precise')
  const fen = fenTimesScale / scale
  if (fen.toString().length > MAX_DIGITS) return refuse('money.too-long')
  return { fen: sign ? -fen : fen }
}

/** 94682236n → '946822.36': for inputs and exports, ASCII minus. */
export function yuanText(fen: Fen): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0')
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** 94682236n → '946,822.36'; negative with U+2212: '−1,234.00'. */
export function formatFen(fen: Fen): string {
  const [whole = '', cents = ''] = yuanText(fen < 0n ? -fen : fen).split('.')
  return `${fen < 0n ? '\u2212' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`
}
export { fenInWords } from './money-words'
