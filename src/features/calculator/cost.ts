import {
  datedRatePpm,
  type EnterpriseCost,
  enterpriseCost,
  type FeeItem,
  type PersonalCost,
  periodOfPlan,
  personalCost,
} from '../../lending/cost'
import { costOfPlan } from '../../lending/irr'
import type { Schedule, ScheduleTerms } from '../../lending/schedule'

/** What the plan costs in all, by every measure that fits it. */
export interface Cost {
  /** Equal periods: the rate of one period, times the periods of a year, and compounded. */
  readonly personal: PersonalCost | null
  readonly enterprise: EnterpriseCost | null
  readonly xirrPpm: number | null
  /** Which of them is told to the borrower. */
  readonly measure: 'simple' | 'xirr' | 'enterprise'
  readonly disclosedPpm: number | null
}

type CostTerms = Pick<ScheduleTerms, 'method' | 'frequency' | 'ratePpm' | 'valueDate'>

export interface Costed {
  readonly borrower: 'person' | 'company'
  readonly terms: CostTerms
  readonly schedule: Schedule
}

/**
 * The all-in cost by every measure that fits the plan, and the one that is told: persons the internal rate of all flows (PBoC
 * 公告〔2021〕第3号), enterprises the loan rate and each fee by itself (银办发〔2025〕203号), plans without equal periods by their days.
 */
export function costOf({ borrower, terms, schedule }: Costed, fees: readonly FeeItem[]): Cost {
  const { valueDate } = terms
  const frequency = periodOfPlan(terms)
  const xirrPpm = datedRatePpm({ schedule, valueDate }, fees)
  if (frequency === null) return { personal: null, enterprise: null, xirrPpm, measure: 'xirr', disclosedPpm: xirrPpm }
  const plan = { schedule, valueDate, frequency }
  const personal = personalCost(plan, fees)
  if (borrower === 'person') {
    return { personal, enterprise: null, xirrPpm, measure: 'simple', disclosedPpm: personal?.simplePpm ?? null }
  }
  // 等本等息 names a rate on the first principal; what the loan itself costs is the one its payments make.
  const ratePpm = terms.method === 'flat' ? costOfPlan(schedule, valueDate, frequency)?.simplePpm : terms.ratePpm
  const enterprise = ratePpm === undefined ? null : enterpriseCost(plan, ratePpm, fees)
  return { personal, enterprise, xirrPpm, measure: 'enterprise', disclosedPpm: enterprise?.totalPpm ?? null }
}
