/** A case of daily interest says its rules in words: "0.798 % per day", "monthly from 2025-04 on 04". */
export interface DailyFields {
  readonly rateText?: string
  readonly interestMethod?: string
  readonly interestRounding?: string
  readonly paymentRounding?: string
  readonly levelPaymentOption?: string
  readonly interestCap?: string
  readonly scheduleConfig?: string
  readonly feeOptions?: string
}

/** A lender's request as US loan engines take it; amounts are decimal strings. */
export interface RequestFields {
  readonly request?: {
    readonly LoanDate: string
    readonly PmtDate: string
    readonly Term?: string
    readonly RegPmt?: string
    readonly PrincipalReduction?: string
    readonly PrincipalPmts?: string
    readonly Fees?: readonly { readonly AddToPrin?: boolean; readonly CalcType?: string; readonly Entry: string }[]
  } | null
}

/** Principal repaid ahead after a period: the term gets shorter, or the payment smaller. */
export interface PrepaymentField {
  readonly prepayment?: { readonly afterPeriod?: number; readonly amount?: string; readonly strategy?: string } | null
}
