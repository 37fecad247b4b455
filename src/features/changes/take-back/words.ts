export const CAUSES = ['wrong_payee', 'wrong_amount', 'returned', 'withdrawn', 'other'] as const

export const CAUSE_WORDS: Readonly<Record<string, string>> = {
  wrong_payee: '收款人有误',
  wrong_amount: '放款金额有误',
  returned: '收款银行退回',
  withdrawn: '借款人不再用款',
  other: '其他差错',
}
