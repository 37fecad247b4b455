/** How points stand for odds. */
export interface Scale {
  /** The score at which good to bad stands `odds` to one. */
  readonly base: number
  readonly odds: number
  /** Points that double the odds. */
  readonly pdo: number
}
export const SCALE: Scale = { base: 600, odds: 20, pdo: 20 }

/** score = A + B·ln(odds good : bad), B = PDO ÷ ln 2, A = base − B·ln(odds): 600 at 20 : 1 and 20 points → B 28.8539, A 513.5614 (rule book §6.1). */
export function factors({ base, odds, pdo }: Scale): { readonly a: number; readonly b: number } {
  const b = pdo / Math.LN2
  return { a: base - b * Math.log(odds), b }
}

/** A probability of going bad as a score: 2 % → 625.9. */
export const scoreOfPd = (pd: number, scale: Scale): number => {
  const { a, b } = factors(scale)
  return a + b * Math.log((1 - pd) / pd)
}

/** A score as a probability of going bad: 620 → 2.44 %. */
export const pdOfScore = (score: number, scale: Scale): number => {
  const { a, b } = factors(scale)
  return 1 / (1 + Math.exp((score - a) / b))
}

/** Points of a bin that stands alone on a card (β = 1): A + B·ln(all good ÷ all bad) + B·WOE. ≤ 3 years of §6.1: 560.0. */
export const pointsAlone = (woe: number, allGood: number, allBad: number, scale: Scale): number => {
  const { a, b } = factors(scale)
  return a + b * Math.log(allGood / allBad) + b * woe
}
