export type NumberStyle = 'plain' | 'percent' | 'date' | 'time' | 'datetime'

/** Built-in formats that mean a date or a time, the Chinese ones (27–36, 50–58) among them: ECMA-376 part 1 §18.8.30. */
const BUILT_IN = new Map<number, NumberStyle>([
  ...[9, 10].map(id => [id, 'percent'] as const),
  ...[14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map(id => [id, 'date'] as const),
  ...[18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56].map(id => [id, 'time'] as const),
  [22, 'datetime'],
])

export function numberStyle(id: number, custom: string | undefined): NumberStyle {
  if (custom === undefined) return BUILT_IN.get(id) ?? 'plain'
  const [section = ''] = custom
    .replace(/"[^"]*"|\\.|[_*]./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .toLowerCase()
    .split(';')
  if (section.includes('general') || /[0#?]/.test(section.replace(/s\.0+/, 's')))
    return section.includes('%') ? 'percent' : 'plain'
  const time = /[hs]/.test(section)
  const date = /[yd]/.test(section) || (section.includes('m') && !time)
  if (date) return time ? 'datetime' : 'date'
  return time ? 'time' : 'plain'
}

const pad = (n: number, width = 2) => String(n).padStart(width, '0')

function expand(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (!match) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  if (Math.abs(point) > 400) return text
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return digits.length <= point
    ? sign + digits.padEnd(point, '0')
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** Fifteen digits are what a sheet shows; the binary noise behind them (0.30000000000000004) is not what was typed. */
const fifteen = (value: number): string => expand(String(Number(value.toPrecision(15))))

function clockTime(fraction: number): string {
  const seconds = Math.round(fraction * 86_400)
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
}

/** Serial → YYYY-MM-DD; spreadsheets since Lotus believe in 1900-02-29, so days before it sit one off. */
function dateOf(days: number, date1904: boolean): string | undefined {
  const shifted = date1904 ? days + 1462 : days < 60 ? days + 1 : days
  if (shifted < 1 || shifted > 2_958_465 || (days === 60 && !date1904)) return undefined
  const at = new Date((shifted - 25_569) * 86_400_000)
  return `${pad(at.getUTCFullYear(), 4)}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())}`
}

/** A stored number as the person sees it: 45981 with a date format → '2025-11-20', 0.0435 with % → '4.35%'. */
export function numberText(raw: string, style: NumberStyle, date1904: boolean): string {
  const value = Number(raw)
  if (raw === '' || !Number.isFinite(value)) return raw
  if (style === 'plain') return /^-?(0|[1-9]\d{0,14})$/.test(raw) ? raw : fifteen(value)
  if (style === 'percent') return `${fifteen(value * 100)}%`
  // rounded to the second first: 23:59:59.9999999 is the next day
  const seconds = Math.round(value * 86_400)
  const days = Math.floor(seconds / 86_400)
  const rest = seconds / 86_400 - days
  if (style === 'time' && days === 0) return clockTime(rest)
  const date = dateOf(days, date1904)
  if (date === undefined) return fifteen(value)
  return style === 'date' || rest === 0 ? date : `${date} ${clockTime(rest)}`
}
