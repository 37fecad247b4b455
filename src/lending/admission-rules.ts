import type { AdmissionRule } from './admission'
import { type Fen, formatFen } from './money'

/**
 * Default rules for personal loans. Limits are the lender's to change; DSR 55 %: 银监发〔2004〕57号 art. 36;
 * consent to the bureau query: 征信业管理条例 art. 18.
 * Facts: ageYears · ageAtMaturityYears · dsrPpm · currentOverdueDays · idExpired · bureauConsent · consecutiveOverdue ·
 * overdueIn24Months · bureauEnquiries3Months · listedDebtor · bannedPurpose.
 */
export const DEFAULT_ADMISSION_RULES: readonly AdmissionRule[] = [
  rule('age-below-18', 'ageYears', 'lt', 18, 'reject', '申请人未满 18 周岁'),
  rule('age-at-maturity', 'ageAtMaturityYears', 'gt', 65, 'reject', '贷款到期时申请人超过 65 周岁'),
  rule('dsr-above-55', 'dsrPpm', 'gt', 550_000, 'reject', '月还款总额超过月收入的 55%'),
  rule('current-overdue', 'currentOverdueDays', 'gt', 0, 'reject', '目前有逾期未还的借款'),
  rule('three-in-a-row', 'consecutiveOverdue', 'gte', 3, 'reject', '近 24 个月内连续逾期 3 期以上'),
  rule('six-in-24-months', 'overdueIn24Months', 'gte', 6, 'reject', '近 24 个月内累计逾期 6 期以上'),
  rule('listed-debtor', 'listedDebtor', 'eq', true, 'reject', '申请人为被执行人或失信被执行人'),
  rule('banned-purpose', 'bannedPurpose', 'eq', true, 'reject', '贷款用途不符合规定'),
  rule('id-expired', 'idExpired', 'eq', true, 'reject', '身份证件已过有效期'),
  rule('consent-missing', 'bureauConsent', 'eq', false, 'reject', '缺少征信查询授权'),
  rule('many-enquiries', 'bureauEnquiries3Months', 'gt', 6, 'refer', '近 3 个月征信查询超过 6 次'),
]

export interface ProductLimits {
  readonly minFen: Fen
  readonly maxFen: Fen
  readonly minMonths: number
  readonly maxMonths: number
}

/** Amount and term must lie inside the product. Facts: amountFen · termMonths. */
export const productRules = (limits: ProductLimits): AdmissionRule[] => [
  rule(
    'amount-below-product',
    'amountFen',
    'lt',
    limits.minFen,
    'reject',
    `申请金额低于产品下限 ${formatFen(limits.minFen)} 元`,
  ),
  rule(
    'amount-above-product',
    'amountFen',
    'gt',
    limits.maxFen,
    'reject',
    `申请金额高于产品上限 ${formatFen(limits.maxFen)} 元`,
  ),
  rule(
    'term-below-product',
    'termMonths',
    'lt',
    limits.minMonths,
    'reject',
    `申请期限短于产品下限 ${limits.minMonths} 个月`,
  ),
  rule(
    'term-above-product',
    'termMonths',
    'gt',
    limits.maxMonths,
    'reject',
    `申请期限长于产品上限 ${limits.maxMonths} 个月`,
  ),
]

function rule(
  code: string,
  field: string,
  op: AdmissionRule['op'],
  value: AdmissionRule['value'],
  outcome: AdmissionRule['outcome'],
  words: string,
): AdmissionRule {
  return { code, field, op, value, outcome, words }
}
