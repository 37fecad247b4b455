import { isNonPerforming, isWorse, type RiskClass, worstOf } from './classification'
import { addMonths, type BookDate, later } from './dates'
import { type Fen, sumFen } from './money'
import { ratioPpm } from './provision'
import { type Refused, refuse } from './refusal'

/** Why a loan may not be better than a class. */
export interface ClassHit {
  readonly rule: string
  readonly atLeast: RiskClass
  readonly article: string
}

const hit = (rule: string, atLeast: RiskClass, article: string): ClassHit => ({ rule, atLeast, article })

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

/** Arts. 10–13: each fact that strikes, with the class it allows at best. Impaired with ECL of 60 % → 可疑. */
export function eventHits(events: ClassEvents): ClassHit[] {
  const impaired = events.creditImpaired === true
  const ecl = events.eclPpm ?? 0
  const found: (ClassHit | false)[] = [
    events.purposeChanged === true && hit('purpose-changed', 'special_mention', '10'),
    events.refinanced === true && events.qualifyingRenewal !== true && hit('refinanced', 'special_mention', '10'),
    events.nonPerformingElsewhere === true && hit('npl-elsewhere', 'special_mention', '10'),
    impaired && hit('credit-impaired', 'substandard', '11'),
    events.ratingSharplyCut === true && hit('rating-cut', 'substandard', '11'),
    (events.overdue90ElsewherePpm ?? 0) > 200_000 && hit('overdue-90-elsewhere', 'substandard', '11'),
    events.evadingDebt === true && hit('evading-debt', 'doubtful', '12'),
    impaired && ecl >= 500_000 && hit('ecl-half', 'doubtful', '12'),
    events.bankruptcyLiquidation === true && hit('bankruptcy', 'loss', '13'),
    impaired && ecl >= 900_000 && hit('ecl-ninety', 'loss', '13'),
  ]
  return found.filter(one => one !== false)
}

export interface Claim {
  readonly balanceFen: Fen
  readonly riskClass: RiskClass
}

/** Art. 7: a non-retail debtor with more than 10 % of its claims here 不良 has all of them 不良. 10 of 100 → no, 11 of 100 → yes. */
export function crossDefaults(claims: readonly Claim[]): boolean {
  const bad = sumFen(claims.filter(claim => isNonPerforming(claim.riskClass)).map(claim => claim.balanceFen))
  return (ratioPpm(bad, sumFen(claims.map(claim => claim.balanceFen))) ?? 0) > 100_000
}

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

export interface UpgradeFacts {
  readonly current: RiskClass
  readonly to: RiskClass
  readonly today: BookDate
  /** Day on which all arrears and costs were paid; null when they are not. */
  readonly arrearsClearedOn: BookDate | null
  /** Due dates since that day, oldest first, each paid on time or not. */
  readonly since: readonly { readonly dueOn: BookDate; readonly onTime: boolean }[]
  readonly ableToPerform: boolean
  readonly otherImpaired: boolean
}

/**
 * Art. 14: 不良 rises to 关注 or 正常 only when arrears and costs are paid, and then two periods running or six months, whichever
 * is longer, were paid on time. Refuses upgrade.arrears · not-on-time · too-early · not-able · other-impaired · not-better.
 * Example: cleared 2026-01-20, monthly, on time → from 2026-07-20; quarterly → from the second quarter day if later.
 */
export function upgradeRefusal(facts: UpgradeFacts): Refused | null {
  if (!isWorse(facts.current, facts.to)) return refuse('upgrade.not-better')
  if (!isNonPerforming(facts.current) || isNonPerforming(facts.to)) return null
  if (facts.arrearsClearedOn === null) return refuse('upgrade.arrears')
  const due = facts.since.filter(one => one.dueOn <= facts.today)
  if (due.some(one => !one.onTime)) return refuse('upgrade.not-on-time')
  const second = due[1]
  if (!second || facts.today < later(second.dueOn, addMonths(facts.arrearsClearedOn, 6))) {
    return refuse('upgrade.too-early')
  }
  if (!facts.ableToPerform) return refuse('upgrade.not-able')
  return facts.otherImpaired ? refuse('upgrade.other-impaired') : null
}
