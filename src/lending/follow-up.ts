import { addDays, type BookDate, daysBetween, earlier } from './dates'

/** Ways of being in touch with a customer. */
export const WAYS = ['call', 'visit', 'message', 'meeting', 'counter', 'other'] as const
export type Way = (typeof WAYS)[number]

/** How often a customer is looked after, in days: parameters of the lender. */
export interface Cycle {
  readonly importantDays: number
  readonly otherDays: number
  /** After something happened that changes the picture. */
  readonly eventDays: number
}
export const USUAL_CYCLE: Cycle = { importantDays: 7, otherDays: 30, eventDays: 3 }

export interface Looked {
  readonly important: boolean
  /** The last follow-up; without one, the day the customer began to be looked after. */
  readonly since: BookDate
  /** The last thing that changes the picture: money paid out, first day overdue, a worse class. */
  readonly eventOn: BookDate | null
}

/**
 * The day by which a customer is to be looked after again: important ones weekly, others monthly, and a few days after a key
 * event that nobody has followed up. Rule book §14, brief CUS-8.
 * Example: last seen 2026-11-01, not important → 2026-12-01; first overdue on 2026-11-16 → 2026-11-19.
 */
export function dueAgain({ important, since, eventOn }: Looked, cycle: Cycle): BookDate {
  const regular = addDays(since, important ? cycle.importantDays : cycle.otherDays)
  return eventOn !== null && eventOn > since ? earlier(regular, addDays(eventOn, cycle.eventDays)) : regular
}

export type Freshness = 'fresh' | 'soon' | 'stale' | 'cold'

/**
 * How it stands on a day: due within three days is `soon`, past is `stale`, past by more than a whole cycle is `cold`.
 * Example: due 2026-11-19, monthly: on 11-15 fresh, 11-17 soon, 11-20 stale, 12-20 cold.
 */
export function freshnessOn(dueOn: BookDate, today: BookDate, cycleDays: number): Freshness {
  const late = daysBetween(dueOn, today)
  if (late > cycleDays) return 'cold'
  if (late > 0) return 'stale'
  return late >= -3 ? 'soon' : 'fresh'
}

/** 14:05 → 845; '' stays out; anything else is no time of day. */
export function minuteOf(text: string): number | null {
  const match = /^([01]?\d|2[0-3])[:：]([0-5]\d)$/.exec(text.trim())
  return match ? Number.parseInt(match[1]!, 10) * 60 + Number.parseInt(match[2]!, 10) : null
}

/** 845 → '14:05'. */
export const timeText = (minute: number): string =>
  `${Math.floor(minute / 60)
    .toString()
    .padStart(2, '0')}:${(minute % 60).toString().padStart(2, '0')}`

/** Where a device says it is: '25.041500,102.712300,18' → parts; anything impossible is nothing. */
export function readPosition(text: string): { latitude: string; longitude: string; metres: number } | null {
  const match = /^(-?\d{1,2}(?:\.\d{1,7})?),(-?\d{1,3}(?:\.\d{1,7})?),(\d{1,6})$/.exec(text.trim())
  if (!match) return null
  const [, latitude = '', longitude = '', metres = ''] = match
  const within = (degrees: string, most: number) => {
    const whole = Number.parseInt(degrees.replace('-', ''), 10)
    return whole < most || (whole === most && !/\.\d*[1-9]/.test(degrees))
  }
  return within(latitude, 90) && within(longitude, 180)
    ? { latitude, longitude, metres: Number.parseInt(metres, 10) }
    : null
}
