import { addDays, daysBetween } from '../../../lending/dates'
import { type DiversionCharge, type DiversionStretch, standingOf } from '../../../lending/loan'
import { formatFen } from '../../../lending/money'
import { formatRate } from '../../../lending/rate'
import type { Ctx } from '../../../web/context'
import type { LockedLoan } from '../../loans/lock'

/** Where open fees of a loan are told: what a diversion costs is charged as one, and told day by day. */
export const feesHref = ({ id, book }: Pick<LockedLoan, 'id' | 'book'>): string =>
  `/loans/${id}/${standingOf(book).diverted ? 'diversion' : 'fees'}`

/** One stretch of days in words: what it is charged on, and why so much. */
export function stretchItem(c: Ctx, each: DiversionStretch) {
  const { from, to, baseFen, ratePpm, ratioPpm, dayBasis, overdue } = each
  const formula = c.t('{base} × {rate} × {share} × {n} 天 ÷ {basis}', {
    base: formatFen(baseFen),
    rate: formatRate(ratePpm),
    share: formatRate(ratioPpm),
    n: daysBetween(from, to),
    basis: dayBasis,
  })
  return {
    label: c.t('{from} 至 {to}（含首尾）', { from, to: addDays(to, -1) }),
    value: formula,
    sub: overdue ? c.t('已逾期：就高不叠加，只计与逾期罚息的差额') : c.t('未逾期：在正常利息之外加收'),
    full: true,
  }
}

/** 挪用罚息 of all its days, stretch by stretch. */
export const diversionItems = (c: Ctx, { fen, stretches }: DiversionCharge) => [
  { label: c.t('截至今日应计挪用罚息'), money: fen, strong: true },
  ...stretches.map(each => stretchItem(c, each)),
]
