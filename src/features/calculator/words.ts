import type { LenderKind } from '../../lending/cost'
import type { OddMode } from '../../lending/schedule'
import type { Translate } from '../../web/i18n'
import { wordOf } from '../products/words'

/** Who charges a fee; only what the lender charges is booked, the rest is disclosed. */
export const PARTIES = ['lender', 'guarantor', 'insurer', 'agency', 'registry', 'partner'] as const
export type Party = (typeof PARTIES)[number]
export const PARTY_WORDS: Readonly<Record<Party, string>> = {
  lender: '贷款人',
  guarantor: '担保机构',
  insurer: '保险公司',
  agency: '评估、公证等中介机构',
  registry: '登记机关',
  partner: '合作机构',
}

export const FEE_WAYS = ['upfront_rate', 'upfront_fixed', 'each_period', 'at_maturity'] as const
export type FeeWay = (typeof FEE_WAYS)[number]
export const FEE_WAY_WORDS: Readonly<Record<FeeWay, string>> = {
  upfront_rate: '放款时按比例',
  upfront_fixed: '放款时固定金额',
  each_period: '每期固定金额',
  at_maturity: '到期时固定金额',
}
export const PAID_WAYS = ['paid', 'deducted'] as const
export const PAID_WORDS: Readonly<Record<(typeof PAID_WAYS)[number], string>> = {
  paid: '借款人另付',
  deducted: '从放款中扣除',
}

export const LENDER_WORDS: Readonly<Record<LenderKind, string>> = {
  bank: '银行、消费金融公司',
  assisted_online: '互联网助贷',
  microloan: '小额贷款公司',
  private: '民间借贷',
}

export const FIRST_DUES = ['method', 'next_due_day', 'whole_period', 'next_month', 'standard_quarter'] as const
export const CUTOFFS = ['exclude_due_day', 'include_settle_day'] as const
export const ROUNDINGS = ['half_up', 'half_even', 'up', 'down'] as const
export const UNITS = ['1', '10', '100'] as const
export const GRACE_MODES = ['free', 'deferred'] as const
export const GRACE_WORDS: Readonly<Record<(typeof GRACE_MODES)[number], string>> = {
  free: '免收',
  deferred: '推迟到宽限后第一期',
}
export const BORROWER_WORDS = { person: '个人', company: '企业' } as const
export const ODD_MODES = [
  'days',
  'month_plus_days',
  'stub_interest',
  'level_actual',
] as const satisfies readonly OddMode[]

export const optionsOf = (t: Translate, words: Readonly<Record<string, string>>, codes: readonly string[]) =>
  codes.map(value => ({ value, label: t(wordOf(words, value)) }))
