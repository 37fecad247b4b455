import { answerCase, type CaseFile } from '../../src/lending/schedule'
import { DAILY_CASES } from './golden-daily'

const solved = (terms: CaseFile) => {
  const answer = answerCase(terms)
  if ('unsupported' in answer) throw new Error(answer.unsupported)
  return answer
}
const rows = (terms: CaseFile): string[] =>
  solved(terms).periods.map(p => [p.dueDate ?? '-', p.principal, p.interest, p.balance].join(' '))

test.each(DAILY_CASES)('$terms.id', ({ terms, plan }) => expect(rows(terms)).toEqual(plan.trim().split(/\n\s*/)))

/** A lender's request: figures of shermanloan/scejson-doc (vendor documentation). */
const base = { principal: '10000.00', annualRate: '0.045', dayCount: 'Actual/365 US Rule', periods: 12 }
const dates = { LoanDate: '2022-08-22', PmtDate: '2022-10-01', Term: '12' }
const fee = [{ AddToPrin: true, CalcType: 'Dollar', Entry: '25.00' }]
test.each<[string, CaseFile, string, string]>([
  [
    'equal payments, the cents they are off are left',
    { ...base, id: 'sce-equalpmt', method: 'equalpmt', request: { ...dates, Fees: fee } },
    '2022-10-01 807.48 49.44 9217.52',
    '2023-09-01 853.66 3.26 0.03',
  ],
  [
    'a given payment, the balance with the last',
    { ...base, id: 'sce-balloon', method: 'balloon', request: { ...dates, RegPmt: '297.84' } },
    '2022-10-01 248.52 49.32 9751.48',
    '2023-09-01 7094.04 27.11 0.00',
  ],
  [
    'a given share of principal',
    {
      ...base,
      id: 'sce-principalplus',
      method: 'principalplus',
      annualRate: '0.06',
      request: { LoanDate: '2022-08-24', PmtDate: '2022-10-01', PrincipalReduction: '100', PrincipalPmts: '12' },
    },
    '2022-10-01 100.00 62.47 9900.00',
    '2023-09-01 8900.00 45.35 0.00',
  ],
  [
    'one payment',
    {
      ...base,
      id: 'sce-singlepmt',
      method: 'singlepmt',
      principal: '5000.00',
      annualRate: '0.055',
      dayCount: 'Actual/365 Simple',
      request: { LoanDate: '2022-07-20', PmtDate: '2022-12-31', Fees: fee },
    },
    '2022-12-31 5025.00 124.18 0.00',
    '2022-12-31 5025.00 124.18 0.00',
  ],
])('%s', (_name, terms, first, last) => {
  const all = rows(terms)
  expect([all[0], all.at(-1)]).toEqual([first, last])
})

const monthly = {
  frequency: { every: 1, unit: 'month' },
  dayCount: '30/360-NOMINAL',
  rounding: { digits: 2, mode: 'HALF_UP' },
}
test('100.00 more every month: 301 payments instead of 360 (wkranec/finance, LGPL-3.0)', () => {
  const terms: CaseFile = {
    ...monthly,
    id: 'rbfin-extra-100-month',
    method: 'equal-installment with regular overpayment',
    principal: '200000.00',
    annualRate: '0.0375',
    periods: 360,
    convention: { rule: 'payment 926.23 + 100 every month until paid' },
  }
  expect(solved(terms).figures).toMatchObject({ periods: '301', totalPayment: '308880.09', totalInterest: '108880.09' })
})
test('500,000 repaid ahead of 84 shares: 37 periods left, 41 saved', () => {
  const terms: CaseFile = {
    ...monthly,
    id: 'cn-prepay-ep-shorten-37',
    method: 'equal-principal',
    principal: '1000003.00',
    annualRate: '0.05',
    periods: 84,
    prepayment: { afterPeriod: 6, amount: '500000.00', strategy: 'shorten-term' },
  }
  expect(solved(terms).figures).toMatchObject({ newRemainingPeriods: '37', periodsSaved: '41' })
})
test('interest that is fixed at the start has no known rule', () => {
  const terms: CaseFile = { ...DAILY_CASES[0]!.terms, id: 'a', interestMethod: 'add-on' }
  expect(answerCase(terms)).toEqual({ id: 'a', unsupported: 'interest method add-on' })
})
