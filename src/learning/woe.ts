/** Cases that stayed good and cases that went bad. */
export interface Count {
  readonly good: number
  readonly bad: number
}

export const addCounts = (counts: readonly Count[]): Count =>
  counts.reduce<Count>((sum, one) => ({ good: sum.good + one.good, bad: sum.bad + one.bad }), { good: 0, bad: 0 })

export const badRate = ({ good, bad }: Count): number => (good + bad === 0 ? 0 : bad / (good + bad))

/**
 * Weight of evidence of a bin, ln((good ÷ all good) ÷ (bad ÷ all bad)): above 0 it speaks for the customer (rule book §6.1).
 * 300 good and 60 bad of 1,000 and 100 → ln(0.30 ÷ 0.60) = −0.6931. Null where a bin has no good or no bad: the logarithm says nothing.
 */
export const woe = (bin: Count, all: Count): number | null =>
  bin.good === 0 || bin.bad === 0 ? null : Math.log(bin.good / all.good / (bin.bad / all.bad))

/** What a bin adds to the information value, (good share − bad share) × WOE: 3 bins of §6.1 → 0.3794 together. */
export const ivPart = (bin: Count, all: Count): number =>
  (bin.good / all.good - bin.bad / all.bad) * (woe(bin, all) ?? 0)

export const informationValue = (bins: readonly Count[]): number => {
  const all = addCounts(bins)
  return bins.reduce((sum, bin) => sum + ivPart(bin, all), 0)
}

/** How far the second distribution lies from the first, Σ (b − a) ln(b ÷ a) over shares; an empty cell counts as half a case. Below 0.10 is stable, above 0.25 another population. */
export function stability(before: readonly number[], after: readonly number[]): number {
  const share = (counts: readonly number[]): number[] => {
    const filled = counts.map(n => Math.max(n, 0.5))
    const sum = filled.reduce((a, b) => a + b, 0)
    return filled.map(n => n / sum)
  }
  const [a, b] = [share(before), share(after)]
  return a.reduce((sum, x, i) => sum + (b[i]! - x) * Math.log(b[i]! / x), 0)
}
