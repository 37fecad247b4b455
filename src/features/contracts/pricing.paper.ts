import { formatRate } from '../../lending/rate'
import { translator } from '../../web/i18n'
import {
  type FloatingPricing,
  floatingOf,
  formulaText,
  lprText,
  modeOf,
  type Pricing,
  TENOR_WORDS,
} from '../products/pricing'
import type { ContractPage } from './queries'

const zh = translator('zh')

type Floating = Exclude<Pricing, 'fixed'>
const CYCLES: Readonly<Record<Floating, readonly [cycle: string, day: string]>> = {
  immediate: ['不设固定周期', '新的 LPR 公布生效之日'],
  jan_1: ['一年', '每年 1 月 1 日'],
  anniversary: ['一年', '实际放款日在以后各年的对应日，当月没有对应日的为当月最后一日'],
  m3: ['三个月', '自实际放款日起每满三个月的对应日，当月没有对应日的为当月最后一日'],
  m6: ['六个月', '自实际放款日起每满六个月的对应日，当月没有对应日的为当月最后一日'],
  m12: ['十二个月', '自实际放款日起每满十二个月的对应日，当月没有对应日的为当月最后一日'],
}

/** The rate in the table of terms: fixed for the life, or how it is formed with what it comes to. */
export function rateRows(contract: ContractPage): string[][] {
  const pricing = floatingOf(contract.pricing)
  if (!pricing) return [['年利率（单利）', `${formatRate(contract.ratePpm)}，固定不变`]]
  const [cycle, day] = CYCLES[pricing.pricing]
  const known = contract.loanValueDate ? '' : '测算'
  return [
    [
      '年利率（单利）',
      `浮动利率：${formulaText(zh, pricing)}；${lprText(zh, pricing)}，${known}为 ${formatRate(contract.ratePpm)}`,
    ],
    ['重定价周期', cycle],
    ['重定价日', day],
  ]
}

/** The interest among the costs: a floating one as it is today. */
export const interestText = ({ pricing, ratePpm }: ContractPage): string =>
  floatingOf(pricing) ? `浮动年利率，现为 ${formatRate(ratePpm)}` : `年利率 ${formatRate(ratePpm)}`

const firstText = ({ pricing, rateDay }: FloatingPricing): string => {
  const { mode } = modeOf(pricing)
  return mode !== 'immediate' && rateDay === 'signing'
    ? '首期执行利率按合同签署日适用的最近一次公布的 LPR 与上述加减点确定'
    : '首期执行利率按实际放款日适用的最近一次公布的 LPR 与上述加减点确定'
}

/** What floats, over what, from when, and what that does to the payments (PBoC 公告〔2019〕15号, 30号; 〔2024〕11号). Null for a fixed rate. */
export function pricingClause({ pricing: stored }: ContractPage): string | null {
  const pricing = floatingOf(stored)
  if (!pricing) return null
  const [cycle, day] = CYCLES[pricing.pricing]
  const { mode } = modeOf(pricing.pricing)
  const which = mode === 'immediate' ? '当日公布生效' : '该日前最近一次公布'
  return [
    '利率定价方式：本合同借款采用浮动利率。',
    `定价基准为全国银行间同业拆借中心公布的${TENOR_WORDS[pricing.tenor]}（贷款市场报价利率）；执行年利率为${formulaText(zh, pricing)}，1 个基点为 0.01%，加减点数值在合同期限内固定不变，双方另行书面约定的除外。`,
    `${firstText(pricing)}。`,
    `重定价周期为${cycle}，重定价日为${day}。自重定价日起，执行利率按${which}的 LPR 与上述加减点重新确定；`,
    '重定价日所在的一期按天分段计息，自下一期起按剩余本金和剩余期数重新计算还款额（等额本金和先息后本仅调整利息）；逾期部分的罚息利率自同日起随执行利率调整。',
    '甲方应将调整后的利率和还款计划通知乙方；LPR 未变化的，执行利率不变。',
  ].join('')
}
