import { type BookDate, daysBetween, later } from '../../../lending/dates'
import type { DiversionStretch } from '../../../lending/loan'
import { formatFen } from '../../../lending/money'
import { formatRate } from '../../../lending/rate'

/** Figures only, so that it reads the same in every language: the days, and base × rate × surcharge × days. */
export const stretchFormula = ({ from, to, baseFen, ratePpm, ratioPpm, dayBasis }: DiversionStretch): string =>
  `${formatFen(baseFen)} × ${formatRate(ratePpm)} × ${formatRate(ratioPpm)} × ${daysBetween(from, to)} ÷ ${dayBasis}`

/** Of the days not charged before: a fee says of itself what it is for. */
export const diversionFormula = (stretches: readonly DiversionStretch[], since: BookDate | null): string =>
  stretches
    .filter(each => since === null || each.to > since)
    .map(each => (since === null ? each : { ...each, from: later(each.from, since) }))
    .map(each => `${each.from} ~ ${each.to} ${stretchFormula(each)}`)
    .join(' + ')
