import { isNonPerforming, isWorse, type RiskClass } from './classification'
import { type Fen, sumFen } from './money'
import { type ByClass, mapClasses, ratioPpm } from './provision'

/** What left one class for another between two dates. */
export interface ClassMove {
  readonly from: RiskClass
  readonly to: RiskClass
  readonly fen: Fen
}

export interface MigrationFacts {
  readonly opening: ByClass<Fen>
  /** 期间减少: collected, written off, sold. */
  readonly reductions: ByClass<Fen>
  readonly moves: readonly ClassMove[]
}

export interface MigrationRates {
  /** 正常贷款迁徙率: from 正常 and 关注 to 不良. */
  readonly performingPpm: number | null
  /** X类迁徙率: to any lower class; 损失 has none. */
  readonly byClass: ByClass<number | null>
}

/**
 * 贷款迁徙率 (商业银行风险监管核心指标, 2005). Example: opening 8,200 / 250 / 80 / 50, reductions 1,000 / 30 / 10 / 5, moves
 * 正常→关注 90, 正常→不良 41, 关注→不良 26, 次级→下 20, 可疑→损失 12: 0.90 %; 1.82 %, 11.82 %, 28.57 %, 26.67 %.
 */
export function migrationRates(facts: MigrationFacts): MigrationRates {
  const stayed = (riskClass: RiskClass): Fen => facts.opening[riskClass] - facts.reductions[riskClass]
  const moved = (accepts: (move: ClassMove) => boolean): Fen =>
    sumFen(facts.moves.filter(accepts).map(move => move.fen))
  const toBad = moved(move => !isNonPerforming(move.from) && isNonPerforming(move.to))
  return {
    performingPpm: ratioPpm(toBad, stayed('pass') + stayed('special_mention')),
    byClass: mapClasses(riskClass =>
      ratioPpm(
        moved(move => move.from === riskClass && isWorse(move.to, riskClass)),
        stayed(riskClass),
      ),
    ),
  }
}

/** Reference ceilings of 2005 in ppm: 正常类 0.5 %, 关注类 1.5 %, 次级类 3 %, 可疑类 40 %. */
export const REFERENCE_CEILINGS: Readonly<Partial<Record<RiskClass, number>>> = {
  pass: 5_000,
  special_mention: 15_000,
  substandard: 30_000,
  doubtful: 400_000,
}

/** Overdue buckets: M0 = not overdue, M1 = 1–30 days, M2 = 31–60 …, the last one open. */
export function bucketOf(overdueDays: number, last = 7): number {
  return overdueDays <= 0 ? 0 : Math.min(last, Math.ceil(overdueDays / 30))
}

/** 滚动率 Mi → Mi+1: what is in the next bucket this month ÷ what was in this one last month. */
export const rollRates = (lastMonth: readonly Fen[], thisMonth: readonly Fen[]): (number | null)[] =>
  lastMonth.slice(0, -1).map((fen, bucket) => ratioPpm(thisMonth[bucket + 1] ?? 0n, fen))

export interface RiskLoan {
  readonly balanceFen: Fen
  readonly overdueDays: number
  readonly riskClass: RiskClass
}

/** PAR: the whole balance of loans overdue more than so many days ÷ all balances. PAR0 is the 逾期率. */
export const portfolioAtRiskPpm = (loans: readonly RiskLoan[], moreThanDays: number): number | null =>
  ratioPpm(
    sumFen(loans.filter(loan => loan.overdueDays > moreThanDays).map(loan => loan.balanceFen)),
    sumFen(loans.map(loan => loan.balanceFen)),
  )

/** 逾期90天以上 ÷ 不良; above 100 % means loans are classified too kindly. */
export const overdue90ToNplPpm = (loans: readonly RiskLoan[]): number | null =>
  ratioPpm(
    sumFen(loans.filter(loan => loan.overdueDays > 90).map(loan => loan.balanceFen)),
    sumFen(loans.filter(loan => isNonPerforming(loan.riskClass)).map(loan => loan.balanceFen)),
  )

export interface VintageLoan {
  readonly disbursedFen: Fen
  /** Balance at the month on book asked for. */
  readonly balanceFen: Fen
  readonly overdueDays: number
}

/** Vintage: balance of a cohort overdue more than so many days at a month on book ÷ what the cohort was paid out. */
export const vintagePpm = (cohort: readonly VintageLoan[], moreThanDays = 90): number | null =>
  ratioPpm(
    sumFen(cohort.filter(loan => loan.overdueDays > moreThanDays).map(loan => loan.balanceFen)),
    sumFen(cohort.map(loan => loan.disbursedFen)),
  )

/**
 * FPD/SPD/TPD: loans whose first, second or third 期 was late by `lateDays` or more ÷ loans that reached it; null where the
 * 期 is not `lateDays` old. `lateness[k]` is how many days 期 k+1 was or is late.
 */
export function missedInstallmentPpm(
  loans: readonly { readonly lateness: readonly (number | null)[] }[],
  installment: 1 | 2 | 3,
  lateDays = 7,
): number | null {
  const reached = loans.flatMap(loan => loan.lateness[installment - 1] ?? [])
  return ratioPpm(BigInt(reached.filter(days => days >= lateDays).length), BigInt(reached.length))
}
