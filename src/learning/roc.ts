export interface Separation {
  /** Chance that a bad case scores above a good one, ties half. */
  readonly auc: number
  /** Largest gap between the two cumulative shares. */
  readonly ks: number
  readonly gini: number
}

/**
 * How well a figure tells bad cases from good ones, the higher figure meaning worse: area under the ROC curve by ranks and
 * Kolmogorov–Smirnov over distinct values. Gini = 2 AUC − 1. Without both kinds of cases there is nothing to tell apart: 0.5 and 0.
 */
export function separation(figures: readonly number[], bad: readonly boolean[]): Separation {
  const order = figures.map((_, i) => i).sort((a, b) => figures[a]! - figures[b]!)
  const bads = bad.filter(Boolean).length
  const goods = bad.length - bads
  if (bads === 0 || goods === 0) return { auc: 0.5, ks: 0, gini: 0 }
  let [goodBelow, badBelow, won, ks] = [0, 0, 0, 0]
  for (let at = 0; at < order.length; ) {
    const value = figures[order[at]!]!
    let [good, worse] = [0, 0]
    for (; at < order.length && figures[order[at]!] === value; at++) bad[order[at]!] ? worse++ : good++
    won += worse * (goodBelow + good / 2)
    goodBelow += good
    badBelow += worse
    ks = Math.max(ks, Math.abs(goodBelow / goods - badBelow / bads))
  }
  const auc = won / (goods * bads)
  return { auc, ks, gini: 2 * auc - 1 }
}

/** Mean of −ln(probability given to what happened). */
export function logLoss(probabilities: readonly number[], bad: readonly boolean[]): number {
  const least = 1e-15
  const sum = probabilities.reduce((total, p, i) => {
    const given = bad[i] ? p : 1 - p
    return total - Math.log(Math.max(given, least))
  }, 0)
  return sum / bad.length
}
