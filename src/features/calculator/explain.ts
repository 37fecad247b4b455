import { divRound, type Fen, formatFen } from '../../lending/money'
import { formatRate, MILLION } from '../../lending/rate'
import type { ScheduleRow } from '../../lending/schedule'
import type { Translate } from '../../web/i18n'
import { type Plan, paidAt } from './plan'

interface Item {
  readonly label: string
  readonly value?: string | number
  readonly money?: Fen
  readonly full?: boolean
  readonly strong?: boolean
}

/** 计息本金 × 年利率 × 月数 ÷ 12 + 计息本金 × 年利率 × 天数 ÷ 年计息天数, rounded once. */
function interestText(t: Translate, { how }: ScheduleRow): string {
  const base = formatFen(how.baseFen)
  const rate = formatRate(how.ratePpm)
  const months = how.months > 0 ? [t('{base} × {rate} × {n} ÷ 12', { base, rate, n: how.months })] : []
  const days =
    how.days > 0 ? [t('{base} × {rate} × {n} ÷ {basis}', { base, rate, n: how.days, basis: how.dayBasis })] : []
  return [...months, ...days].join(' + ') || '0.00'
}

function formulaFen({ terms }: Plan, { how }: ScheduleRow): Fen {
  const basis = BigInt(how.dayBasis)
  const parts = BigInt(how.months) * basis + BigInt(how.days) * 12n
  return divRound(how.baseFen * BigInt(how.ratePpm) * parts, 12n * MILLION * basis, terms.rounding ?? 'half_up')
}

/** Where the principal of one row comes from, by its method. */
function principalText(t: Translate, plan: Plan, row: ScheduleRow): string {
  const { schedule, terms } = plan
  const count = schedule.rows.length
  const all = formatFen(terms.principalFen)
  if (terms.method === 'custom') return t('计划约定的本金')
  if (row.seq === count) return t('最后一期归还剩余全部本金')
  if (row.principalFen === 0n) return t('本期只付息，不还本金')
  switch (terms.method) {
    case 'equal_principal':
    case 'flat':
      return t('{sum} ÷ {n} 期', { sum: all, n: count - schedule.rows.filter(one => one.principalFen === 0n).length })
    case 'step':
      return t('本阶段每期还款 {payment} − 利息 {interest}', {
        payment: formatFen(row.paymentFen),
        interest: formatFen(row.interestFen),
      })
    default: {
      const level = schedule.installmentFen ?? row.paymentFen
      return row.paymentFen === level
        ? t('每期还款 {payment} − 利息 {interest}', { payment: formatFen(level), interest: formatFen(row.interestFen) })
        : t('首期不是整期：归还整期应还的本金，利息按实际天数')
    }
  }
}

/** How the level payment came about, as the formula with its figures. */
function levelText(t: Translate, { terms, schedule }: Plan): string | null {
  if (schedule.installmentFen === null) return null
  const principal = formatFen(terms.principalFen)
  const params = { principal, rate: formatRate(terms.ratePpm), n: schedule.rows.length }
  switch (terms.method) {
    case 'equal_installment':
      return t('本金 {principal}，年利率 {rate}，{n} 期：P × r × (1+r)ⁿ ÷ ((1+r)ⁿ − 1)，r 为每期利率', params)
    case 'balloon_term':
      return t('本金 {principal}，年利率 {rate}，按 {n} 期摊销计算', { ...params, n: terms.amortizationPeriods ?? 0 })
    case 'balloon_tail':
      return t('本金 {principal} 减去尾款 {tail} 的现值，按 {n} 期等额归还', {
        ...params,
        tail: formatFen(terms.tailFen ?? 0n),
      })
    case 'flat':
      return t('本金 ÷ {n} 期，加初始本金 × 每期利率', params)
    case 'biweekly_half':
      return t('同样条件按月等额本息还款额的一半')
    default:
      return null
  }
}

/** 怎么算的: one row of the plan with every input of its figures; undefined when there is no such row. */
export function explained(t: Translate, plan: Plan, seq: number): Item[] | undefined {
  const row = plan.schedule.rows[seq - 1]
  if (!row) return undefined
  const { feeFen, totalFen } = paidAt(plan, seq - 1)
  const level = levelText(t, plan)
  const moved = row.movedInterestFen ?? 0n
  const gap = row.interestFen - moved - formulaFen(plan, row)
  return [
    { label: t('计息期间'), value: t('{from} 至 {to}，{n} 天', { from: row.startDate, to: row.dueDate, n: row.days }) },
    ...(row.payDate === row.dueDate ? [] : [{ label: t('节假日'), value: t('顺延至 {day}', { day: row.payDate }) }]),
    { label: t('计息本金'), money: row.how.baseFen },
    { label: t('利息算式'), value: `${interestText(t, row)} = ${formatFen(formulaFen(plan, row))}`, full: true },
    ...(gap === 0n ? [] : [{ label: t('宽限免收'), money: gap }]),
    ...(moved === 0n ? [] : [{ label: t('宽限期推迟的利息'), money: moved }]),
    { label: t('利息'), money: row.interestFen },
    ...(level === null
      ? []
      : [{ label: t('每期还款'), value: `${level} = ${formatFen(plan.schedule.installmentFen ?? 0n)}`, full: true }]),
    { label: t('本金算法'), value: principalText(t, plan, row), full: true },
    { label: t('本金'), money: row.principalFen },
    ...(feeFen > 0n ? [{ label: t('费用'), money: feeFen }] : []),
    { label: t('本期合计'), money: totalFen, strong: true },
    { label: t('剩余本金'), value: formatFen(row.balanceFen) },
  ]
}
