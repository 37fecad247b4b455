import { LENDER_KINDS } from '../../lending/cost'
import { type BookDate, parseDate } from '../../lending/dates'
import { isRefused } from '../../lending/refusal'
import { FREQUENCIES, PLAN_METHODS } from '../../lending/schedule'
import { type Field, type FormState, f, type Values } from '../../web/form'
import { DEFAULT_RULES } from '../products/plan'
import { planFields, planRaw } from '../products/plan-fields'
import type { FloatingPricing } from '../products/pricing'
import { silent, spreadField } from '../products/pricing-fields'
import { DUE_RULES } from '../products/words'
import { CUTOFFS, FEE_WAYS, FIRST_DUES, GRACE_MODES, ODD_MODES, PAID_WAYS, PARTIES, ROUNDINGS, UNITS } from './words'

type Raw = FormState['raw']

/** Lines of fees on the form. */
export const FEE_LINES = [1, 2, 3] as const

const feeStart = Object.fromEntries(
  FEE_LINES.flatMap(n => [
    [`f${n}k`, ''],
    [`f${n}v`, ''],
    [`f${n}p`, 'lender'],
    [`f${n}d`, 'paid'],
  ]),
)

/** What stands in the form before anything was typed, and what an address may leave out: 分, thirtieths of a month, 360 days. */
export const START: Raw = {
  amount: '100,000.00',
  term: '12',
  rate: '4.35',
  lpr: '',
  spread: '',
  frequency: 'monthly',
  method: 'equal_installment',
  ...planRaw(null, DEFAULT_RULES),
  dueRule: 'anniversary',
  dueDay: '20',
  firstDue: 'method',
  cutoff: 'exclude_due_day',
  basis: '360',
  mode: 'period',
  odd: 'days',
  shift: 'none',
  shiftInterest: '',
  rounding: 'half_up',
  unit: '1',
  grace: '0',
  graceInterest: '0',
  graceMode: 'deferred',
  ...feeStart,
  until: '',
  borrower: 'person',
  lender: 'bank',
  penalty: '50',
}

const textOf = (raw: Raw, name: string): string => {
  const value = raw[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** A share of the loan or an amount, as the way of charging has it; nothing where no fee was chosen. */
function feeValue(way: string): Field<number | bigint | null> {
  if (way === '') return { label: '费用', schema: f.checkbox('费用').schema.transform(() => null) }
  return way === 'upfront_rate' ? f.share('费用') : f.money('费用', { min: 1n })
}

const feeFields = (raw: Raw, n: (typeof FEE_LINES)[number]) => ({
  way: f.optionalOneOf('费用', FEE_WAYS),
  value: feeValue(textOf(raw, `f${n}k`)),
  party: f.oneOf('收取方', PARTIES),
  paid: f.oneOf('支付方式', PAID_WAYS),
})

/** One fee as read, by its four names. */
function feesIn(raw: Raw) {
  const [a, b, c] = [feeFields(raw, 1), feeFields(raw, 2), feeFields(raw, 3)]
  return {
    ...{ f1k: a.way, f1v: a.value, f1p: a.party, f1d: a.paid },
    ...{ f2k: b.way, f2v: b.value, f2p: b.party, f2d: b.paid },
    ...{ f3k: c.way, f3v: c.value, f3p: c.party, f3d: c.paid },
  }
}

const asTyped = (field: Field<number>): Field<number | null> => field as Field<number | null>

/** Every input of the calculator. Fields of a method that was not chosen are kept as typed and say nothing. */
export function calculatorFields(raw: Raw, today: BookDate) {
  const day = parseDate(textOf(raw, 'from'))
  const floating = textOf(raw, 'lpr') !== ''
  return {
    amount: f.money('贷款金额', { min: 100n }),
    term: f.whole('期限', 1, 600),
    rate: floating ? silent<number>('年利率') : asTyped(f.rate('年利率')),
    lpr: f.optionalOneOf('LPR', ['1Y', '5Y']),
    spread: floating ? spreadField('加点', true) : silent<number>('加点'),
    frequency: f.oneOf('还款频率', FREQUENCIES),
    from: f.date('起息日'),
    method: f.oneOf('还款方式', PLAN_METHODS),
    ...planFields(raw, { from: isRefused(day) ? today : day.date }),
    until: f.optionalDate('到期日'),
    dueRule: f.oneOf('还款日规则', DUE_RULES),
    dueDay: f.whole('固定还款日', 1, 31),
    firstDue: f.oneOf('首个还款日', FIRST_DUES),
    cutoff: f.oneOf('结息', CUTOFFS),
    basis: f.oneOf('年计息天数', ['360', '365']),
    mode: f.oneOf('计息方式', ['period', 'actual']),
    odd: f.oneOf('首期不满或超过一期', ODD_MODES),
    shift: f.oneOf('节假日', ['none', 'next', 'previous']),
    shiftInterest: f.checkbox('到期日顺延的天数计息'),
    rounding: f.oneOf('舍入', ROUNDINGS),
    unit: f.oneOf('每期还款取整到', UNITS),
    grace: f.whole('只还息的期数', 0, 120),
    graceInterest: f.whole('不付息的期数', 0, 120),
    graceMode: f.oneOf('不付的利息', GRACE_MODES),
    ...feesIn(raw),
    borrower: f.oneOf('借款人', ['person', 'company']),
    lender: f.oneOf('机构类型', LENDER_KINDS),
    penalty: f.share('罚息上浮'),
  }
}
export type TypedValues = Values<ReturnType<typeof calculatorFields>>
/** With the rate that counts, and the LPR it was worked out on. */
export type CalculatorValues = Omit<TypedValues, 'rate' | 'lpr' | 'spread'> & {
  readonly rate: number
  readonly behind: Omit<FloatingPricing, 'pricing' | 'rateDay'> | null
}
