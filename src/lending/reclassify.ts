import {
  badSharePpm,
  type ClassEvents,
  type ClassHit,
  CROSS_PPM,
  ELSEWHERE_PPM,
  eventHits,
  type MatrixRow,
  matrixClass,
} from './class-rules'
import {
  type ClassFloor,
  DEFAULT_FLOORS,
  floorByDays,
  isNonPerforming,
  isWorse,
  type RiskClass,
  worstOf,
} from './classification'
import type { Fen } from './money'
import { restructureFloor } from './restructure'

/** What a lender sets; the defaults are those of 商业银行金融资产风险分类办法 (〔2023〕第1号). */
export interface ClassPolicy {
  readonly floors: readonly ClassFloor[]
  readonly technicalDays: number
  readonly crossPpm: number
  readonly elsewherePpm: number
  readonly matrix: readonly MatrixRow[]
}

export const DEFAULT_POLICY: ClassPolicy = {
  floors: DEFAULT_FLOORS,
  technicalDays: 0,
  crossPpm: CROSS_PPM,
  elsewherePpm: ELSEWHERE_PPM,
  matrix: [],
}

export interface LoanClassFacts {
  readonly id: number
  readonly current: RiskClass
  readonly balanceFen: Fen
  readonly overdueDays: number
  readonly security: string
  readonly events: ClassEvents
  /** What people decided; null when nobody did. */
  readonly manual: RiskClass | null
  readonly inObservation: boolean
  readonly restructuredAgain: boolean
  /** Approved credit enhancement: left out of art. 7. */
  readonly enhanced: boolean
  /** 不良 for no other reason than the debtor's other loans. */
  readonly carried: boolean
}

const DAY_ARTICLE: Readonly<Record<RiskClass, string>> = {
  pass: '6',
  special_mention: '10',
  substandard: '11',
  doubtful: '12',
  loss: '13',
}

const floorHit = (rule: string, atLeast: RiskClass, article: string, inputs: ClassHit['inputs']): ClassHit[] =>
  atLeast === 'pass' ? [] : [{ rule, atLeast, article, ...(inputs ? { inputs } : {}) }]

/** Every rule that strikes a loan by itself. 91 days, 借新还旧, in observation → 次级 (art. 11), 关注 (10), 关注 (21). */
export function ownHits(facts: LoanClassFacts, policy: ClassPolicy, retail: boolean): ClassHit[] {
  const { overdueDays, security } = facts
  const byDays = floorByDays(overdueDays, policy.floors, policy)
  const late = overdueDays > policy.technicalDays
  const matrix = late ? matrixClass(policy.matrix, security, overdueDays) : 'pass'
  const again = facts.restructuredAgain
  // 不良 does not rise by itself in any case, so that what was there before the restructuring need not be held here.
  const observed = restructureFloor({
    inObservation: facts.inObservation,
    restructuredAgain: again,
    classBefore: 'pass',
    mayRise: true,
  })
  return [
    ...floorHit('overdue-days', byDays, DAY_ARTICLE[byDays], { overdueDays }),
    ...floorHit('matrix', matrix, '', { overdueDays, security }),
    ...eventHits(eventsOf(facts.events, retail), policy.elsewherePpm),
    ...floorHit(again ? 'restructured-again' : 'observation', observed, again ? '22' : '21', undefined),
    ...floorHit('manual', facts.manual ?? 'pass', '26', undefined),
  ]
}

/** What a debtor owes at other banks counts for non-retail debtors only (arts. 10, 11; art. 8 for retail). */
const eventsOf = (
  { nonPerformingElsewhere, overdue90ElsewherePpm, ...own }: ClassEvents,
  retail: boolean,
): ClassEvents => ({
  ...own,
  ...(retail || nonPerformingElsewhere === undefined ? {} : { nonPerformingElsewhere }),
  ...(retail || overdue90ElsewherePpm === undefined ? {} : { overdue90ElsewherePpm }),
})

export interface ClassOutcome {
  readonly id: number
  readonly from: RiskClass
  readonly to: RiskClass
  readonly hits: readonly ClassHit[]
  readonly floor: RiskClass
  readonly carried: boolean
}

export interface Debtor {
  /** 个人, 个体: loan by loan (art. 8). */
  readonly retail: boolean
  readonly claims: readonly LoanClassFacts[]
}

/**
 * The classes all loans of one debtor take, the worst of all rules for each. Down at once. Up by itself only from 关注 to
 * 正常 when nothing strikes and nothing is overdue; 不良 rises only by a decision (art. 14).
 * Example: a firm owes 90 万 and 10 万, the second 91 days late → 次级 alone (10 % is not more than 10 %); of 89 and 11 both are.
 */
export function classifyDebtor({ retail, claims }: Debtor, policy: ClassPolicy): ClassOutcome[] {
  const own = claims.map(facts => ({ facts, hits: ownHits(facts, policy, retail) }))
  const standing = own.map(({ facts, hits }) => ({
    balanceFen: facts.balanceFen,
    riskClass: badByItself(facts, hits) ? worstOf([facts.current, ...hits.map(one => one.atLeast)]) : 'pass',
  })) satisfies { balanceFen: Fen; riskClass: RiskClass }[]
  const sharePpm = retail ? 0 : badSharePpm(standing)
  const crossed = sharePpm > policy.crossPpm
  return own.map(({ facts, hits }) => {
    const itself = badByItself(facts, hits)
    const cross: ClassHit[] =
      crossed && !facts.enhanced && !itself
        ? [
            {
              rule: 'cross-default',
              atLeast: 'substandard',
              article: '7',
              inputs: { sharePpm, abovePpm: policy.crossPpm },
            },
          ]
        : []
    return outcomeOf(facts, [...hits, ...cross], itself)
  })
}

/** 不良 by a rule of its own, or from before for a reason of its own. */
const badByItself = (facts: LoanClassFacts, hits: readonly ClassHit[]): boolean =>
  isNonPerforming(worstOf(hits.map(one => one.atLeast))) || (isNonPerforming(facts.current) && !facts.carried)

function outcomeOf(facts: LoanClassFacts, hits: readonly ClassHit[], itself: boolean): ClassOutcome {
  const { id, current } = facts
  const floor = worstOf(hits.map(one => one.atLeast))
  const to = nextClass(current, floor, facts.overdueDays)
  return { id, from: current, to, hits, floor, carried: isNonPerforming(to) && !itself }
}

function nextClass(current: RiskClass, floor: RiskClass, overdueDays: number): RiskClass {
  if (isWorse(floor, current)) return floor
  return current === 'special_mention' && floor === 'pass' && overdueDays <= 0 ? 'pass' : current
}

/** Does anything have to be written? A class that moved, or 不良 that has now a reason of its own. */
export const isChange = (facts: LoanClassFacts, outcome: ClassOutcome): boolean =>
  outcome.from !== outcome.to || (isNonPerforming(outcome.to) && facts.carried && !outcome.carried)
