import { type BookDate, civil, daysInMonth, parseDate } from '../dates'
import { fromExcelSerial } from '../excel-dates'
import { type Fen, parseMoney } from '../money'
import { decimalRatio } from '../rate'
import { isRefused, type Refused, refuse } from '../refusal'
import { halfWidth } from '../text'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH_ONLY = [/^(\d{4})[-/.](\d{1,2})$/, /^(\d{4})(\d\d)$/, /^(\d{4})年(\d{1,2})月?$/]
const ENGLISH = [
  /^(?:(\d{1,2})[-\s])?([a-z]{3})[a-z]*[-\s,]*(\d{4})$/i,
  /^(\d{4})[-\s]([a-z]{3})[a-z]*(?:[-\s](\d{1,2}))?$/i,
]

/**
 * A day as other programs write it: all that people type, and 2018-02 · 201802 · 2018年2月 · Feb-2018 · 01-Feb-2018 · the serial
 * number of a spreadsheet. A month without a day is its first day, or `day` of it. Example: 'Feb-2018' → 2018-02-01.
 */
export function readOldDate(text: string, day = 1): { date: BookDate } | Refused {
  const plain = halfWidth(text)
    .trim()
    .replace(/\s00:00(:00(\.0+)?)?$/, '')
  const typed = parseDate(plain)
  if (!isRefused(typed)) return typed
  const short = plain.replace(/\s/g, '')
  for (const shape of MONTH_ONLY) {
    const match = shape.exec(short)
    if (match) return dayIn(Number.parseInt(match[1]!, 10), Number.parseInt(match[2]!, 10), day)
  }
  for (const [index, shape] of ENGLISH.entries()) {
    const match = shape.exec(plain)
    if (!match) continue
    const [year, date] = index === 0 ? [match[3]!, match[1]] : [match[1]!, match[3]]
    const month = MONTHS.indexOf(match[2]!.toLowerCase()) + 1
    return dayIn(Number.parseInt(year, 10), month, date ? Number.parseInt(date, 10) : day, date !== undefined)
  }
  const serial = /^([2-7]\d{4})(\.0+)?$/.exec(short)
  return serial ? { date: fromExcelSerial(Number.parseInt(serial[1]!, 10)) } : typed
}

function dayIn(year: number, month: number, day: number, exact = false): { date: BookDate } | Refused {
  const last = daysInMonth(year, month)
  if (last === 0 || year < 1950 || year > 2200 || (exact && (day < 1 || day > last))) return refuse('date.no-such-day')
  return { date: civil(year, month, Math.min(day, last)) }
}

/** How a rate stands in a file: per cent or a fraction a year, per mille a year or a month (月利率), per cent a month. */
export const RATE_UNITS = ['percent_year', 'fraction_year', 'permille_year', 'permille_month', 'percent_month'] as const
export type RateUnit = (typeof RATE_UNITS)[number]
const PPM: Readonly<Record<RateUnit, bigint>> = {
  percent_year: 10_000n,
  fraction_year: 1_000_000n,
  permille_year: 1_000n,
  permille_month: 12_000n,
  percent_month: 120_000n,
}

/** A fraction read as per cent comes out a hundredth of what it is; nobody lends below this, but for nothing. */
const LOWEST_PPM = 5_000n

/**
 * A yearly rate in parts per million. A sign in the cell says more than the unit chosen for the column. Rounded to a millionth.
 * Without a sign, what is more than nothing and below 0.5 % is taken for a wrong unit: '0.0435' per cent is refused.
 * Examples: '17.09' per cent → 170900; 0.049 as a fraction → 49000; 月利率 5.875‰ → 70500.
 */
export function readOldRate(text: string, unit: RateUnit): { ratePpm: number } | Refused {
  const plain = halfWidth(text).replace(/\s/g, '')
  if (plain === '') return refuse('rate.empty')
  const monthly = unit === 'permille_month' || unit === 'percent_month'
  const said: RateUnit = plain.endsWith('%')
    ? monthly
      ? 'percent_month'
      : 'percent_year'
    : plain.endsWith('‰')
      ? unit === 'permille_year'
        ? unit
        : 'permille_month'
      : unit
  const value = decimalRatio(plain.replace(/[%‰]$/, ''))
  if (!value) return refuse('rate.not-a-number')
  if (value.num < 0n) return refuse('rate.negative')
  const ppm = (2n * value.num * PPM[said] + value.den) / (2n * value.den)
  if (ppm > 0n && ppm < LOWEST_PPM && !/[%‰]$/.test(plain))
    return refuse('takeover.rate-too-low', undefined, {
      params: { rate: `${Number.parseInt(ppm.toString(), 10) / 10_000}` },
    })
  return ppm > 1_000_000n ? refuse('rate.too-high') : { ratePpm: Number.parseInt(ppm.toString(), 10) }
}

/** Months: '36' · '36.0' · '36个月' · '36期' · '36 months' · '3年' · '3 years'. */
export function readOldTerm(text: string): { months: number } | Refused {
  const match = /^(\d{1,3})(?:\.0+)?(个月|月|期|months?|mths?|m|年|years?|y)?$/i.exec(
    halfWidth(text).replace(/\s/g, ''),
  )
  if (!match) return refuse('term.not-months', '请填写月数，如 36 或 3年')
  const years = /^(年|y)/i.test(match[2] ?? '')
  const months = Number.parseInt(match[1]!, 10) * (years ? 12 : 1)
  return months >= 1 && months <= 600
    ? { months }
    : refuse('number.out-of-range', undefined, { params: { min: 1, max: 600 } })
}

/** '97.0' · '97天' → 97. */
export function readOldWhole(text: string, max: number): { value: number } | Refused {
  const match = /^(\d{1,5})(?:\.0+)?(天|日|期|days?)?$/i.exec(halfWidth(text).replace(/\s/g, ''))
  const value = match ? Number.parseInt(match[1]!, 10) : Number.NaN
  if (Number.isNaN(value)) return refuse('number.not-whole')
  return value <= max ? { value } : refuse('number.out-of-range', undefined, { params: { min: 0, max } })
}

/** Other programs carry more decimals than there are 分: '1824.6300' is 1,824.63, '0.005' is refused. */
export function readOldMoney(text: string): { fen: Fen } | Refused {
  return parseMoney(halfWidth(text).replace(/(\.\d\d?)0+$/, '$1'))
}
