import type { PostingRule } from './journal'

const VAT = { account: '222101', ratePpm: 60_000 } as const

/** What a receipt from the borrower pays, whatever account the money comes from. */
const receipts = (event: string, from: string): PostingRule[] => [
  { event, component: 'principal', debit: from, credit: '130301' },
  { event, component: 'overdue_principal', debit: from, credit: '130302' },
  { event, component: 'interest', debit: from, credit: '1132' },
  { event, component: 'interest_off_book', debit: from, credit: '601101', vat: VAT },
  { event, component: 'penalty', debit: from, credit: '601102', vat: VAT },
  { event, component: 'compound', debit: from, credit: '601103', vat: VAT },
  { event, component: 'fee', debit: from, credit: '6021', vat: VAT },
]

/**
 * Posting rules on the chart of 企业会计准则: 1303 贷款 (01 本金, 02 逾期, 03 已减值), 1132 应收利息, 1304 贷款损失准备, 6011 利息收入
 * (01 利息, 02 罚息, 03 复利), 6702 信用减值损失 (CAS 22). `settlement` is 2011 吸收存款 for banks, 1002 银行存款 for lenders without
 * deposits. Interest is income when accrued, tax included in the price (财税〔2016〕36号); 罚息 and 复利 when received.
 */
export const defaultRules = (settlement: '2011' | '1002' = '2011'): PostingRule[] => [
  { event: 'disburse', component: 'principal', debit: '130301', credit: settlement },
  { event: 'accrue', component: 'interest', debit: '1132', credit: '601101', vat: VAT },
  { event: 'overdue', component: 'principal', debit: '130302', credit: '130301' },
  ...receipts('repay', settlement),
  { event: 'repay', component: 'prepaid', debit: settlement, credit: '224101' },
  ...receipts('apply_prepaid', '224101'),
  { event: 'refund_prepaid', component: 'prepaid', debit: '224101', credit: settlement },
  { event: 'takeover', component: 'principal', debit: '130301', credit: '224199' },
  { event: 'takeover', component: 'overdue_principal', debit: '130302', credit: '224199' },
  { event: 'takeover', component: 'interest', debit: '1132', credit: '224199' },
  ...changeRules(settlement),
]

/**
 * Rules of the later life of a loan: 利息转本金, 核销 against the provision, and 核销后收回 in three steps (the loan stands again, the
 * cash pays it, the provision is released).
 */
export function changeRules(settlement: '2011' | '1002' = '2011'): PostingRule[] {
  return [
    { event: 'capitalise', component: 'interest', debit: '130301', credit: '1132' },
    { event: 'capitalise', component: 'penalty', debit: '130301', credit: '601102', vat: VAT },
    { event: 'capitalise', component: 'compound', debit: '130301', credit: '601103', vat: VAT },
    { event: 'write_off', component: 'principal', debit: '1304', credit: '130301' },
    { event: 'write_off', component: 'overdue_principal', debit: '1304', credit: '130302' },
    { event: 'recover', component: 'restored', debit: '130303', credit: '1304' },
    { event: 'recover', component: 'principal', debit: settlement, credit: '130303' },
    { event: 'recover', component: 'released', debit: '1304', credit: '6702' },
    { event: 'recover', component: 'interest', debit: settlement, credit: '601101', vat: VAT },
  ]
}
