import { bookDate } from '../../src/lending/dates'
import type { Fen } from '../../src/lending/money'
import { planOf } from './plan'
import { ruleFor } from './rules'
import type { Stage } from './stage'
import type { Loan } from './state'
import { type CaseEvent, Unsupported } from './types'

export const cents = (value: unknown): Fen => BigInt(Math.round((typeof value === 'number' ? value : 0) * 100))
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A loan as it is asked for, with the settings of its product where the case says nothing else. */
export function open(stage: Stage, event: CaseEvent): Loan {
  const name = text(event.LoanProduct)
  const product = stage.products[name]
  if (!product) throw new Unsupported(`product ${name}`)
  const number = (field: string, other: string): number => {
    const value = event[field] ?? product[other]
    return typeof value === 'number' ? value : 0
  }
  if (number('graceOnPrincipal', '') + number('graceOnInterest', '') + number('interestFreePeriods', '') > 0)
    throw new Unsupported('grace')
  const rate = number('annualRatePercent', 'interestRatePerPeriod')
  return {
    terms: {
      annualRatePercent: rate,
      flat: (event.interestType ?? product.interestType) === 'FLAT',
      equalPrincipal: (event.amortization ?? product.amortizationType) === 'EQUAL_PRINCIPAL',
      every: number('repaymentEvery', 'repaymentEvery'),
      unit: text(event.repaymentUnit ?? product.repaymentFrequencyType),
      count: number('numberOfRepayments', ''),
      countedFrom:
        product.repaymentStartDateType === 'SUBMITTED_ON_DATE'
          ? bookDate(text(event.submittedOn) || stage.today)
          : null,
      fixedLength: number('fixedLengthDays', 'fixedLength') || null,
      nominal:
        product.loanScheduleType !== 'PROGRESSIVE' &&
        (event.interestCalculationPeriod ?? product.interestCalculationPeriodType) === 'SAME_AS_REPAYMENT_PERIOD',
      product,
    },
    ruleOf: type => ruleFor(stage, name, text(event.strategy) || text(product.transactionProcessingStrategyCode), type),
    today: stage.today,
    tranches: [],
    lent: [],
    credits: [],
    lateEarns: stage.lateEarns,
    frozen: false,
    planned: { date: bookDate(text(event.submittedOn) || stage.today), fen: cents(event.principal) },
    charges: [],
    transactions: [],
    periods: [],
    overpaid: 0n,
    closedThrough: null,
    seenOn: stage.today,
  }
}

/** What is asked for and agreed is shown as a plan before it is paid out. */
export function plan(loan: Loan): void {
  loan.periods = planOf(loan.terms, [loan.planned])
}

export function approve(loan: Loan, event: CaseEvent): void {
  const date = text(event.expectedDisbursement)
  loan.planned = {
    date: date ? bookDate(date) : loan.planned.date,
    fen: typeof event.amount === 'number' ? cents(event.amount) : loan.planned.fen,
  }
  if (loan.tranches.length === 0) plan(loan)
}
