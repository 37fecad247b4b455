/** What an event of a loan is called. */
export const EVENT_WORDS: Readonly<Record<string, string>> = {
  disburse: '发放贷款',
  open: '迁入',
  repay: '还款',
  payoff: '提前结清',
  apply_prepaid: '溢缴款抵扣',
  overdue: '本金转逾期',
  non_accrual: '应计状态变更',
  reverse: '冲正',
  take_back: '放款冲正',
  rebook: '倒起息',
  prepay: '部分提前还款',
  extend: '展期',
  due_day: '还款日变更',
  rate: '利率调整',
  pause: '停息',
  resume: '恢复计息',
  draw: '分次放款',
  revolve: '随借随还',
  revolve_draw: '支用',
  revolve_repay: '归还本金',
  waive: '减免',
  restructure: '重组',
  write_off: '核销',
  recover: '核销后收回',
  refund_prepaid: '退回溢缴款',
  divert: '挪用',
  divert_end: '挪用已纠正',
}

const TONES: Readonly<Record<string, string>> = {
  overdue: 'bad',
  write_off: 'bad',
  divert: 'bad',
  reverse: 'warn',
  rebook: 'warn',
}
export const eventTone = (kind: string): string => TONES[kind] ?? 'ok'
