import { isNonPerforming, isWorse, type RiskClass } from './classification'
import { addMonths, type BookDate, later } from './dates'
import { type Refused, refuse } from './refusal'

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
  /** The best class the other rules allow now; 正常 when nothing strikes. */
  readonly floor?: RiskClass
}

/**
 * Every condition that is not met. Art. 14 (商业银行金融资产风险分类办法 〔2023〕第1号): 不良 rises to 关注 or 正常 only when arrears
 * and costs are paid, and then two periods running or six months, whichever is longer, were paid on time. No rise goes
 * above what the other rules allow. Refuses upgrade.not-better · floor · arrears · not-on-time · too-early · not-able ·
 * other-impaired.
 * Example: cleared 2026-01-20, monthly, on time → from 2026-07-20; quarterly → from the second quarter day if later.
 */
export function upgradeRefusals(facts: UpgradeFacts): Refused[] {
  const { current, to, floor = 'pass' } = facts
  if (!isWorse(current, to)) return [refuse('upgrade.not-better')]
  const floors = isWorse(floor, to) ? [refuse('upgrade.floor', undefined, { params: { class: floor } })] : []
  if (!isNonPerforming(current) || isNonPerforming(to)) return floors
  return [
    ...floors,
    ...conduct(facts),
    ...(facts.ableToPerform ? [] : [refuse('upgrade.not-able')]),
    ...(facts.otherImpaired ? [refuse('upgrade.other-impaired')] : []),
  ]
}

/** Art. 14 (1): arrears first, then the time of good conduct, which runs only from the day they were paid. */
function conduct({ arrearsClearedOn, since, today }: UpgradeFacts): Refused[] {
  if (arrearsClearedOn === null) return [refuse('upgrade.arrears')]
  const due = since.filter(one => one.dueOn <= today)
  const late = due.find(one => !one.onTime)
  const on = earliestRise(arrearsClearedOn, since)
  return [
    ...(late ? [refuse('upgrade.not-on-time', undefined, { params: { day: late.dueOn } })] : []),
    ...(due.length < 2 || on === null || today < on
      ? [
          refuse('upgrade.too-early', undefined, {
            params: { cleared: arrearsClearedOn, periods: due.length, day: on ?? '—' },
          }),
        ]
      : []),
  ]
}

/** The first day of a rise when all that falls due meanwhile is paid on time; null while the due days are not known. */
export function earliestRise(
  arrearsClearedOn: BookDate,
  since: readonly { readonly dueOn: BookDate }[],
): BookDate | null {
  const second = since[1]
  return second ? later(second.dueOn, addMonths(arrearsClearedOn, 6)) : null
}

/** The first of them; null when the rise is allowed. */
export const upgradeRefusal = (facts: UpgradeFacts): Refused | null => upgradeRefusals(facts)[0] ?? null
