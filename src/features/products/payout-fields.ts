import { parseDate } from '../../lending/dates'
import { parseMoney, yuanText } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { type Field, type FormState, f, type Values } from '../../web/form'
import {
  type PayoutRules,
  type PlannedDraw,
  payoutOf,
  payoutRulesOf,
  plannedText,
  REVOLVING,
  TRANCHE_METHODS,
} from './payout'

const MOST_LINES = 24

/** 用款计划: one line each, a day and a sum, as typed or pasted from a table. */
function plannedField(label: string): Field<PlannedDraw[]> {
  const schema = f.text(label, { max: 2_000 }).schema.transform((text, ctx): PlannedDraw[] => {
    const lines = (text ?? '').split(/\r?\n/).filter(line => line.trim() !== '')
    const complain = (message: string, params: Record<string, string | number>): PlannedDraw[] => {
      ctx.addIssue({ code: 'custom', message, params })
      return []
    }
    if (lines.length > MOST_LINES) return complain('最多 {n} 行', { n: MOST_LINES })
    const read: PlannedDraw[] = []
    for (const [at, line] of lines.entries()) {
      const [, day = '', amount = ''] = /^([^\s,，;；]+)[\s,，;；]+(.+)$/.exec(line.trim()) ?? []
      const date = parseDate(day)
      const sum = parseMoney(amount.replace(/元$/, ''))
      if (isRefused(date) || isRefused(sum) || sum.fen <= 0n) {
        return complain('第 {n} 行请填日期和金额，例如 2026-03-01 60000.00', { n: at + 1 })
      }
      read.push({ date: date.date, fen: String(sum.fen) })
    }
    return read
  })
  return { label, schema }
}

/** What an application says of the payout. */
export const payoutFields = {
  payoutMode: f.optionalOneOf('放款方式', ['once', 'tranches']),
  drawMonths: f.optionalWhole('提款期', 1, 120),
  planned: plannedField('用款计划'),
}
export const PAYOUT_FIELD_NAMES = Object.keys(payoutFields) as (keyof typeof payoutFields)[]

export function payoutRaw(stored: unknown, rules: PayoutRules): FormState['raw'] {
  const payout = payoutOf(stored)
  return {
    payoutMode: payout.mode === 'tranches' ? 'tranches' : 'once',
    drawMonths: String(payout.drawMonths ?? rules.drawMonths),
    planned: plannedText(stored),
  }
}

/** What a product says of it; whatever is left empty is as it was before. */
export const payoutRuleFields = {
  tranches: f.checkbox('允许分次放款'),
  drawMonthsUsual: f.optionalWhole('默认提款期', 1, 120),
  minDraw: f.optionalMoney('每次支用最低金额', { min: 1n }),
  interestOn: f.optionalOneOf('归还本金的利息', ['bill_day', 'repayment']),
}
type RuleValues = Values<typeof payoutRuleFields>

export function payoutRulesFrom(v: RuleValues): PayoutRules {
  const usual = payoutRulesOf(null)
  return {
    tranches: v.tranches,
    drawMonths: v.drawMonthsUsual ?? usual.drawMonths,
    minDrawFen: v.minDraw === null ? usual.minDrawFen : String(v.minDraw),
    interestOn: v.interestOn ?? usual.interestOn,
  }
}

export function rawOfPayoutRules(stored: unknown): FormState['raw'] {
  const rules = payoutRulesOf(stored)
  return {
    tranches: rules.tranches ? 'on' : '',
    drawMonthsUsual: String(rules.drawMonths),
    minDraw: yuanText(BigInt(rules.minDrawFen)),
    interestOn: rules.interestOn,
  }
}

interface Offered {
  readonly methods: readonly string[]
  readonly dueRules: readonly string[]
  readonly maxAmount: bigint
}

/** What does not fit together: tranches need a method that can be reckoned anew, 随借随还 a day for its bill. */
export function checkPayoutRules(values: RuleValues, { methods, dueRules, maxAmount }: Offered): Refused | null {
  if (values.tranches && !methods.some(method => TRANCHE_METHODS.includes(method))) {
    return refuse('payout.method', undefined, { field: 'tranches' })
  }
  if (methods.includes(REVOLVING) && !dueRules.includes('fixed_day')) {
    return refuse('payout.bill-day', undefined, { field: 'dueRules' })
  }
  return values.minDraw !== null && values.minDraw > maxAmount
    ? refuse('payout.min-draw', undefined, { field: 'minDraw' })
    : null
}
