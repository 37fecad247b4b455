import { CUSTOMER_KINDS } from '../../lending/product-rule'
import { f } from '../../web/form'
import { payoutRuleFields } from './payout-fields'
import { pricingRuleFields } from './pricing-fields'
import { ruleFields } from './rule-fields'
import { DUE_RULES, FREQUENCY_WORDS, PRODUCT_METHODS, type ProductFrequency, SECURITY_TYPES } from './words'

export const PRODUCT_FREQUENCIES = Object.keys(FREQUENCY_WORDS) as ProductFrequency[]

/** A new version of a product: the terms a lender sets by form. Rules of admission keep their place, their limits are fields. */
export const versionFields = {
  base: f.id('基于版本'),
  customerKinds: f.many('适用客户', CUSTOMER_KINDS),
  minAmount: f.money('最低金额', { min: 1n }),
  maxAmount: f.money('最高金额', { min: 1n }),
  minTerm: f.whole('最短期限', 1, 600),
  maxTerm: f.whole('最长期限', 1, 600),
  methods: f.many('还款方式', PRODUCT_METHODS),
  frequencies: f.many('还款频率', PRODUCT_FREQUENCIES),
  securityTypes: f.many('担保方式', SECURITY_TYPES),
  minRate: f.rate('最低年利率'),
  defaultRate: f.rate('默认年利率'),
  maxRate: f.rate('最高年利率'),
  dayBasis: f.oneOf('年计息天数', ['360', '365']),
  interestMode: f.oneOf('计息方式', ['period', 'actual']),
  oddMode: f.oneOf('首期不足整期', ['days', 'month_plus_days', 'stub_interest', 'level_actual']),
  dueRules: f.many('还款日规则', DUE_RULES),
  defaultDueDay: f.whole('默认还款日', 1, 31),
  holidayShift: f.oneOf('还款日遇节假日', ['none', 'next', 'previous']),
  graceDays: f.whole('宽限天数', 0, 30),
  penaltyRatio: f.share('罚息上浮比例'),
  diversionRatio: f.share('挪用罚息上浮比例'),
  compoundBase: f.oneOf('复利', ['penalty', 'contract_then_penalty', 'none']),
  allocation: f.oneOf('还款冲账顺序', ['by_period', 'by_component', 'principal_first']),
  renewable: f.checkbox('允许无还本续贷'),
  maxAge: f.whole('到期时最高年龄', 18, 120),
  maxDsr: f.share('债务收入比上限'),
  ...ruleFields,
  ...payoutRuleFields,
  ...pricingRuleFields,
}
