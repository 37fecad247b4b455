export {
  datedRatePpm,
  type EnterpriseCost,
  enterpriseCost,
  type FeeItem,
  feeTotalFen,
  feeWith,
  type LoanPlan,
  type PersonalCost,
  periodOfPlan,
  personalCost,
  totalFeesFen,
} from './all-in'
export { actuarialRate, type Dated, rateOfCharge, rateOverYears, type YearBasis, yearsBetween } from './apr'
export {
  type CapCheck,
  checkCaps,
  dailyFeeAsYearlyPpm,
  LENDER_KINDS,
  type LenderKind,
  RATE_CAPS,
  type RateCap,
} from './caps'
export { type Flow, internalRate, presentValue, solveRate } from './solve'
export { type Elapsed, elapsedUnits, type UnitPeriod, unitsPerYear } from './unit-period'
