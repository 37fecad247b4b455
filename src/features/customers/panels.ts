import { addMonths, type BookDate, bookDate, monthOf, yearOf } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import type { Translate } from '../../web/i18n'
import type { CustomerLoan, MonthOfDues } from './queries'

/** What went out and stayed out: a payout that was taken back never counts. */
export const lentOf = (loans: readonly CustomerLoan[]): readonly CustomerLoan[] =>
  loans.filter(loan => loan.state !== 'reversed')

const firstOf = (day: BookDate): BookDate => bookDate(`${day.slice(0, 7)}-01`)

/** The months up to this one, oldest first: 2026-03, 3 → 2026-01 2026-02 2026-03. */
export const monthsUpTo = (today: BookDate, count: number): string[] =>
  Array.from({ length: count }, (_, i) => addMonths(firstOf(today), i - count + 1).slice(0, 7))

const monthName = (month: string, first: boolean): string => (first ? month.slice(2) : month.slice(5))

/** 0 on time · 1 up to three days · 2 longer · 3 overdue now; '' when nothing fell due. */
function levelOf(dues: MonthOfDues | undefined): 0 | 1 | 2 | 3 | '' {
  if (!dues) return ''
  if (dues.openLateDays !== null) return 3
  const days = dues.paidLateDays ?? 0
  return days === 0 ? 0 : days <= 3 ? 1 : 2
}

/** 还款表现: one square a month, the delay in days written in it. */
export function heatOf(t: Translate, months: readonly string[], dues: readonly MonthOfDues[]) {
  const byMonth = new Map(dues.map(one => [one.month, one]))
  return months.map((month, i) => {
    const one = byMonth.get(month)
    const level = levelOf(one)
    const days = one?.openLateDays ?? one?.paidLateDays ?? 0
    const words = { '': '无应还', 0: '按期', 1: '延迟 {n} 天', 2: '延迟 {n} 天', 3: '当前逾期 {n} 天' }[level]
    return {
      level,
      days: days > 0 ? days : null,
      title: `${month} ${t(words, { n: days })}`,
      mark: i % 6 === 0 ? monthName(month, i === 0) : i === months.length - 1 ? monthName(month, false) : null,
    }
  })
}

/** Balance at each month's end, worked backwards from today's: less what was paid out later, plus what was paid back later. */
export function balanceTrend(
  months: readonly string[],
  balanceFen: Fen,
  loans: readonly CustomerLoan[],
  paidBack: readonly { month: string; fen: Fen }[],
): Fen[] {
  const paid = new Map(paidBack.map(one => [one.month, one.fen]))
  const out: Fen[] = []
  let fen = balanceFen
  for (const month of [...months].reverse()) {
    out.unshift(fen)
    const lent = lentOf(loans)
      .filter(loan => loan.valueDate.startsWith(month))
      .reduce((sum, loan) => sum + loan.principalFen, 0n)
    fen = fen + (paid.get(month) ?? 0n) - lent
  }
  return out
}

/** Completed years on a day. Born 1980-11-21, on 2026-11-20 → 45. */
export const ageOn = (birth: BookDate, day: BookDate): number =>
  yearOf(day) -
  yearOf(birth) -
  (monthOf(day) < monthOf(birth) || (monthOf(day) === monthOf(birth) && day.slice(8) < birth.slice(8)) ? 1 : 0)
