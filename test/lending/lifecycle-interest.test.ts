import { replayCase } from '../../scripts/lifecycle/index'
import type { CaseEvent, LifecycleCase, Products } from '../../scripts/lifecycle/types'

/** Figures of Apache Fineract scenarios (Apache-2.0) in which interest follows what is really lent. */
const product = {
  daysInYearType: 'DAYS360',
  daysInMonthType: 'DAYS30',
  loanScheduleType: 'PROGRESSIVE',
  transactionProcessingStrategyCode: 'ADVANCED_PAYMENT_ALLOCATION',
  isInterestRecalculationEnabled: true,
  graceOnArrearsAgeing: 3,
  paymentAllocation: [{ transactionType: 'DEFAULT', futureInstallmentAllocationRule: 'NEXT_INSTALLMENT' }],
}
const DOWN = {
  enableDownPayment: true,
  disbursedAmountPercentageForDownPayment: 25,
  enableAutoRepaymentForDownPayment: true,
}
const products: Products = {
  daily: product,
  down: { ...product, ...DOWN },
  zero: { ...product, chargeOffBehaviour: 'ZERO_INTEREST' },
  whole: { ...product, chargeOffBehaviour: 'ACCELERATE_MATURITY' },
}
const at = (date: string): CaseEvent => ({ do: 'businessDate', date })
const repay = (date: string, amount: number): CaseEvent => ({ do: 'repay', date, amount })
const lend = (LoanProduct: string, amount = 100): CaseEvent[] => [
  at('2024-01-01'),
  {
    do: 'create',
    LoanProduct,
    submittedOn: '2024-01-01',
    principal: amount,
    annualRatePercent: 7,
    interestType: 'DECLINING_BALANCE',
    repaymentEvery: 1,
    repaymentUnit: 'MONTHS',
    numberOfRepayments: 6,
  },
  { do: 'disburse', date: '2024-01-01', amount },
]
type Cell = string | number | null
/** Number, days, due, paid on, balance, principal, interest, what was paid, ahead, late. */
const row = (n: number, days: number, due: string, on: string | null, balance: number, ...own: number[]): Cell[] => {
  const [principal = 0, interest = 0, paid = 0, ahead = 0, late = 0] = own
  const asked = Math.round((principal + interest) * 100) / 100
  const left = Math.round((asked - paid) * 100) / 100
  return [n, days, due, on, balance, principal, interest, 0, 0, asked, paid, ahead, late, left]
}
const out = (date: string, fen: number): Cell[] => [
  null,
  null,
  date,
  null,
  fen,
  null,
  null,
  0,
  null,
  0,
  0,
  null,
  null,
  null,
]
const schedule = (...rows: Cell[][]): CaseEvent => ({ check: 'schedule', rows })
const run = (events: CaseEvent[]): string[] =>
  replayCase({ id: 'x', events } as LifecycleCase, products).map(one => `${one.result}${one.why ? `: ${one.why}` : ''}`)

const FIRST = row(1, 31, '2024-02-01', '2024-02-01', 83.57, 16.43, 0.58, 17.01)

test('C4458: principal that is late earns on until it is looked at; the last payment takes it', () => {
  const events = [...lend('down'), at('2024-02-01'), repay('2024-02-01', 12.76), at('2024-03-15'), { do: 'endOfDay' }]
  const rows = schedule(
    out('2024-01-01', 100),
    row(1, 0, '2024-01-01', '2024-01-01', 75, 25, 0, 25),
    row(2, 31, '2024-02-01', '2024-02-01', 62.68, 12.32, 0.44, 12.76),
    row(3, 29, '2024-03-01', null, 50.29, 12.39, 0.37),
    row(4, 31, '2024-04-01', null, 37.86, 12.43, 0.33),
    row(5, 30, '2024-05-01', null, 25.32, 12.54, 0.22),
    row(6, 31, '2024-06-01', null, 12.71, 12.61, 0.15),
    row(7, 30, '2024-07-01', null, 0, 12.71, 0.07),
  )
  expect(run([...events, rows])).toEqual(['ours'])
})

