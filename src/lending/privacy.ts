import { addBusinessDays, type Calendar } from './calendar'
import { addMonths, type BookDate } from './dates'
import { type Refused, refuse } from './refusal'

/** What the law and the house ask of personal information: ends of consents, clocks of requests, years of keeping, alarms. */

export interface ConsentFacts {
  readonly givenOn: BookDate
  readonly expiresOn: BookDate | null
  readonly withdrawnOn: BookDate | null
}
export type ConsentState = 'in-force' | 'expired' | 'withdrawn' | 'later'

/**
 * A consent counts from the day it was given through the day it ends; a withdrawal ends it on its own day, and what was done before
 * stays lawful (PIPL art. 15). Given 2026-01-10, ends 2026-07-10: in force on 2026-07-10, expired on 2026-07-11.
 */
export function consentState({ givenOn, expiresOn, withdrawnOn }: ConsentFacts, on: BookDate): ConsentState {
  if (withdrawnOn !== null && withdrawnOn <= on) return 'withdrawn'
  if (on < givenOn) return 'later'
  return expiresOn !== null && expiresOn < on ? 'expired' : 'in-force'
}

/**
 * The day a consent ends when nothing else was agreed: so many months later, the same day or the month's last.
 * A bureau query for an application: six months. Given 2026-08-31, 6 → 2027-02-28.
 */
export const consentEnd = (givenOn: BookDate, months: number | null): BookDate | null =>
  months === null ? null : addMonths(givenOn, months)

export const REQUEST_DAYS = 15

/** A person's request is answered within 15 working days (App rules of 2021, after PIPL art. 50). Asked Friday 2026-03-06 → 2026-03-27. */
export const requestDue = (askedOn: BookDate, calendar: Calendar): BookDate =>
  addBusinessDays(askedOn, REQUEST_DAYS, calendar)

/** What keeps a customer from being made anonymous, as the book stands. */
export interface KeepingFacts {
  readonly openBusiness: boolean
  readonly held: boolean
  readonly archiveHeld: boolean
  readonly anonymised: boolean
  /** Day the last business with him ended; without any, the day his file was opened. */
  readonly endedOn: BookDate
}

/** First day on which nothing has to be kept any more: the years after the relation ended are over. Ended 2016-03-31, 10 → 2026-03-31. */
export const keepUntil = (endedOn: BookDate, years: number): BookDate => addMonths(endedOn, years * 12)

/**
 * May a customer be made anonymous today? A legal hold wins over everything; 反洗钱法 (2024) art. 34 keeps identity and
 * transactions ten years after the end of the relation.
 * Refused: privacy.anonymised, privacy.held, privacy.archive-held, privacy.open-business, privacy.too-early.
 */
export function anonymiseRefusal(facts: KeepingFacts, years: number, today: BookDate): Refused | null {
  if (facts.anonymised) return refuse('privacy.anonymised')
  if (facts.held) return refuse('privacy.held')
  if (facts.archiveHeld) return refuse('privacy.archive-held')
  if (facts.openBusiness) return refuse('privacy.open-business')
  const until = keepUntil(facts.endedOn, years)
  return today < until ? refuse('privacy.too-early', undefined, { params: { day: until } }) : null
}

export interface AlarmRules {
  /** Customers opened within a minute, shown values within a day; more is an alarm. */
  readonly viewsAMinute: number
  readonly revealsADay: number
  /** Hours of work: from the first up to the second. */
  readonly fromHour: number
  readonly toHour: number
}
export type AlarmRule = 'views' | 'off-hours' | 'reveals'

/** Is an hour outside the hours of work? A day nobody works on is, all of it. Hours 7 to 22: 6 yes, 7 no, 21 no, 22 yes. */
export const offHours = (hour: number, worked: boolean, rules: Pick<AlarmRules, 'fromHour' | 'toHour'>): boolean =>
  !worked || hour < rules.fromHour || hour >= rules.toHour

/** Which alarms what one person did amounts to. 31 customers in a minute where 30 are allowed → views. */
export function alarmsOf(
  done: { readonly viewsAMinute: number; readonly revealsADay: number; readonly offHours: number },
  rules: AlarmRules,
): { readonly rule: AlarmRule; readonly found: number }[] {
  return [
    ...(done.viewsAMinute > rules.viewsAMinute ? [{ rule: 'views' as const, found: done.viewsAMinute }] : []),
    ...(done.revealsADay > rules.revealsADay ? [{ rule: 'reveals' as const, found: done.revealsADay }] : []),
    ...(done.offHours > 0 ? [{ rule: 'off-hours' as const, found: done.offHours }] : []),
  ]
}

/** 已匿名客户 and the customer number: what is left of a name. */
export const anonymousName = (customerNo: string): string => `已匿名客户${customerNo}`
