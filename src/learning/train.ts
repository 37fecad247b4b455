import { isRefused, type Refused, refuse } from '../lending/refusal'
import { type Bin, binned, placeOf, type Weighed, weighed } from './binning'
import { Chance } from './chance'
import { type Fit, fitLogistic, logitOf, probability } from './logistic'
import { logLoss, type Separation, separation } from './roc'
import { type Column, part, type Sample } from './sample'
import { factors, SCALE, type Scale, scoreOfPd } from './scale'
import { informationValue, stability } from './woe'

export interface TrainRules {
  readonly seed: number
  /** Share of the cases kept back to see how the card does on what it has not learnt from, in hundredths. */
  readonly testPercent: number
  /** A fact below this information value is left out (§6.1: below 0.02 it is of no use). */
  readonly leastIv: number
  /** Of two facts that go together this closely the weaker one is left out. */
  readonly mostCorrelation: number
  readonly mostVariables: number
  readonly scale: Scale
}
export const TRAIN_RULES: TrainRules = {
  seed: 20_260_101,
  testPercent: 30,
  leastIv: 0.02,
  mostCorrelation: 0.7,
  mostVariables: 15,
  scale: SCALE,
}

export interface Variable {
  readonly name: string
  readonly iv: number
  readonly bins: readonly Weighed[]
}
export interface CardItem extends Variable {
  /** Of the WOE, in the logit of going bad; below 0: a bin that speaks for the customer lowers it. */
  readonly coefficient: number
  /** Of each bin, whole points. */
  readonly points: readonly number[]
}
export interface Performance extends Separation {
  readonly rows: number
  readonly bads: number
  readonly logLoss: number
}
export interface Band {
  /** From this score on. */
  readonly score: number
  readonly approved: number
  readonly approvedBad: number
  readonly refused: number
  readonly refusedBad: number
}
export interface Card {
  readonly base: number
  readonly items: readonly CardItem[]
  readonly left: readonly {
    readonly name: string
    readonly iv: number
    readonly why: 'weak' | 'correlated' | 'sign' | 'surplus'
  }[]
  readonly train: Performance
  readonly test: Performance
  readonly psi: number
  /** On the cases kept back: who would be approved and refused from each score on. */
  readonly cutoffs: readonly Band[]
}

/** Good and bad cases in the same shares on both sides. */
export function split(bad: readonly boolean[], { seed, testPercent }: TrainRules): { train: number[]; test: number[] } {
  const chance = new Chance(seed)
  const [train, test]: [number[], number[]] = [[], []]
  for (const kind of [true, false]) {
    const places = bad.flatMap((one, i) => (one === kind ? [i] : []))
    for (let i = places.length - 1; i > 0; i--) {
      const j = chance.whole(0, i)
      ;[places[i], places[j]] = [places[j]!, places[i]!]
    }
    const kept = Math.round((places.length * testPercent) / 100)
    test.push(...places.slice(0, kept))
    train.push(...places.slice(kept))
  }
  const up = (a: number, b: number) => a - b
  return { train: train.sort(up), test: test.sort(up) }
}

/** A bin without good or bad cases, and a value nobody has had, say nothing. */
const weightAt = (bins: readonly Weighed[], value: number | string | null): number => {
  const at = placeOf(bins, value)
  return at < 0 ? 0 : (bins[at]!.woe ?? 0)
}
const weights = (bins: readonly Weighed[], column: Column): number[] =>
  column.values.map(value => weightAt(bins, value))

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((a, b) => a + b, 0) / v.length
  const [mx, my] = [mean(x), mean(y)]
  let [xy, xx, yy] = [0, 0, 0]
  x.forEach((value, i) => {
    xy += (value - mx) * (y[i]! - my)
    xx += (value - mx) ** 2
    yy += (y[i]! - my) ** 2
  })
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy)
}

interface Chosen {
  readonly variable: Variable
  readonly column: Column
  readonly woes: readonly number[]
}
type Left = Card['left'][number]

/** The strongest first; none that says nearly the same as one before it. */
function choose(sample: Sample, variables: readonly Variable[], rules: TrainRules): { chosen: Chosen[]; left: Left[] } {
  const chosen: Chosen[] = []
  const left: Left[] = []
  const byName = new Map(sample.columns.map(column => [column.name, column]))
  for (const variable of [...variables].sort((a, b) => b.iv - a.iv)) {
    const column = byName.get(variable.name)!
    const { name, iv } = variable
    const woes = weights(variable.bins, column)
    if (iv < rules.leastIv) left.push({ name, iv, why: 'weak' })
    else if (chosen.some(one => Math.abs(correlation(one.woes, woes)) > rules.mostCorrelation))
      left.push({ name, iv, why: 'correlated' })
    else if (chosen.length >= rules.mostVariables) left.push({ name, iv, why: 'surplus' })
    else chosen.push({ variable, column, woes })
  }
  return { chosen, left }
}