test('C4674: a second tranche with its down payment re-levels the payments to come', () => {
  const events = [
    ...lend('down'),
    at('2024-02-01'),
    repay('2024-02-01', 12.76),
    at('2024-04-01'),
    { do: 'disburse', date: '2024-04-01', amount: 50 },
  ]
  const rows = schedule(
    out('2024-01-01', 100),
    row(1, 0, '2024-01-01', '2024-01-01', 75, 25, 0, 25),
    row(2, 31, '2024-02-01', '2024-02-01', 62.68, 12.32, 0.44, 12.76),
    row(3, 29, '2024-03-01', null, 50.29, 12.39, 0.37, 12.5, 0, 12.5),
    row(4, 31, '2024-04-01', null, 37.9, 12.39, 0.37),
    out('2024-04-01', 50),
    row(5, 0, '2024-04-01', null, 75.4, 12.5),
    row(6, 30, '2024-05-01', null, 50.44, 24.96, 0.44),
    row(7, 31, '2024-06-01', null, 25.33, 25.11, 0.29),
    row(8, 30, '2024-07-01', null, 0, 25.33, 0.15),
  )
  expect(run([...events, rows])).toEqual(['ours'])
})

test('C3339: 转坏账 with no more interest keeps the payments and ends earlier', () => {
  const events = [...lend('zero'), at('2024-02-01'), repay('2024-02-01', 17.01), at('2024-03-01')]
  const rows = schedule(
    out('2024-01-01', 100),
    FIRST,
    row(2, 29, '2024-03-01', null, 67.05, 16.52, 0.49),
    row(3, 31, '2024-04-01', null, 50.04, 17.01),
    row(4, 30, '2024-05-01', null, 33.03, 17.01),
    row(5, 31, '2024-06-01', null, 16.02, 17.01),
    row(6, 30, '2024-07-01', null, 0, 16.02),
  )
  expect(run([...events, { do: 'chargeOff', date: '2024-03-01' }, rows])).toEqual(['ours'])
})

test('C3684: a contract ended early asks everything on that day, interest to the day included', () => {
  const events = [...lend('daily'), at('2024-02-01'), repay('2024-02-01', 17.01), at('2024-02-29')]
  const rows = schedule(out('2024-01-01', 100), FIRST, row(2, 28, '2024-02-29', null, 0, 83.57, 0.47))
  const transactions = {
    check: 'transactions',
    rows: [
      ['2024-01-01', 'Disbursement', 100, 0, 0, 0, 0, 100],
      ['2024-02-01', 'Repayment', 17.01, 16.43, 0.58, 0, 0, 83.57],
      ['2024-02-29', 'Accrual', 1.05, 0, 1.05, 0, 0, 0],
      ['2024-02-29', 'Contract Termination', 84.04, 83.57, 0.47, 0, 0, 0],
    ],
  }
  expect(run([...events, { do: 'terminateContract' }, rows, transactions])).toEqual(['ours', 'ours'])
})

test('C4224: 重新摊分 with interest: payments anew on what is open, the unpaid interest on top in equal parts', () => {
  const events = [...lend('down'), at('2024-02-01'), repay('2024-02-01', 12.76), at('2024-03-15')]
  const rows = schedule(
    out('2024-01-01', 100),
    row(1, 0, '2024-01-01', '2024-01-01', 75, 25, 0, 25),
    row(2, 31, '2024-02-01', '2024-02-01', 62.68, 12.32, 0.44, 12.76),
    row(3, 29, '2024-03-01', '2024-03-15', 62.68, 0),
    row(4, 31, '2024-04-01', null, 47.15, 15.53, 0.46),
    row(5, 30, '2024-05-01', null, 31.53, 15.62, 0.37),
    row(6, 31, '2024-06-01', null, 15.81, 15.72, 0.27),
    row(7, 30, '2024-07-01', null, 0, 15.81, 0.18),
  )
  const act = { do: 'reAmortize', interestHandling: 'EQUAL_AMORTIZATION_INTEREST_SPLIT' }
  expect(run([...events, act, rows])).toEqual(['ours'])
})

test('C3053: 47 days after the grace is the class of 31 to 60; the next payment is the oldest open one', () => {
  const late = [...lend('daily'), at('2024-03-22'), { do: 'endOfDay' }]
  expect(
    run([
      ...late,
      { check: 'delinquency', range: 'RANGE_30', since: '2024-02-04' },
      { check: 'nextPayment', classification: 'RANGE_30', nextPaymentDueDate: '2024-02-01', nextPaymentAmount: 17.01 },
    ]),
  ).toEqual(['ours', 'ours'])
})
