/** What the event of a voucher is called. */
export const EVENT_WORDS: Readonly<Record<string, string>> = {
  disburse: '发放贷款',
  takeover: '贷款迁入',
  repay: '还款',
  payoff: '提前结清',
  apply_prepaid: '溢缴款抵扣',
  refund_prepaid: '退回溢缴款',
  overdue: '本金转逾期',
  accrue: '计提利息',
  waive: '减免',
  restructure: '重组',
  write_off: '核销',
  recover: '核销后收回',
  backdate: '倒起息还款',
  reverse: '冲正',
  extend: '展期',
  due_day: '还款日变更',
  rate: '利率调整',
  pause: '停息',
  resume: '恢复计息',
  capitalise: '利息转本金',
  memo: '表外登记',
  manual: '手工凭证',
  provision: '计提减值准备',
  year_end: '结转损益',
}

/** What a money event is made of. */
export const COMPONENT_WORDS: Readonly<Record<string, string>> = {
  principal: '本金',
  overdue_principal: '逾期本金',
  interest: '利息',
  interest_off_book: '表外利息',
  penalty: '罚息',
  compound: '复利',
  fee: '费用',
  prepaid: '溢缴款',
  charge: '减值准备',
  restored: '恢复已核销本金',
  released: '准备释放',
  claim: '备查债权',
}

export const ACCOUNT_KIND_WORDS: Readonly<Record<string, string>> = {
  asset: '资产',
  liability: '负债',
  income: '收入',
  expense: '费用支出',
  equity: '所有者权益',
  memo: '表外',
}

const SOURCES: readonly (readonly [shape: RegExp, href: (id: string) => string, label: string])[] = [
  [/^loan:(\d+)$/, id => `/loans/${id}`, '查看借据'],
  [/^manual:(\d+)$/, id => `/manual-vouchers/${id}`, '查看手工凭证'],
  [/^provision:(\d{4}-\d\d)$/, id => `/provisions/${id}`, '查看减值准备'],
  [/^year:(\d{4})$/, id => `/periods/${id}-12`, '查看月结'],
]

export interface Source {
  readonly href: string
  readonly label: string
}

/** Where the record behind a voucher is shown: loan:42 → /loans/42. */
export function sourceOf(subject: string): Source | undefined {
  for (const [shape, href, label] of SOURCES) {
    const match = shape.exec(subject)
    if (match) return { href: href(match[1]!), label }
  }
  return undefined
}
