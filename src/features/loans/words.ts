import { type BookDate, daysBetween } from '../../lending/dates'
import type { Ctx } from '../../web/context'
import type { Translate } from '../../web/i18n'
import { status } from '../../web/status'
import { dueText, type PlanLoan, rhythmWords } from '../products/plan-words'
import { FREQUENCY_WORDS, METHOD_WORDS, wordOf } from '../products/words'

export const methodWord = (method: string): string => wordOf(METHOD_WORDS, method)
export const frequencyWord = (frequency: string): string => wordOf(FREQUENCY_WORDS, frequency)

/** When the money is due: 按月 · 每期 20 日; where the method has no due day of its own, what it has instead. */
export function dueRuleWords(t: Translate, loan: PlanLoan, rule: { kind: string; day?: number }): string {
  const due = dueText(t, loan, rule.kind, rule.day)
  const rhythm = rhythmWords(t, loan)
  return loan.method === 'custom' || loan.method === 'bullet' || due.includes(rhythm) ? due : `${rhythm} · ${due}`
}

export const PAYMENT_MODES = ['self', 'entrusted'] as const
export const PAYMENT_MODE_WORDS: Readonly<Record<string, string>> = {
  self: '自主支付',
  entrusted: '受托支付',
  // of a loan that was taken over
  before: '原系统发放',
}

export const overdueDaysOf = (oldestUnpaidOn: BookDate | null, today: BookDate): number =>
  oldestUnpaidOn === null ? 0 : Math.max(0, daysBetween(oldestUnpaidOn, today))

/** 逾期 is derived from dates, so the badge of a loan needs the day. */
export function loanBadge(c: Ctx, loan: { state: string; oldestUnpaidOn: BookDate | null }) {
  const days = overdueDaysOf(loan.oldestUnpaidOn, c.today)
  if (loan.state === 'active' && days > 0) {
    return { word: c.t('逾期 {n} 天', { n: days }), tone: status('overdue', String(days)).tone }
  }
  const { word, tone } = status('loan', loan.state)
  return { word: c.t(word), tone }
}

export function classBadge(c: Ctx, riskClass: string) {
  const { word, tone } = status('risk-class', riskClass)
  return { word: c.t(word), tone }
}
