import type { CaseFile } from '../../src/lending/schedule'

/** One published plan: each row is 'due principal interest balance'. */
export interface RowCase {
  readonly terms: CaseFile
  readonly rows: readonly string[]
}

type Given = Pick<CaseFile, 'principal'> & Partial<CaseFile>

/** Cases of one source share what is the same in all of them. */
export const rowCase =
  (common: Omit<CaseFile, 'id' | 'principal'>) =>
  (id: string, given: Given, rows: string): RowCase => ({
    terms: { ...common, id, ...given },
    rows: rows.trim().split(/\n\s*/),
  })

/** Published totals without rows. */
export interface FigureCase {
  readonly source: string
  readonly terms: CaseFile
  readonly figures: Readonly<Record<string, string>>
}

export const FIGURE_CASES: readonly FigureCase[] = [
  {
    source: 'public mortgage unit tests: cn-ei-100w-4.9-360',
    terms: {
      id: 'cn-ei-100w-4.9-360',
      method: 'equal-installment',
      principal: '1000000.00',
      annualRate: '0.049',
      periods: 360,
      frequency: {
        every: 1,
        unit: 'month',
      },
      dayCount: '30/360-NOMINAL (monthly rate = annualRate/12)',
      rounding: {
        digits: 2,
        mode: 'HALF_UP',
        note: 'published figures come from unrounded arithmetic: total = n x unrounded payment, rounded at the end',
      },
    },
    figures: {
      payment: '5307.27',
      totalInterest: '910616.19',
      totalPayment: '1910616.19',
    },
  },
  {
    source: 'imcycle/loan-calculate-utils: README.md',
    terms: {
      id: 'cn-ep-100w-4.9-360-rows',
      method: 'equal-principal',
      principal: '1000000.00',
      annualRate: '0.049',
      periods: 360,
      frequency: {
        every: 1,
        unit: 'month',
      },
      dayCount: '30/360-NOMINAL (monthly rate = annualRate/12)',
      rounding: {
        digits: 2,
        mode: 'HALF_UP',
        note: 'published figures come from unrounded arithmetic: total = n x unrounded payment, rounded at the end',
      },
    },
    figures: {
      firstPayment: '6861.11',
      firstInterest: '4083.33',
      firstPrincipal: '2777.78',
      balanceAfter1: '997222.22',
      totalInterest: '737041.67',
      totalPayment: '1737041.67',
    },
  },
  {
    source: 'public mortgage unit tests: cn-io-100w-3.6-360',
    terms: {
      id: 'cn-io-100w-3.6-360',
      method: 'interest-only-bullet',
      principal: '1000000.00',
      annualRate: '0.036',
      periods: 360,
      frequency: {
        every: 1,
        unit: 'month',
      },
      dayCount: '30/360-NOMINAL (monthly rate = annualRate/12)',
      rounding: {
        digits: 2,
        mode: 'HALF_UP',
        note: 'published figures come from unrounded arithmetic: total = n x unrounded payment, rounded at the end',
      },
    },
    figures: {
      payment: '3000.00',
      lastPayment: '1003000.00',
      totalPayment: '2080000.00',
      totalInterest: '1080000.00',
    },
  },
  {
    source: 'public mortgage unit tests: cn-ei-100w-4.9-360-y1',
    terms: {
      id: 'cn-ei-100w-4.9-360-y1',
      method: 'equal-installment',
      principal: '1000000.00',
      annualRate: '0.049',
      periods: 360,
      frequency: {
        every: 1,
        unit: 'month',
      },
      dayCount: '30/360-NOMINAL (monthly rate = annualRate/12)',
      rounding: {
        digits: 2,
        mode: 'HALF_UP',
        note: 'published figures come from unrounded arithmetic: total = n x unrounded payment, rounded at the end',
      },
    },
    figures: {
      payment: '5307.27',
      balanceAfter12: '984978.41',
    },
  },
  {
    source: 'public mortgage unit tests: cn-ei-12w-0-12',
    terms: {
      id: 'cn-ei-12w-0-12',
      method: 'equal-installment',
      principal: '120000.00',
      annualRate: '0',
      periods: 12,
      frequency: {
        every: 1,
        unit: 'month',
      },
      dayCount: '30/360-NOMINAL (monthly rate = annualRate/12)',
      rounding: {
        digits: 2,
        mode: 'HALF_UP',
        note: 'published figures come from unrounded arithmetic: total = n x unrounded payment, rounded at the end',
      },
    },
    figures: {
      payment: '10000.00',
      totalInterest: '0.00',
    },
  },
  {
    source: 'wkranec/finance: test/test_amortization.rb',
    terms: {
      id: 'rbfin-200000-3.75-360',
      method: 'equal-installment',
      principal: '200000.00',
      annualRate: '0.0375',
      periods: 360,
      frequency: {
        every: 1,
        unit: 'month',
      },
      dayCount: '30/360-NOMINAL',
      rounding: {
        digits: 2,
        mode: 'HALF_UP',
      },
    },
    figures: {
      payment: '926.23',
      lastPayment: '926.96',
      totalPayment: '333443.53',
      totalInterest: '133443.53',
    },
  },
  {
    source: 'roniemartinez/amortization: tests/test_amortization.py',
    terms: {
      id: 'pyamort-amount-1',
      method: 'equal-installment',
      principal: '150000.00',
      annualRate: '0.1',
      periods: 36,
      frequency: {
        every: 1,
        unit: 'half-month',
        perYear: 24,
      },
      dayCount: 'nominal periods',
      rounding: {
        digits: 2,
        mode: 'HALF_UP',
      },
    },
    figures: {
      payment: '4495.63',
    },
  },
  {
    source: 'frappe/lending: lending/loan_management/doctype/loan/test_loan.py',
    terms: {
      id: 'frappe-280000-8.4-20',
      method: 'equal-installment',
      principal: '280000.00',
      annualRate: '0.084',
      periods: 20,
      frequency: {
        every: 1,
        unit: 'month',
      },
      dayCount: '30/360-NOMINAL',
      rounding: {
        digits: 0,
        mode: 'installment rounded up to a whole unit; rows shown rounded',
      },
    },
    figures: {
      payment: '15052',
      totalInterest: '21034',
      totalPayment: '301034',
    },
  },
]