/** Whatever turns against its own bins beside the others is left out, the worst first: nobody could explain it. */
function fitted(
  chosen: readonly Chosen[],
  bad: readonly boolean[],
): { kept: Chosen[]; fit: Fit; dropped: Left[] } | Refused {
  let kept = [...chosen]
  const dropped: Left[] = []
  for (;;) {
    if (kept.length === 0) return refuse('scoring.nothing-tells')
    const fit = fitLogistic(
      bad.map((_, i) => kept.map(one => one.woes[i]!)),
      bad,
    )
    if (isRefused(fit)) return fit
    const worst = fit.coefficients.reduce((at, b, i) => (b > (fit.coefficients[at] ?? 0) ? i : at), 0)
    if (fit.coefficients[worst]! < 0) return { kept, fit, dropped }
    const { name, iv } = kept[worst]!.variable
    dropped.push({ name, iv, why: 'sign' })
    kept = kept.filter((_, i) => i !== worst)
  }
}

const performance = (pds: readonly number[], bad: readonly boolean[]): Performance => ({
  rows: bad.length,
  bads: bad.filter(Boolean).length,
  ...separation(pds, bad),
  logLoss: logLoss(pds, bad),
})

const TENTHS = 10

/** Counts of the second figures between the tenths of the first. */
function tenths(scores: readonly number[], of: readonly number[]): number[] {
  const sorted = [...scores].sort((a, b) => a - b)
  const cuts = [
    ...new Set(Array.from({ length: TENTHS - 1 }, (_, i) => sorted[Math.floor((sorted.length * (i + 1)) / TENTHS)]!)),
  ]
  const counts = new Array<number>(cuts.length + 1).fill(0)
  for (const score of of) counts[cuts.filter(cut => score >= cut).length]!++
  return counts
}

function cutoffsOf(scores: readonly number[], bad: readonly boolean[]): Band[] {
  const sorted = [...scores].sort((a, b) => a - b)
  const cuts = Array.from({ length: TENTHS }, (_, i) =>
    Math.round(sorted[Math.floor((sorted.length * i) / TENTHS)] ?? 0),
  )
  return [...new Set(cuts)].map(score => {
    const at = { score, approved: 0, approvedBad: 0, refused: 0, refusedBad: 0 }
    scores.forEach((one, i) => {
      const side = Math.round(one) >= score ? 'approved' : 'refused'
      at[side]++
      if (bad[i]) at[`${side}Bad`]++
    })
    return at
  })
}

export const variablesOf = (sample: Sample): Variable[] =>
  sample.columns.map(column => {
    const bins: Bin[] = binned(column, sample.bad)
    return { name: column.name, bins: weighed(bins), iv: informationValue(bins) }
  })

/** Points of every bin, −B·β·WOE; the base carries what the intercept says. */
function itemOf({ variable }: Chosen, coefficient: number, b: number): CardItem {
  const points = variable.bins.map(bin => Math.round(-b * coefficient * (bin.woe ?? 0)))
  return { ...variable, coefficient, points }
}

/** Points of a case on a card. */
export const scoreOn = (card: Pick<Card, 'base' | 'items'>, value: (name: string) => number | string | null): number =>
  card.items.reduce((sum, item) => sum + (item.points[placeOf(item.bins, value(item.name))] ?? 0), card.base)

/**
 * A scorecard learnt from past cases: bins and WOE of every fact on the cases to learn from, the facts that tell something
 * and do not repeat each other, logistic regression on their WOE, points. The same sample and rules give the same card.
 * Refused: scoring.no-outcome, scoring.nothing-tells (no fact is of use), scoring.not-estimable.
 */
export function trainCard(sample: Sample, rules: TrainRules = TRAIN_RULES): Card | Refused {
  const places = split(sample.bad, rules)
  const [learn, check] = [part(sample, places.train), part(sample, places.test)]
  const { chosen, left } = choose(learn, variablesOf(learn), rules)
  const done = fitted(chosen, learn.bad)
  if (isRefused(done)) return done
  const { kept, fit, dropped } = done
  const byName = new Map(check.columns.map(column => [column.name, column]))
  const checked = kept.map(one => weights(one.variable.bins, byName.get(one.variable.name)!))
  const pdsOf = (woes: readonly (readonly number[])[], n: number) =>
    Array.from({ length: n }, (_, i) =>
      probability(
        logitOf(
          fit,
          woes.map(column => column[i]!),
        ),
      ),
    )
  const trainPds = pdsOf(
    kept.map(one => one.woes),
    learn.bad.length,
  )
  const testPds = pdsOf(checked, check.bad.length)
  const scores = (pds: readonly number[]) => pds.map(pd => scoreOfPd(pd, rules.scale))
  const { a, b } = factors(rules.scale)
  return {
    base: Math.round(a - b * fit.intercept),
    items: kept.map((one, i) => itemOf(one, fit.coefficients[i]!, b)),
    left: [...left, ...dropped],
    train: performance(trainPds, learn.bad),
    test: performance(testPds, check.bad),
    psi: stability(tenths(scores(trainPds), scores(trainPds)), tenths(scores(trainPds), scores(testPds))),
    cutoffs: cutoffsOf(scores(testPds), check.bad),
  }
}
