/** 五级分类, best first. */
export const CLASSES = ['pass', 'special_mention', 'substandard', 'doubtful', 'loss'] as const
export type RiskClass = (typeof CLASSES)[number]

export interface ClassFloor {
  readonly fromDays: number
  readonly atLeast: RiskClass
}

/**
 * 商业银行金融资产风险分类办法 (银保监会 人民银行令〔2023〕第1号, from 2023-07-01) arts. 10–13: overdue at all → 关注,
 * more than 90 days → 次级, more than 270 → 可疑, more than 360 → 损失.
 */
export const DEFAULT_FLOORS: readonly ClassFloor[] = [
  { fromDays: 1, atLeast: 'special_mention' },
  { fromDays: 91, atLeast: 'substandard' },
  { fromDays: 271, atLeast: 'doubtful' },
  { fromDays: 361, atLeast: 'loss' },
]

/**
 * The best class lateness still allows. `technicalDays` (default 0, art. 10 permits up to 7) leaves operational lateness 正常.
 * Example: due 2026-03-20: 06-18 = 90 days → 关注; 06-19 = 91 → 次级.
 */
export function floorByDays(
  overdueDays: number,
  floors: readonly ClassFloor[] = DEFAULT_FLOORS,
  options: { technicalDays?: number } = {},
): RiskClass {
  if (overdueDays <= (options.technicalDays ?? 0)) return 'pass'
  return worstOf(floors.filter(floor => overdueDays >= floor.fromDays).map(floor => floor.atLeast))
}

const rank = (riskClass: RiskClass): number => CLASSES.indexOf(riskClass)

export const isWorse = (a: RiskClass, than: RiskClass): boolean => rank(a) > rank(than)

/** Every rule gives a floor; the worst one holds. Nothing → 正常. */
export const worstOf = (classes: readonly RiskClass[]): RiskClass =>
  classes.reduce<RiskClass>((worst, next) => (isWorse(next, worst) ? next : worst), 'pass')

/** 不良: 次级, 可疑, 损失. */
export const isNonPerforming = (riskClass: RiskClass): boolean => rank(riskClass) >= rank('substandard')
