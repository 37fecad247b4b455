/** What the event of a voucher is called. */
export const EVENT_WORDS: Readonly<Record<string, string>> = {
  disburse: '发放贷款',
  repay: '还款',
  payoff: '提前结清',
  apply_prepaid: '溢缴款抵扣',
  refund_prepaid: '退回溢缴款',
  overdue: '本金转逾期',
  accrue: '计提利息',
}

export const ACCOUNT_KIND_WORDS: Readonly<Record<string, string>> = {
  asset: '资产',
  liability: '负债',
  income: '收入',
  expense: '费用支出',
  equity: '所有者权益',
  memo: '表外',
}

/** Where the record behind a voucher is shown: loan:42 → /loans/42. */
export function sourceHref(subject: string): string | undefined {
  const match = /^(loan):(\d+)$/.exec(subject)
  return match ? `/loans/${match[2]}` : undefined
}
