import type { AllocationPolicy } from './types'

/** 横向: fees, then period by period, 罚息 → 复利 → 利息 → 本金. For loans that perform (DPD ≤ 90). */
export const BY_PERIOD: AllocationPolicy = {
  direction: 'by_period',
  order: ['fee', 'penalty', 'compound', 'interest', 'principal'],
}

/** 纵向: all 罚息, then all 复利, all 利息, all 本金. */
export const BY_COMPONENT: AllocationPolicy = {
  direction: 'by_component',
  order: ['fee', 'penalty', 'compound', 'interest', 'principal'],
}

/** 非应计 loans (DPD > 90): receipts reduce principal first, then income (金融企业会计制度 2001). */
export const PRINCIPAL_FIRST: AllocationPolicy = {
  direction: 'by_component',
  order: ['fee', 'principal', 'interest', 'penalty', 'compound'],
}

export const NON_ACCRUAL_FROM_DAYS = 91

/** The agreed policy while the loan accrues, principal first from day 91. */
export const policyFor = (overdueDays: number, agreed: AllocationPolicy): AllocationPolicy =>
  overdueDays >= NON_ACCRUAL_FROM_DAYS ? PRINCIPAL_FIRST : agreed
