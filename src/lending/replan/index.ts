export { type DueDayTerms, inWeeks, planDueDayChange } from './due-day'
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
export { defaultTail, prepaymentModes } from './prepay-rows'
export { DEFAULT_PREPAYMENT_RULES, type FeeTier, feeFen, type PrepaymentRules, tierOn } from './prepay-rules'
export { planRateChange, type RateSegment, splitInterest } from './rate-change'
export {
  endOf,
  leadOf,
  type OpenPeriod,
  type OwnPlan,
  type PlanChange,
  type PlanTotals,
  partsOf,
  planChange,
  planTotals,
  type RateHistory,
  type ReplanTerms,
} from './rows'
export { periodsToRepay } from './shorten'
export { type Keeps, replan } from './solve'
export { planTranche, type Tranche } from './tranche'
export { planWaiver, WAIVABLE, type WaiverPlan } from './waiver'
