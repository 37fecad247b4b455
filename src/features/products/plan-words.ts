import { divRound, type Fen, formatFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import type { Translate } from '../../web/i18n'
import { type PlanParts, partsOf } from './plan'
import { DUE_RULE_WORDS, FREQUENCY_WORDS, wordOf } from './words'

export interface PlanLoan {
  readonly method: string
  readonly frequency: string
  readonly plan?: unknown
  /** Plans by weeks: the day they were moved to, 1 Monday … 7 Sunday; null: reckoned anew, no longer from the value date. */
  readonly weekday?: number | null
}

const WEEKDAYS = ['星期一', '星期二', '星期三', '星期四', '星期五', '星期六', '星期日'] as const

/** How often a payment falls due: 按月 · 每 10 天 · 按计划 · 到期一次. */
export function rhythmWords(t: Translate, { method, frequency, plan }: PlanLoan): string {
  if (method === 'custom') return t('按计划日期')
  if (method === 'revolving') return t('按月出账')
  if (method === 'biweekly_half') return t('每 {n} 天', { n: 14 })
  if (method === 'bullet') return t('到期一次')
  if (frequency === 'every_n_days') return t('每 {n} 天', { n: partsOf(plan).everyDays ?? 0 })
  return t(wordOf(FREQUENCY_WORDS, frequency))
}

/** Does the loan have a due day of its own? By weeks and days the grid begins on the value date. */
const hasDueDay = ({ method, frequency }: PlanLoan): boolean =>
  method !== 'custom' &&
  method !== 'biweekly_half' &&
  method !== 'bullet' &&
  !['weekly', 'biweekly', 'every_n_days'].includes(frequency)

/** When a payment falls due: 每期 20 日 · 月末 · 自放款日起每 14 天 · 每 14 天，逢星期五. */
export function dueText(t: Translate, loan: PlanLoan, rule: string, day: number | null | undefined): string {
  if (loan.method === 'bullet') return t('到期一次还本付息')
  if (loan.method === 'custom') return t('按约定的还款计划')
  if (loan.method === 'revolving') return t('每月 {day} 日出账单，额度到期日还清本金', { day: day ?? '' })
  if (!hasDueDay(loan)) return gridText(t, loan)
  return rule === 'fixed_day' ? t('每期 {day} 日', { day: day ?? '' }) : t(wordOf(DUE_RULE_WORDS, rule))
}

/** By weeks and days: from the value date on, unless a change of the due day or a 重组 began it anew. */
function gridText(t: Translate, loan: PlanLoan): string {
  const { weekday } = loan
  const rhythm = rhythmWords(t, loan)
  if (weekday === undefined) return t('自放款日起{rhythm}', { rhythm })
  const word = weekday === null ? undefined : WEEKDAYS[weekday - 1]
  return word === undefined ? rhythm : t('{rhythm}，逢{weekday}', { rhythm, weekday: t(word) })
}

/** The parameters of a plan in one sentence; null for a plain one. Papers pass the Chinese translator. */
export function planSentence(
  t: Translate,
  loan: PlanLoan & { readonly amountFen: Fen; readonly tailFen?: Fen },
): string | null {
  const parts = partsOf(loan.plan)
  if (loan.tailFen !== undefined) {
    return t('尾款 {sum} 元，随最后一期归还，其余本金按期等额本息归还', { sum: formatFen(loan.tailFen) })
  }
  switch (loan.method) {
    case 'balloon_term':
      return t('按 {n} 期摊销计算每期还款额，最后一期还清全部剩余本金和利息', { n: parts.amortizationPeriods ?? 0 })
    case 'balloon_tail': {
      const ppm = parts.tailPpm ?? 0
      const tail = divRound(loan.amountFen * BigInt(ppm), 1_000_000n, 'half_up')
      const params = { rate: formatRate(ppm), sum: formatFen(tail) }
      return t('尾款为贷款金额的 {rate}，即 {sum} 元，随最后一期归还，其余本金按期等额本息归还', params)
    }
    case 'step':
      return stepSentence(t, parts.step)
    case 'custom':
      return t('按约定的日期和金额归还本金，共 {n} 期，每期利息按上期末本金余额和实际天数计算', {
        n: parts.lines?.length ?? 0,
      })
    case 'biweekly_half':
      return t('每 14 天还款一次，每次为按月等额本息还款额的一半，还清为止')
    default:
      return null
  }
}

function stepSentence(t: Translate, step: PlanParts['step']): string | null {
  if (!step) return null
  const n = step.everyPeriods
  if (step.kind === 'ratio') {
    const params = { n, rate: formatRate(Math.abs(step.growthPpm)) }
    return step.growthPpm < 0
      ? t('每 {n} 期调整一次，每期还款额比前一阶段减少 {rate}', params)
      : t('每 {n} 期调整一次，每期还款额比前一阶段增加 {rate}', params)
  }
  const fen = BigInt(step.increaseFen)
  const params = { n, sum: formatFen(fen < 0n ? -fen : fen) }
  return fen < 0n
    ? t('每 {n} 期调整一次，每期还款额比前一阶段减少 {sum} 元', params)
    : t('每 {n} 期调整一次，每期还款额比前一阶段增加 {sum} 元', params)
}
