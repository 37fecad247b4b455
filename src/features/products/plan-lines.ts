import { addMonths, type BookDate, parseDate } from '../../lending/dates'
import { type Fen, formatFen, parseMoney, sumFen } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import { halfWidth } from '../../lending/text'
import type { Params } from '../../web/i18n'
import type { PlanParts } from './plan'

/** One line of 按计划还款 as it was typed. */
export interface TypedLine {
  readonly date: string
  readonly principal: string
}

type Body = Readonly<Record<string, unknown>>

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map(one => (typeof one === 'string' ? one.trim() : ''))

/** The rows of the table and behind them what was pasted; rows with nothing in them are left out. */
export function typedLines(body: Body): TypedLine[] {
  const dates = texts(body.planDate)
  const principals = texts(body.planPrincipal)
  const count = Math.max(dates.length, principals.length)
  const table = Array.from({ length: count }, (_, i) => ({ date: dates[i] ?? '', principal: principals[i] ?? '' }))
  return [...table.filter(line => line.date !== '' || line.principal !== ''), ...pasted(texts(body.planPaste)[0] ?? '')]
}

/** Columns copied from a sheet, or lines of separated text: an own number in front and a heading above are let go. */
function pasted(text: string): TypedLine[] {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '')
  const read = lines.map(cellsOf).map(([date = '', principal = '']) => ({ date, principal }))
  const [first] = read
  const heading = first && isRefused(parseDate(first.date)) && isRefused(parseMoney(first.principal))
  return heading ? read.slice(1) : read
}

function cellsOf(line: string): string[] {
  const plain = halfWidth(line).trim()
  // Behind the first mark an amount may have marks of its own: 2026-05-20,"50,000.00".
  const cells = plain.includes('\t') ? plain.split('\t') : split(plain)
  const trimmed = cells.map(cell => cell.trim().replace(/^"(.*)"$/, '$1'))
  return trimmed.length > 2 && /^\d{1,3}$/.test(trimmed[0] ?? '') ? trimmed.slice(1) : trimmed
}

function split(line: string): string[] {
  const [, number, rest = line] = /^(\d{1,3})[,;、\s]\s*(.+)$/.exec(line) ?? []
  const [, date = rest, principal = ''] = /^([^,;\s]+)[,;\s]\s*(.+)$/.exec(rest) ?? []
  return number === undefined ? [date, principal] : [number, date, principal]
}

export interface LineBounds {
  /** Interest runs from here, so every line lies behind it. */
  readonly from: BookDate
  /** null when they were typed wrong themselves: that is said at their own fields. */
  readonly amountFen: Fen | null
  readonly termMonths: number | null
  readonly maxLines: number
}

export interface Complaint {
  readonly message: string
  readonly params: Params
}

type Lines = NonNullable<PlanParts['lines']>

const no = (message: string, params: Params = {}): Complaint => ({ message, params })

/** The lines, or the first thing that is wrong with them in words. */
export function readLines(typed: readonly TypedLine[], bounds: LineBounds): Lines | Complaint {
  if (typed.length === 0) return no('请填写还款计划，至少一行')
  if (typed.length > bounds.maxLines)
    return no('最多 {max} 行，现在是 {n} 行', { max: bounds.maxLines, n: typed.length })
  const read: { date: BookDate; principalFen: Fen }[] = []
  for (const [index, line] of typed.entries()) {
    const one = readLine(line, index + 1, read.at(-1)?.date ?? bounds.from)
    if ('message' in one) return one
    read.push(one)
  }
  return (
    sumWrong(sumFen(read.map(line => line.principalFen)), bounds.amountFen) ??
    termWrong(read.at(-1)?.date ?? bounds.from, bounds) ??
    read.map(({ date, principalFen }) => ({ date, principalFen: String(principalFen) }))
  )
}

function readLine(line: TypedLine, n: number, before: BookDate): { date: BookDate; principalFen: Fen } | Complaint {
  const day = parseDate(line.date)
  if (isRefused(day)) return no('第 {n} 行：“{typed}”不是日期，请写成 2026-05-20 的样子', { n, typed: line.date })
  const money = parseMoney(line.principal === '' ? '0' : line.principal)
  if (isRefused(money)) return no('第 {n} 行：“{typed}”不是金额，本金应不小于 0', { n, typed: line.principal })
  if (day.date > before) return { date: day.date, principalFen: money.fen }
  return n === 1
    ? no('第 1 行：日期应晚于 {day}', { day: before })
    : no('第 {n} 行：日期应晚于上一行的 {day}', { n, day: before })
}

function sumWrong(sumOfLines: Fen, amountFen: Fen | null): Complaint | null {
  if (amountFen === null || sumOfLines === amountFen) return null
  const gap = sumOfLines - amountFen
  const params = { sum: formatFen(sumOfLines), amount: formatFen(amountFen), gap: formatFen(gap < 0n ? -gap : gap) }
  return gap < 0n
    ? no('各行本金合计 {sum} 元，比贷款金额 {amount} 元少 {gap} 元', params)
    : no('各行本金合计 {sum} 元，比贷款金额 {amount} 元多 {gap} 元', params)
}

/** The term says in months what the last line says as a day. */
function termWrong(last: BookDate, { from, termMonths }: LineBounds): Complaint | null {
  if (termMonths === null) return null
  let months = 1
  while (addMonths(from, months) < last && months < 600) months++
  return months === termMonths ? null : no('最后一行是 {day}，期限应填 {n} 个月', { day: last, n: months })
}
