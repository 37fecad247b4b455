export { type DueDayTerms, planDueDayChange } from './due-day'
export {
  type Extension,
  type ExtensionFacts,
  extensionRefusal,
  longestExtensionMonths,
  planExtension,
  termKind,
} from './extend'
export { type InterestStop, planInterestStop } from './interest-stop'
export {
  type PrepaymentFacts,
  type PrepaymentMode,
  type PrepaymentPlan,
  type PrepaymentRequest,
  planPrepayment,
} from './prepay'
export { DEFAULT_PREPAYMENT_RULES, type FeeTier, feeFen, type PrepaymentRules, tierOn } from './prepay-rules'
export { planRateChange, type RateSegment, splitInterest } from './rate-change'
export {
  type OpenPeriod,
  type PlanChange,
  type PlanTotals,
  partsOf,
  planChange,
  planTotals,
  type RateHistory,
  type ReplanTerms,
  replan,
} from './rows'
export { periodsToRepay } from './shorten'
export { planTranche, type Tranche } from './tranche'
export { planWaiver, WAIVABLE, type WaiverPlan } from './waiver'
