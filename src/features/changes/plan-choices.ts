import type { Refused } from '../../lending/refusal'
import { inWeeks, prepaymentModes } from '../../lending/replan'
import type { Translate } from '../../web/i18n'
import type { LockedLoan } from '../loans/lock'
import type { Fitted } from './controls'
import type { ChangeKind } from './kinds'
import { isBalloon, methodNow } from './plan-modes'
import { MODE_WORDS } from './words'

/** What the repayment plan of the loan leaves to choose. */
export function fittedTo(t: Translate, kind: ChangeKind, loan: LockedLoan): Fitted {
  const method = methodNow(loan)
  if (kind === 'due_day') {
    const { schedule } = loan.contract
    return inWeeks({ ...schedule, method }) ? { hints: { day: t('星期几：1 为星期一，7 为星期日') } } : {}
  }
  if (kind !== 'prepay') return {}
  const modes = prepaymentModes(method)
  return {
    options: { mode: modes.map(value => ({ value, label: t(MODE_WORDS[value] ?? value) })) },
    without: [...(isBalloon(method) ? [] : ['tail']), ...(modes.includes('chosen_term') ? [] : ['periods'])],
  }
}

/** At which field a refusal of the core belongs. */
const FIELDS: Readonly<Record<string, string>> = {
  'due-day.collides': 'day',
  'due-day.not-monthly': 'day',
  'due-day.out-of-range': 'day',
  'due-day.past': 'day',
  'prepayment.below-minimum': 'principal',
  'prepayment.mode': 'mode',
  'prepayment.not-less-than-balance': 'principal',
  'prepayment.not-positive': 'principal',
  'prepayment.term-not-shorter': 'periods',
  'prepayment.too-early': 'date',
  'replan.payment-too-small': 'mode',
  'replan.tail-too-large': 'mode',
}

export function atField(no: Refused): Refused {
  const field = no.field ?? FIELDS[no.refused]
  return field === undefined ? no : { ...no, field }
}
