import { addBusinessDays, type Calendar } from '../calendar'
import { addDays, type BookDate, daysBetween } from '../dates'
import { type Refused, refuse } from '../refusal'

export const PURPOSES = ['business', 'inspection', 'audit', 'litigation', 'settlement', 'other'] as const
export type Purpose = (typeof PURPOSES)[number]
export const CONDITIONS = ['good', 'damaged', 'missing_pages', 'lost'] as const
export type Condition = (typeof CONDITIONS)[number]

/** 一类 (title deeds) leave the vault for court or at settlement, for nothing else. */
export const mayTakeDeed = (purpose: Purpose): boolean => purpose === 'litigation' || purpose === 'settlement'

export interface BorrowFacts {
  readonly today: BookDate
  readonly dueOn: BookDate
  readonly maxDays: number
  readonly purpose: Purpose
  readonly items: readonly { readonly code: string; readonly custody: string; readonly state: string }[]
}

/**
 * May these papers be asked for? At least one, each in its place, back within `maxDays` (default 15).
 * Example: 2026-03-16 with 15 days → at the latest 2026-03-31.
 */
export function borrowRefusal({ today, dueOn, maxDays, purpose, items }: BorrowFacts): Refused | null {
  if (items.length === 0) return refuse('archive.no-items', undefined, { field: 'items' })
  const until = addDays(today, maxDays)
  if (dueOn <= today || dueOn > until)
    return refuse('archive.due-outside', undefined, { field: 'dueOn', params: { until, n: maxDays } })
  const away = items.find(one => one.state !== 'stored' && one.state !== 'vault')
  if (away) return refuse('archive.not-in-place', undefined, { field: 'items', params: { code: away.code } })
  const deed = items.find(one => one.custody === 'vault')
  if (deed && !mayTakeDeed(purpose))
    return refuse('archive.deed-purpose', undefined, { field: 'purpose', params: { code: deed.code } })
  return null
}

/** 展期 of a borrowing: later than now due, and no more than the same number of days from today. */
export function extensionRefusal(today: BookDate, due: BookDate, asked: BookDate, maxDays: number): Refused | null {
  const until = addDays(today, maxDays)
  return asked <= due || asked <= today || asked > until
    ? refuse('archive.extend-outside', undefined, { field: 'dueOn', params: { due, until } })
    : null
}

/** Whole days past the day a paper was to be back: due 03-31, today 04-02 → 2. */
export const daysLate = (due: BookDate, today: BookDate): number => Math.max(0, daysBetween(due, today))

/**
 * 归档 within 15 working days of drawdown, later papers within 5 of their own day (domain practice, parameters).
 * Example: paid out on Monday 2026-03-16, 15 → 2026-04-07 (2026-04-06 is 清明).
 */
export const filingDue = (from: BookDate, workingDays: number, calendar: Calendar): BookDate =>
  addBusinessDays(from, workingDays, calendar)

export interface PageRange {
  readonly no: number
  readonly from: number
  readonly to: number
}

/** The page after the last of a volume: items 1–3 and 4–9 → 10. */
export const nextPage = (items: readonly PageRange[]): number =>
  items.reduce((last, one) => Math.max(last, one.to), 0) + 1

/** Pages are numbered through a volume: no page twice. */
export function pagesRefusal(items: readonly PageRange[], from: number, to: number): Refused | null {
  if (to < from) return refuse('archive.pages-backwards', undefined, { field: 'pageTo' })
  const other = items.find(one => one.from <= to && from <= one.to)
  return other ? refuse('archive.pages-taken', undefined, { field: 'pageFrom', params: { no: other.no } }) : null
}

/** J + 机构4 + 年2 + 序6: the label's barcode is digits but for the letter. J060126000001 */
export const volumeNo = (branch: string, year: number, seq: number): string =>
  `J${branch}${(year % 100).toString().padStart(2, '0')}${seq.toString().padStart(6, '0')}`

/** 卷号-件号 */
export const itemCode = (volume: string, no: number): string => `${volume}-${no.toString().padStart(3, '0')}`

const two = (n: number): string => n.toString().padStart(2, '0')
/** H + 机构4 + 库2 + 柜2 + 层2 + 盒2: H060101020304 is the fourth box of the third layer of cabinet 2 in room 01. */
export const boxCode = (branch: string, room: string, cabinet: number, layer: number, box: number): string =>
  `H${branch}${room}${two(cabinet)}${two(layer)}${two(box)}`

/** What a scanner or a person typed, as it stands on the labels: no blanks, capitals. */
export const scanned = (text: string): string => text.replace(/\s/g, '').toUpperCase()

export interface Catalogued {
  readonly classSort: readonly [number, number]
  readonly datedOn: BookDate
  readonly no: number
}
/** 卷内目录: by class, then by the day of the paper, then by 件号. */
export const inCatalogueOrder = <T extends Catalogued>(items: readonly T[]): T[] =>
  [...items].sort(
    (a, b) =>
      a.classSort[0] - b.classSort[0] ||
      a.classSort[1] - b.classSort[1] ||
      (a.datedOn < b.datedOn ? -1 : a.datedOn > b.datedOn ? 1 : a.no - b.no),
  )

export interface GapFacts {
  readonly required: readonly { readonly code: string; readonly name: string }[]
  readonly items: readonly {
    readonly code: string
    readonly classCode: string
    readonly state: string
    readonly no: number
    readonly from: number
    readonly to: number
  }[]
}
export type Gap =
  | { readonly kind: 'class'; readonly what: string }
  | { readonly kind: 'lent' | 'missing'; readonly what: string }
  | { readonly kind: 'pages'; readonly what: string }

/** What a volume lacks: kinds of paper it must have, papers that are out or lost, pages nobody filed. */
export function gapsOf({ required, items }: GapFacts): Gap[] {
  const here = items.filter(one => one.state !== 'destroyed')
  const classes = required
    .filter(one => !here.some(item => item.classCode === one.code))
    .map((one): Gap => ({ kind: 'class', what: one.name }))
  const away = here.flatMap((one): Gap[] =>
    one.state === 'lent' || one.state === 'missing' ? [{ kind: one.state, what: one.code }] : [],
  )
  const pages: Gap[] = []
  let next = 1
  for (const one of [...items].sort((a, b) => a.from - b.from)) {
    if (one.from > next)
      pages.push({ kind: 'pages', what: one.from - 1 === next ? `${next}` : `${next}–${one.from - 1}` })
    next = Math.max(next, one.to + 1)
  }
  return [...classes, ...away, ...pages]
}
