import type { Column } from './sample'
import { addCounts, badRate, type Count, informationValue, ivPart, woe } from './woe'

/** Where a case falls: a span of figures, values of a list, or nothing known. */
export type Where =
  /** From (inclusive) to below; null is open. */
  | { readonly kind: 'span'; readonly from: number | null; readonly to: number | null }
  | { readonly kind: 'values'; readonly values: readonly string[] }
  | { readonly kind: 'missing' }

export interface Bin extends Count {
  readonly where: Where
}

export interface BinRules {
  /** Bins of known values at most. */
  readonly most: number
  /** Smallest share of all cases a bin may have, in hundredths. */
  readonly leastPercent: number
}
export const BIN_RULES: BinRules = { most: 6, leastPercent: 5 }

/** Cuts to begin with. */
const FINE = 40
/** A trend is worth what it is easier to explain: bins that rise or fall throughout are taken when they keep this much of the information. */
const TREND_KEEPS = 0.8

/** How unlike two neighbours are: χ² of the 2 × 2 table. */
function unlike(a: Count, b: Count): number {
  const all = addCounts([a, b])
  const n = all.good + all.bad
  if (all.good === 0 || all.bad === 0) return 0
  return [a, b].reduce((sum, one) => {
    const size = one.good + one.bad
    const [good, bad] = [(size * all.good) / n, (size * all.bad) / n]
    return sum + (one.good - good) ** 2 / good + (one.bad - bad) ** 2 / bad
  }, 0)
}

type Join<T extends Count> = (a: T, b: T) => T

function joinAt<T extends Count>(bins: readonly T[], at: number, join: Join<T>): T[] {
  return [...bins.slice(0, at), join(bins[at]!, bins[at + 1]!), ...bins.slice(at + 2)]
}

/** The pair of neighbours that are most alike, of those that `may` be joined; −1 when there is none. */
function alikest<T extends Count>(bins: readonly T[], may: (at: number) => boolean): number {
  let best = { at: -1, value: Number.POSITIVE_INFINITY }
  for (let at = 0; at + 1 < bins.length; at++) {
    if (!may(at)) continue
    const value = unlike(bins[at]!, bins[at + 1]!)
    if (value < best.value) best = { at, value }
  }
  return best.at
}

/** Neighbours less unlike than this could as well be chance: χ² of one degree of freedom at 5 %. */
const CHANCE = 3.841

/** Neighbours are joined until there are few enough, each large enough, with good and bad cases, and unlike the next one. */
function coarse<T extends Count>(fine: readonly T[], cases: number, join: Join<T>, rules: BinRules): T[] {
  let bins = [...fine]
  const small = (bin: Count) =>
    bin.good === 0 || bin.bad === 0 || (bin.good + bin.bad) * 100 < cases * rules.leastPercent
  while (bins.length > 1) {
    const poor = bins.some(small)
    const at = alikest(bins, i => !poor || small(bins[i]!) || small(bins[i + 1]!))
    const enough = !poor && bins.length <= rules.most && unlike(bins[at]!, bins[at + 1]!) >= CHANCE
    if (at < 0 || enough) return bins
    bins = joinAt(bins, at, join)
  }
  return bins
}

/** Joined until the bad rate only rises or only falls: the way of the whole is the way that keeps more. */
function trend<T extends Count>(bins: readonly T[], join: Join<T>): T[] {
  const along = (sign: 1 | -1): T[] => {
    let now = [...bins]
    for (;;) {
      const against = now.findIndex((bin, i) => i > 0 && sign * (badRate(bin) - badRate(now[i - 1]!)) <= 0)
      if (against < 0) return now
      now = joinAt(now, against - 1, join)
    }
  }
  const [up, down] = [along(1), along(-1)]
  return informationValue(up) >= informationValue(down) ? up : down
}

interface Span extends Count {
  readonly from: number | null
  readonly to: number | null
}

