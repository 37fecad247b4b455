/** A day as a plain number: days since 1970-01-01, by the clock arithmetic of the platform. */
export type Day = number

const MS = 86_400_000
const known = new Map<string, Day>()

export function day(text: string): Day {
  let found = known.get(text)
  if (found === undefined) {
    const [year = 0, month = 0, date = 0] = text.split('-').map(Number)
    found = Date.UTC(year, month - 1, date) / MS
    known.set(text, found)
  }
  return found
}

export const written = (of: Day): string => new Date(of * MS).toISOString().slice(0, 10)

export const dateOf = (of: Day): number => new Date(of * MS).getUTCDate()

const monthIndex = (of: Day): number => {
  const at = new Date(of * MS)
  return at.getUTCFullYear() * 12 + at.getUTCMonth()
}

export const monthsApart = (from: Day, to: Day): number => monthIndex(to) - monthIndex(from)

/** So many months on, on the wished day of the month, or on its last day when it has no such day. */
export function monthsOn(from: Day, months: number, wished: number = dateOf(from)): Day {
  const index = monthIndex(from) + months
  const [year, month] = [Math.floor(index / 12), index % 12]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, Math.min(wished, last)) / MS
}

const isLastOfMonth = (of: Day): boolean => dateOf(of + 1) === 1

/** Whole months that fit between two days. */
export function wholeMonths(from: Day, to: Day): number {
  let months = 0
  while (monthsOn(from, months + 1) <= to) months++
  return months
}

/** Is this exactly so many months, counted from one day of the month (31 → 28 → 31)? */
export const isWholeStep = (from: Day, to: Day, months: number): boolean =>
  monthsApart(from, to) === months &&
  (monthsOn(from, months) === to || (isLastOfMonth(from) && dateOf(to) >= dateOf(from)))

/** Saturday and Sunday move to Monday, when the contract moves at all. */
export function payableBy(due: Day, shift: 'none' | 'next'): Day {
  const weekday = (due + 4) % 7
  if (shift === 'none' || (weekday !== 0 && weekday !== 6)) return due
  return weekday === 6 ? due + 2 : due + 1
}
