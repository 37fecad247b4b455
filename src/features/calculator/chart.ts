import { addMonths, type BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { type ChartPair, line, type Token, wan } from '../../web/charts'
import type { Translate } from '../../web/i18n'
import { METHOD_WORDS, wordOf } from '../products/words'
import type { Plan } from './plan'

const COLOURS: readonly Token[] = ['c1', 'c2', 'c3', 'c4']
export const LETTERS = ['A', 'B', 'C', 'D'] as const
/** As many points as a line of this width can show. */
const MOST = 61

/** What is still owed after everything due on or before a day was paid. */
export function leftOn({ schedule, values }: Plan, day: BookDate): Fen {
  let left = values.amount
  for (const row of schedule.rows) {
    if (row.dueDate > day) break
    left = row.balanceFen
  }
  return left
}

/** Days a month, or some months, apart, from the day of the money to the last payment of the longest plan. */
function daysOf(plans: readonly Plan[]): BookDate[] {
  const from = plans[0]!.values.from
  const last = plans.map(plan => plan.maturityDate).reduce((a, b) => (a > b ? a : b))
  let months = 1
  while (addMonths(from, months) < last) months++
  const step = Math.ceil(months / (MOST - 1))
  return Array.from({ length: Math.ceil(months / step) + 1 }, (_, n) => addMonths(from, n * step))
}

export interface BalanceChart extends ChartPair {
  readonly label: string
  readonly rows: readonly { readonly day: BookDate; readonly left: readonly Fen[] }[]
}

/** Lines of what is left of each plan, one colour each, on one axis of days. */
export function balanceChart(t: Translate, plans: readonly Plan[]): BalanceChart {
  const days = daysOf(plans)
  const nameOf = (plan: Plan, index: number): string => {
    const method = t(wordOf(METHOD_WORDS, plan.values.method))
    return plans.length === 1 ? method : `${LETTERS[index]} ${method}`
  }
  // As many names of months as fit beside each other; an even gap, since a narrow picture leaves out every second one.
  const gap = days.length <= 7 ? 1 : 2 * Math.ceil(days.length / 12)
  const pair = line({
    labels: days.map((day, index) => (index % gap === 0 ? day.slice(0, 7) : '')),
    unit: t('万元'),
    area: plans.length === 1,
    series: plans.map((plan, index) => ({
      name: nameOf(plan, index),
      values: days.map(day => wan(leftOn(plan, day))),
      colour: COLOURS[index] ?? 'c1',
    })),
  })
  const ends = plans.map((plan, index) => t('{plan} {day} 还清', { plan: nameOf(plan, index), day: plan.maturityDate }))
  return {
    ...pair,
    label: `${t('剩余本金走势')}：${ends.join('，')}`,
    rows: days.map(day => ({ day, left: plans.map(plan => leftOn(plan, day)) })),
  }
}