/** Equal numbers of cases in each, no value in two of them. */
function fineSpans(values: readonly (number | null)[], bad: readonly boolean[]): Span[] {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ value, bad: bad[i]! }]))
  known.sort((a, b) => a.value - b.value)
  const spans: Span[] = []
  for (let at = 0; at < known.length; ) {
    const from = known[at]!.value
    let end = Math.min(known.length, Math.max(at + 1, Math.ceil((known.length * (spans.length + 1)) / FINE)))
    while (end < known.length && known[end]!.value === known[end - 1]!.value) end++
    const bads = known.slice(at, end).filter(one => one.bad).length
    spans.push({ from, to: known[end]?.value ?? null, good: end - at - bads, bad: bads })
    at = end
  }
  return spans.map((span, i) => (i === 0 ? { ...span, from: null } : span))
}

const joinSpans: Join<Span> = (a, b) => ({ ...addCounts([a, b]), from: a.from, to: b.to })

interface Values extends Count {
  readonly values: readonly string[]
}
const joinValues: Join<Values> = (a, b) => ({ ...addCounts([a, b]), values: [...a.values, ...b.values] })

/** Each value by itself, in the order of its bad rate. */
export function byValue(values: readonly (string | number | null)[], bad: readonly boolean[]): Values[] {
  const found = new Map<string, { good: number; bad: number }>()
  values.forEach((value, i) => {
    if (value === null) return
    const count = found.get(String(value)) ?? { good: 0, bad: 0 }
    bad[i] ? count.bad++ : count.good++
    found.set(String(value), count)
  })
  return [...found]
    .map(([value, count]) => ({ ...count, values: [value] }))
    .sort((a, b) => badRate(a) - badRate(b) || (a.values[0]! < b.values[0]! ? -1 : 1))
}

function missingBin(values: readonly unknown[], bad: readonly boolean[]): Bin[] {
  const places = values.flatMap((value, i) => (value === null ? [i] : []))
  const bads = places.filter(i => bad[i]).length
  return places.length === 0 ? [] : [{ where: { kind: 'missing' }, good: places.length - bads, bad: bads }]
}

/** A fact cut into bins that differ in how many cases went bad; what is missing is a bin of its own. */
export function binned(column: Column, bad: readonly boolean[], rules: BinRules = BIN_RULES): Bin[] {
  const cases = bad.length
  const unknown = missingBin(column.values, bad)
  if (column.kind === 'number') {
    const free = coarse(fineSpans(column.values, bad), cases, joinSpans, rules)
    const steady = trend(free, joinSpans)
    const spans = informationValue(steady) >= TREND_KEEPS * informationValue(free) ? steady : free
    const known = spans.map(
      ({ from, to, good, bad: bads }): Bin => ({ where: { kind: 'span', from, to }, good, bad: bads }),
    )
    return [...known, ...unknown]
  }
  const lists = coarse(byValue(column.values, bad), cases, joinValues, rules)
  const known = lists.map(
    ({ values, good, bad: bads }): Bin => ({ where: { kind: 'values', values }, good, bad: bads }),
  )
  return [...known, ...unknown]
}

/** The bin a value falls into; −1 for a value of a list that nobody has had yet. */
export function placeOf(bins: readonly Bin[], value: number | string | null): number {
  return bins.findIndex(({ where }) => {
    if (where.kind === 'missing') return value === null
    if (value === null) return false
    if (where.kind === 'values') return where.values.includes(String(value))
    return (
      typeof value === 'number' &&
      (where.from === null || value >= where.from) &&
      (where.to === null || value < where.to)
    )
  })
}

export interface Weighed extends Bin {
  readonly badRate: number
  readonly woe: number | null
  readonly ivPart: number
}

/** Bins with what they weigh, against all cases of the variable. */
export function weighed(bins: readonly Bin[]): Weighed[] {
  const all = addCounts(bins)
  return bins.map(bin => ({ ...bin, badRate: badRate(bin), woe: woe(bin, all), ivPart: ivPart(bin, all) }))
}
