import { isNonPerforming, isWorse, type RiskClass, worstOf } from './classification'
import type { Fen } from './money'
import { sumFen } from './money'
import { ratioPpm } from './provision'

export type HitInputs = Readonly<Record<string, string | number>>

/** Why a loan may not be better than a class: the rule, its article, and what it was judged by. */
export interface ClassHit {
  readonly rule: string
  readonly atLeast: RiskClass
  readonly article: string
  readonly inputs?: HitInputs
}

const hit = (rule: string, atLeast: RiskClass, article: string, inputs?: HitInputs): ClassHit => ({
  rule,
  atLeast,
  article,
  ...(inputs ? { inputs } : {}),
})

/** Facts of 商业银行金融资产风险分类办法 (银保监会 人民银行令〔2023〕第1号) beside days overdue. */
export interface ClassEvents {
  readonly purposeChanged?: boolean
  readonly refinanced?: boolean
  /** 小微企业续贷 that 金规〔2024〕13号 lets stay 正常. */
  readonly qualifyingRenewal?: boolean
  readonly creditImpaired?: boolean
  readonly ratingSharplyCut?: boolean
  readonly evadingDebt?: boolean
  readonly bankruptcyLiquidation?: boolean
  /** Expected credit loss ÷ book value, ppm. */
  readonly eclPpm?: number
  /** Non-retail: share of the debtor's debt at all banks overdue more than 90 days, ppm. */
  readonly overdue90ElsewherePpm?: number
  readonly nonPerformingElsewhere?: boolean
}

/** Art. 11: more than a fifth of the debt at all banks overdue more than 90 days. */
export const ELSEWHERE_PPM = 200_000

/** Arts. 10–13: each fact that strikes, with the class it allows at best. Impaired with ECL of 60 % → 可疑. */
export function eventHits(events: ClassEvents, elsewherePpm = ELSEWHERE_PPM): ClassHit[] {
  const impaired = events.creditImpaired === true
  const ecl = events.eclPpm ?? 0
  const elsewhere = events.overdue90ElsewherePpm ?? 0
  const found: (ClassHit | false)[] = [
    events.purposeChanged === true && hit('purpose-changed', 'special_mention', '10'),
    events.refinanced === true && events.qualifyingRenewal !== true && hit('refinanced', 'special_mention', '10'),
    events.refinanced === true && events.qualifyingRenewal === true && hit('qualifying-renewal', 'pass', ''),
    events.nonPerformingElsewhere === true && hit('npl-elsewhere', 'special_mention', '10'),
    impaired && hit('credit-impaired', 'substandard', '11', ecl > 0 ? { eclPpm: ecl } : undefined),
    events.ratingSharplyCut === true && hit('rating-cut', 'substandard', '11'),
    elsewhere > elsewherePpm &&
      hit('overdue-90-elsewhere', 'substandard', '11', { sharePpm: elsewhere, abovePpm: elsewherePpm }),
    events.evadingDebt === true && hit('evading-debt', 'doubtful', '12'),
    impaired && ecl >= 500_000 && hit('ecl-half', 'doubtful', '12', { eclPpm: ecl }),
    events.bankruptcyLiquidation === true && hit('bankruptcy', 'loss', '13'),
    impaired && ecl >= 900_000 && hit('ecl-ninety', 'loss', '13', { eclPpm: ecl }),
  ]
  return found.filter(one => one !== false)
}

export interface Claim {
  readonly balanceFen: Fen
  readonly riskClass: RiskClass
}

/** Art. 7: a tenth of the claims. */
export const CROSS_PPM = 100_000

/** Art. 7: a non-retail debtor with more than 10 % of its claims here 不良 has all of them 不良. 10 of 100 → no, 11 of 100 → yes. */
export const crossDefaults = (claims: readonly Claim[], abovePpm = CROSS_PPM): boolean => badSharePpm(claims) > abovePpm

/** 不良 ÷ all claims on one debtor, ppm; nothing lent is no share. */
export const badSharePpm = (claims: readonly Claim[]): number =>
  ratioPpm(
    sumFen(claims.filter(claim => isNonPerforming(claim.riskClass)).map(claim => claim.balanceFen)),
    sumFen(claims.map(claim => claim.balanceFen)),
  ) ?? 0

/** Days overdue × 担保方式 as a lender's own table (农村合作金融机构信贷资产风险分类指引, 2006); what is missing says nothing. */
export interface MatrixRow {
  readonly security: string
  readonly fromDays: number
  readonly atLeast: RiskClass
}

export const matrixClass = (matrix: readonly MatrixRow[], security: string, overdueDays: number): RiskClass =>
  worstOf(matrix.filter(row => row.security === security && overdueDays >= row.fromDays).map(row => row.atLeast))

export interface ClassVerdict {
  readonly riskClass: RiskClass
  readonly hits: readonly ClassHit[]
}

/** The worst of all floors holds; a hand-set class may only be worse than they say. */
export function verdict(hits: readonly ClassHit[], manual: RiskClass | null = null): ClassVerdict {
  const floor = worstOf(hits.map(one => one.atLeast))
  return { riskClass: manual !== null && isWorse(manual, floor) ? manual : floor, hits }
}
