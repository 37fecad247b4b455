import type { BalanceReason, GapReason } from '../../lending/takeover'

export const GAP_WORDS: Readonly<Record<GapReason, string>> = {
  same: '一致',
  not_given: '文件未给出',
  rounding_up: '原系统每期还款额进位到分',
  rounding_down: '原系统每期还款额舍去到分以下',
  whole_yuan: '原系统每期还款额取整到元',
  actual_360: '原系统按实际天数/360 计息',
  actual_365: '原系统按实际天数/365 计息',
  first_period: '首期与还款日不同',
  other_method: '还款方式不同',
  unexplained: '原因不明，需人工核对',
}

export const BALANCE_WORDS: Readonly<Record<BalanceReason, string>> = {
  same: '与计划一致',
  rounding: '逐期舍入',
  paid_ahead: '多还了本金',
  paid_behind: '少还了本金或起息日不同',
  overdue: '逾期',
  settled: '已结清',
}
