import type { PostingRule } from './journal'

const VAT = { account: '22210101', ratePpm: 60_000 } as const

/** What a receipt from the borrower pays, whatever account the money comes from. */
const receipts = (event: string, from: string): PostingRule[] => [
  { event, component: 'principal', debit: from, credit: '130301' },
  { event, component: 'principal_overdue', debit: from, credit: '130302' },
  { event, component: 'interest', debit: from, credit: '1132' },
  { event, component: 'penalty', debit: from, credit: '601102', vat: VAT },
  { event, component: 'compound', debit: from, credit: '601102', vat: VAT },
  { event, component: 'fee', debit: from, credit: '602101', vat: VAT },
]

/**
 * Default posting rules on the chart of 企业会计准则: 1303 贷款 (01 本金, 02 逾期), 1132 应收利息, 6011 利息收入 (01 利息, 02 罚息),
 * 2221 应交税费, 224101 溢缴款. `settlement` is 2011 吸收存款 for banks, 1002 银行存款 for lenders without deposits.
 * 罚息 and 复利 become income when received; interest when accrued, tax included in the price.
 */
export const defaultRules = (settlement: '2011' | '1002' = '2011'): PostingRule[] => [
  { event: 'disbursement', component: 'principal', debit: '130301', credit: settlement },
  { event: 'interest_accrual', component: 'interest', debit: '1132', credit: '601101', vat: VAT },
  {
    event: 'interest_accrual_reversal',
    component: 'interest',
    debit: '601101',
    credit: '1132',
    vat: { ...VAT, on: 'debit' },
  },
  { event: 'overdue_transfer', component: 'principal', debit: '130302', credit: '130301' },
  ...receipts('repayment', settlement),
  { event: 'repayment', component: 'prepaid', debit: settlement, credit: '224101' },
  ...receipts('prepaid_use', '224101'),
  { event: 'prepaid_refund', component: 'prepaid', debit: '224101', credit: settlement },
]
