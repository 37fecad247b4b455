import { type Refused, refuse } from './refusal'
import { halfWidth } from './text'

/** An exact fraction; `den` is always positive. */
export interface Ratio {
  readonly num: bigint
  readonly den: bigint
}

/** Rates are parts of this. */
export const MILLION = 1_000_000n

export const ratio = (num: bigint, den: bigint): Ratio => (den < 0n ? { num: -num, den: -den } : { num, den })
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b))
/** Lowest terms, so that products of hundreds of factors stay small. */
export const reduced = ({ num, den }: Ratio): Ratio => {
  const common = gcd(num < 0n ? -num : num, den)
  return common <= 1n ? { num, den } : { num: num / common, den: den / common }
}
export const multiply = (a: Ratio, b: Ratio): Ratio => ({ num: a.num * b.num, den: a.den * b.den })
export const add = (a: Ratio, b: Ratio): Ratio =>
  a.den === b.den ? { num: a.num + b.num, den: a.den } : { num: a.num * b.den + b.num * a.den, den: a.den * b.den }

/** Parts per million a year → fraction a year: 43500 → 43500/1000000 = 4.35 %. */
export const rateRatio = (ratePpm: number): Ratio => ({ num: BigInt(ratePpm), den: MILLION })

/** A decimal such as '0.049' or '-12.5' → exact fraction; null when it is not a plain decimal. */
export function decimalRatio(text: string): Ratio | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim())
  if (!match) return null
  const [, sign, whole = '', part = ''] = match
  const num = BigInt(whole + part)
  return { num: sign ? -num : num, den: 10n ** BigInt(part.length) }
}

/**
 * Reads a yearly rate typed in per cent, 0–100, at most four decimals.
 * Example: '4.35' or '４.３５％' → 43500 ppm; '4.35001' → rate.too-precise.
 */
export function parseRate(text: string): { ratePpm: number } | Refused {
  const plain = halfWidth(text).replace(/\s/g, '').replace(/%$/, '')
  if (plain === '') return refuse('rate.empty')
  if (plain.startsWith('-')) return refuse('rate.negative')
  const match = /^(\d{1,4})(?:\.(\d+))?$/.exec(plain)
  if (!match) return refuse('rate.not-a-number')
  const part = (match[2] ?? '').replace(/0+$/, '')
  if (part.length > 4) return refuse('rate.too-precise')
  const ratePpm = parseInt(`${match[1]}${part.padEnd(4, '0')}`, 10)
  return ratePpm > 1_000_000 ? refuse('rate.too-high') : { ratePpm }
}

/** 43500 → '4.35'; at least two decimals, a third or fourth only when they say something. */
export function rateText(ratePpm: number): string {
  const digits = Math.abs(ratePpm).toString().padStart(5, '0')
  const part = digits.slice(-4).replace(/0{1,2}$/, '')
  return `${ratePpm < 0 ? '-' : ''}${digits.slice(0, -4)}.${part}`
}

/** 43500 → '4.35%'. */
export const formatRate = (ratePpm: number): string => `${rateText(ratePpm).replace('-', '\u2212')}%`

/** An annual cost as it is shown, to two decimals, half up: 97412 → 9.74%; null → —. */
export const annualText = (ppm: number | null): string => (ppm === null ? '—' : formatRate(Math.round(ppm / 100) * 100))
