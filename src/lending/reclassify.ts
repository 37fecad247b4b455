import {
  type ClassFloor,
  DEFAULT_FLOORS,
  floorByDays,
  isNonPerforming,
  isWorse,
  type RiskClass,
} from './classification'

export interface ClassReason {
  /** Stable code; the words are the screen's. */
  readonly rule: 'overdue-days' | 'cured'
  readonly overdueDays: number
}

export interface Reclassified {
  readonly to: RiskClass
  readonly reasons: readonly ClassReason[]
}

/**
 * The class a loan takes by its days alone; null when it stays. Down at once. Up by itself only from 关注 to 正常 when
 * nothing is overdue any more; 不良 rises only by a person's decision after a time of good conduct
 * (商业银行金融资产风险分类办法 〔2023〕第1号 art. 14), so it stays here.
 * Example: 正常, 91 days → 次级; 次级, 0 days → null; 关注, 0 days → 正常.
 */
export function reclassify(
  current: RiskClass,
  overdueDays: number,
  options: { readonly technicalDays?: number; readonly floors?: readonly ClassFloor[] } = {},
): Reclassified | null {
  const floor = floorByDays(overdueDays, options.floors ?? DEFAULT_FLOORS, options)
  if (isWorse(floor, current)) return { to: floor, reasons: [{ rule: 'overdue-days', overdueDays }] }
  if (isNonPerforming(current) || current === 'pass' || overdueDays > 0) return null
  return { to: 'pass', reasons: [{ rule: 'cured', overdueDays }] }
}
