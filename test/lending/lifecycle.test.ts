import { replayCase } from '../../scripts/lifecycle/index'
import type { CaseEvent, LifecycleCase, Products } from '../../scripts/lifecycle/types'

/** Settings and figures of Apache Fineract scenarios (Apache-2.0): test feature files, ids in the names. */
const DEFAULT_ORDER = [{ transactionType: 'DEFAULT', futureInstallmentAllocationRule: 'NEXT_INSTALLMENT' }]
const products: Products = {
  level: {
    daysInYearType: 'DAYS360',
    daysInMonthType: 'DAYS30',
    loanScheduleType: 'PROGRESSIVE',
    transactionProcessingStrategyCode: 'ADVANCED_PAYMENT_ALLOCATION',
    paymentAllocation: DEFAULT_ORDER,
  },
  down: {
    installmentAmountInMultiplesOf: 1,
    loanScheduleType: 'PROGRESSIVE',
    transactionProcessingStrategyCode: 'ADVANCED_PAYMENT_ALLOCATION',
    enableDownPayment: true,
    disbursedAmountPercentageForDownPayment: 25,
    enableAutoRepaymentForDownPayment: true,
    paymentAllocation: DEFAULT_ORDER,
  },
}
const at = (date: string): CaseEvent => ({ do: 'businessDate', date })
const create = (LoanProduct: string, more: Record<string, unknown>): CaseEvent => ({
  do: 'create',
  LoanProduct,
  annualRatePercent: 0,
  repaymentEvery: 1,
  repaymentUnit: 'MONTHS',
  ...more,
})
const run = (id: string, events: CaseEvent[]): string[] =>
  replayCase({ id, events } as LifecycleCase, products).map(
    answer => `${answer.result}${answer.why ? `: ${answer.why}` : ''}`,
  )

test('C2639: due first, then ahead in another order; a charge is accrued when the loan closes', () => {
  const answers = run('finlc-C2639', [
    at('2023-01-01'),
    create('down', {
      LoanProduct: 'level',
      numberOfRepayments: 1,
      strategy: 'DUE_PENALTY_FEE_INTEREST_PRINCIPAL_IN_ADVANCE_PRINCIPAL_PENALTY_FEE_INTEREST',
    }),
    { do: 'disburse', date: '2023-01-01', amount: 1000 },
    at('2023-01-10'),
    { do: 'repay', date: '2023-01-10', amount: 500 },
    at('2023-01-15'),
    { do: 'addCharge', charge: 'LOAN_NSF_FEE', dueDate: '2023-01-20', amount: 50 },
    at('2023-01-17'),
    { do: 'repay', date: '2023-01-17', amount: 550 },
    {
      check: 'transactions',
      rows: [
        ['2023-01-01', 'Disbursement', 1000, 0, 0, 0, 0, 1000],
        ['2023-01-10', 'Repayment', 500, 500, 0, 0, 0, 500],
        ['2023-01-17', 'Repayment', 550, 500, 0, 0, 50, 0],
        ['2023-01-17', 'Accrual', 50, 0, 0, 0, 50, 0],
      ],
    },
    { check: 'scheduleTotals', values: [1000, 0, 0, 50, 1050, 1050, 1050, 0, 0] },
  ])
  expect(answers).toEqual(['ours', 'ours'])
})

const downLoan = (principal: number): CaseEvent[] => [
  at('2024-01-01'),
  create('down', { numberOfRepayments: 3, repaymentEvery: 15, repaymentUnit: 'DAYS' }),
  { do: 'disburse', date: '2024-01-01', amount: principal },
]

test('C3078: 重新摊分 after a part was paid: what is open and past moves onto the two periods to come', () => {
  const answers = run('finlc-C3078', [
    ...downLoan(500),
    at('2024-01-17'),
    { do: 'repay', date: '2024-01-17', amount: 50 },
    at('2024-01-30'),
    { do: 'reAmortize' },
    {
      check: 'schedule',
      rows: [
        [null, null, '2024-01-01', null, 500, null, null, 0, null, 0, 0, null, null, null],
        [1, 0, '2024-01-01', '2024-01-01', 375, 125, 0, 0, 0, 125, 125, 0, 0, 0],
        [2, 15, '2024-01-16', '2024-01-30', 325, 50, 0, 0, 0, 50, 50, 0, 50, 0],
        [3, 15, '2024-01-31', null, 162, 163, 0, 0, 0, 163, 0, 0, 0, 163],
        [4, 15, '2024-02-15', null, 0, 162, 0, 0, 0, 162, 0, 0, 0, 162],
      ],
    },
  ])
  expect(answers).toEqual(['ours'])
})

test('C3079: a chargeback takes what was overpaid first', () => {
  const answers = run('finlc-C3079', [
    ...downLoan(500),
    at('2024-01-10'),
    { do: 'transaction', type: 'PAYOUT_REFUND', date: '2024-01-10', amount: 500 },
    { check: 'status', value: 'OVERPAID' },
    { check: 'overpaid', value: 125 },
    {
      check: 'journal',
      type: 'PAYOUT_REFUND',
      date: '2024-01-10',
      lines: [
        ['ASSET', '112601', 'Loans Receivable', null, 375],
        ['LIABILITY', 'l1', 'Overpayment account', null, 125],
        ['LIABILITY', '145023', 'Suspense/Clearing account', 500, null],
      ],
    },
    { do: 'chargeback', amount: 125, ofPayment: 'last' },
    { check: 'status', value: 'CLOSED_OBLIGATIONS_MET' },
  ])
  expect(answers).toEqual(['ours', 'ours', 'ours', 'ours'])
})

test('C3216: a new rate from the middle of a period changes that interest and the payments after it', () => {
  const answers = run('finlc-C3216', [
    at('2024-01-01'),
    create('level', { annualRatePercent: 7, numberOfRepayments: 6, interestType: 'DECLINING_BALANCE' }),
    { do: 'disburse', date: '2024-01-01', amount: 100 },
    at('2024-02-01'),
    { do: 'repay', date: '2024-02-01', amount: 17.01 },
    at('2024-02-14'),
    { do: 'reschedule', rescheduleFromDate: '2024-02-15', newInterestRate: 4 },
    {
      check: 'schedule',
      rows: [
        [null, null, '2024-01-01', null, 100, null, null, 0, null, 0, 0, null, null, null],
        [1, 31, '2024-02-01', '2024-02-01', 83.57, 16.43, 0.58, 0, 0, 17.01, 17.01, 0, 0, 0],
        [2, 29, '2024-03-01', null, 67.04, 16.53, 0.37, 0, 0, 16.9, 0, 0, 0, 16.9],
        [3, 31, '2024-04-01', null, 50.36, 16.68, 0.22, 0, 0, 16.9, 0, 0, 0, 16.9],
        [4, 30, '2024-05-01', null, 33.63, 16.73, 0.17, 0, 0, 16.9, 0, 0, 0, 16.9],
        [5, 31, '2024-06-01', null, 16.84, 16.79, 0.11, 0, 0, 16.9, 0, 0, 0, 16.9],
        [6, 30, '2024-07-01', null, 0, 16.84, 0.06, 0, 0, 16.9, 0, 0, 0, 16.9],
      ],
    },
  ])
  expect(answers).toEqual(['ours'])
})

test('what is different or not done is said, with the first difference', () => {
  const answers = run('x', [
    ...downLoan(500),
    { check: 'overpaid', value: 1 },
    { do: 'merge' },
    { check: 'status', value: 'ACTIVE' },
  ])
  expect(answers).toEqual(['different: 0, not 1', 'unsupported: act merge'])
})
