import { type Frequency, PLAN_METHODS } from '../../lending/schedule'

/** Methods a product may offer. */
export const PRODUCT_METHODS = [...PLAN_METHODS, 'revolving'] as const
export type ProductMethod = (typeof PRODUCT_METHODS)[number]

/** What the codes of a product are called; every screen and list takes the words from here. */
export const METHOD_WORDS: Readonly<Record<ProductMethod, string>> = {
  equal_installment: '等额本息',
  equal_principal: '等额本金',
  interest_only: '先息后本',
  bullet: '利随本清',
  flat: '等本等息',
  balloon_term: '气球贷（长摊销）',
  balloon_tail: '气球贷（尾款）',
  step: '等比/等额累进',
  custom: '按计划还款',
  biweekly_half: '双周供',
  revolving: '随借随还',
}

export type ProductFrequency = Frequency
export const FREQUENCY_WORDS: Readonly<Record<ProductFrequency, string>> = {
  monthly: '按月',
  quarterly: '按季',
  half_yearly: '按半年',
  yearly: '按年',
  weekly: '按周',
  biweekly: '按双周',
  every_n_days: '按固定天数',
}

export const DUE_RULES = ['fixed_day', 'anniversary', 'month_end', 'quarter_20'] as const
export type DueRuleCode = (typeof DUE_RULES)[number]
export const DUE_RULE_WORDS: Readonly<Record<DueRuleCode, string>> = {
  fixed_day: '每期固定日',
  anniversary: '放款对日',
  month_end: '月末',
  quarter_20: '季末月 20 日',
}

export const SECURITY_TYPES = ['credit', 'guarantee', 'mortgage', 'pledge'] as const
export type SecurityType = (typeof SECURITY_TYPES)[number]
export const SECURITY_WORDS: Readonly<Record<SecurityType, string>> = {
  credit: '信用',
  guarantee: '保证',
  mortgage: '抵押',
  pledge: '质押',
}

export const KIND_WORDS: Readonly<Record<string, string>> = { person: '个人', sole: '个体工商户', company: '企业' }

/** A stored rule that names its fact, when nobody knows the fact: what a person has to find out. */
export const UNKNOWN_FACT_WORDS: Readonly<Record<string, string>> = {
  '借款人 {fact} 周岁，未满 {limit} 周岁': '出生日期未登记，请人工核实借款人或经营者是否未满 {limit} 周岁',
  '贷款到期时借款人 {fact} 周岁，超过 {limit} 周岁':
    '出生日期未登记，请人工核实贷款到期时借款人或经营者是否超过 {limit} 周岁',
  '债务收入比 {fact}，高于 {limit}，请核实还款来源': '收入未登记，请人工核实债务收入比是否高于 {limit}',
}

export const HOLIDAY_WORDS = { none: '不顺延', next: '顺延至下一工作日', previous: '提前至上一工作日' } as const
export const INTEREST_WORDS = { period: '整期按月利率，零头按日', actual: '按实际天数' } as const
export const ODD_WORDS = {
  days: '首期按天计息',
  month_plus_days: '首期整月加零头天',
  stub_interest: '零头天先付息',
  level_actual: '按实际天数等额',
} as const
export const COMPOUND_WORDS = {
  penalty: '按罚息利率计复利',
  contract_then_penalty: '到期前按合同利率，到期后按罚息利率',
  none: '不计复利',
} as const
export const ALLOCATION_WORDS = {
  by_period: '逐期：先还最早一期的罚息、复利、利息、本金',
  by_component: '逐项：先还全部罚息、复利、利息，再还本金',
  principal_first: '本金优先',
} as const

export const FIRST_DUE_WORDS = {
  method: '按还款方式的惯例',
  next_due_day: '放款后的第一个还款日',
  whole_period: '满一整期后的还款日',
  next_month: '下一个周期的还款日',
  standard_quarter: '季末月的还款日',
} as const
export const CUTOFF_WORDS = {
  exclude_due_day: '还款日不计息',
  include_settle_day: '计息至还款日当日，次日起下一期',
} as const
export const ROUNDING_WORDS = {
  half_up: '四舍五入',
  half_even: '四舍六入五成双',
  up: '进位',
  down: '截尾',
} as const
export const PAYMENT_STEP_WORDS = { 1: '到分', 10: '到角', 100: '到元' } as const

export const wordOf = (words: Readonly<Record<string, string>>, code: string): string => words[code] ?? code

/** Where a due date falls, as one phrase with its {day}. */
export const dueWords = (rule: string): string =>
  rule === 'fixed_day' ? '每期 {day} 日' : wordOf(DUE_RULE_WORDS, rule)
