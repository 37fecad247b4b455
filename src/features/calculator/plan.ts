import type { Calendar } from '../../lending/calendar'
import { isRefused } from '../../lending/refusal'
import { REPAYMENT_METHODS, type RepaymentMethod } from '../../lending/schedule'
import { f, type Values } from '../../web/form'
import { type Quote, quoteOf } from '../products/quote'
import { FREQUENCY_WORDS, type ProductFrequency } from '../products/words'

export const CALCULATOR_FREQUENCIES = (Object.keys(FREQUENCY_WORDS) as ProductFrequency[]).filter(
  one => one === 'monthly' || one === 'quarterly' || one === 'half_yearly' || one === 'yearly',
)

export const calculatorFields = {
  amount: f.money('贷款金额', { min: 100n }),
  term: f.whole('期限', 1, 360),
  rate: f.rate('年利率'),
  frequency: f.oneOf('还款频率', CALCULATOR_FREQUENCIES),
  from: f.date('起息日'),
  method: f.oneOf('还款方式', REPAYMENT_METHODS),
}
export type CalculatorValues = Values<typeof calculatorFields>

export interface Compared {
  readonly method: RepaymentMethod
  readonly quote: Quote
}

/** Lender's usual conventions: thirtieths of a month at both ends, 360 days, due on the day of the value date. */
const CONVENTIONS = { dayBasis: 360, interestMode: 'period', oddMode: 'days', holidayShift: 'none' } as const

const planOf = (v: CalculatorValues, method: RepaymentMethod, calendar: Calendar) =>
  quoteOf(
    CONVENTIONS,
    {
      amountFen: v.amount,
      termMonths: v.term,
      ratePpm: v.rate,
      method,
      frequency: v.frequency,
      dueRule: 'anniversary',
      dueDay: null,
    },
    v.from,
    calendar,
  )

/** Every method on the same terms; a method that makes no plan of them is left out. */
export const compare = (values: CalculatorValues, calendar: Calendar): Compared[] =>
  REPAYMENT_METHODS.flatMap(method => {
    const quote = planOf(values, method, calendar)
    return isRefused(quote) ? [] : [{ method, quote }]
  })
