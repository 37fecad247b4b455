import { type BookDate, parseDate } from '../../lending/dates'
import { timeText, WAYS, type Way } from '../../lending/follow-up'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import type { FollowUpLine, StepLine } from './queries'
import { STEP_WORDS, WAY_WORDS } from './words'

export const wayWord = (c: Ctx, way: string): string => c.t(WAY_WORDS[way as Way] ?? way)
export const waysOf = (c: Ctx) => WAYS.map(value => ({ value, label: c.t(WAY_WORDS[value]) }))

export const stepLabel = (c: Ctx, step: Pick<StepLine, 'dueOn' | 'way' | 'what'>): string =>
  [step.dueOn, wayWord(c, step.way), step.what].filter(Boolean).join(' · ')

/** '2026-11-18 14:05', or the day alone. */
export const momentOf = (row: Pick<FollowUpLine, 'happenedOn' | 'happenedMinute'>): string =>
  row.happenedMinute === null ? row.happenedOn : `${row.happenedOn} ${timeText(row.happenedMinute)}`

export const isLate = (step: Pick<StepLine, 'state' | 'dueOn'>, today: BookDate): boolean =>
  step.state === 'open' && step.dueOn < today

export function stepBadge(c: Ctx, step: Pick<StepLine, 'state' | 'dueOn'>) {
  if (isLate(step, c.today)) return { word: c.t('已过期'), tone: 'bad' as const }
  const { word, tone } = STEP_WORDS[step.state] ?? STEP_WORDS.open!
  return { word: c.t(word), tone }
}

/** A page's filter by date: anything that is no date counts as not given. */
export function dayIn(text: string | undefined): BookDate | undefined {
  const day = parseDate(text ?? '')
  return isRefused(day) ? undefined : day.date
}
export const idIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined
