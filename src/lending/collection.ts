import type { Fen } from './money'
import { type Refused, refuse } from './refusal'

export const STAGES = ['M1a', 'M1b', 'M1c', 'M2', 'M3', 'M4+'] as const
export type Stage = (typeof STAGES)[number]

/** First day of each stage. M0 is not late; Mi runs from 30(i−1)+1 to 30i days, M1 is worked in three parts. */
const FROM_DAYS: Readonly<Record<Stage, number>> = { M1a: 1, M1b: 4, M1c: 11, M2: 31, M3: 61, 'M4+': 91 }

/** 3 days → M1a, 4 → M1b, 11 → M1c, 31 → M2, 61 → M3, 91 → M4+; null when nothing is late. */
export const stageOf = (overdueDays: number): Stage | null =>
  [...STAGES].reverse().find(stage => overdueDays >= FROM_DAYS[stage]) ?? null

export const stageDays = (stage: Stage): { readonly from: number; readonly to: number | null } => {
  const after = STAGES[STAGES.indexOf(stage) + 1]
  return { from: FROM_DAYS[stage], to: after === undefined ? null : FROM_DAYS[after] - 1 }
}

export const CONTACT_RESULTS = [
  'promise',
  'hardship',
  'dispute',
  'refused',
  'no_answer',
  'unreachable',
  'not_debtor',
  'negotiate',
] as const
export type ContactResult = (typeof CONTACT_RESULTS)[number]

export const CHANNELS = ['call', 'sms', 'visit', 'letter'] as const
export type ContactChannel = (typeof CHANNELS)[number]

/** Somebody answered: this is what the daily limit counts. */
export const isEffective = (result: ContactResult): boolean => result !== 'no_answer' && result !== 'unreachable'

export interface ContactLimits {
  /** Hours of the bank's clock: from the first, before the last. */
  readonly firstHour: number
  readonly lastHour: number
  readonly callsADay: number
}

export interface ContactFacts {
  readonly channel: ContactChannel
  /** Minutes since midnight, bank's time zone. */
  readonly minuteOfDay: number
  readonly effectiveCallsToday: number
}

/**
 * May the debtor be contacted now? GB/T 45251-2025: none between 22:00 and 08:00 unless agreed, at most three effective
 * calls to one debtor a day. A letter is not bound to the hour.
 * Example: a call at 21:59 with two calls so far → null; at 22:00 → collection.hours; a fourth → collection.calls.
 */
export function contactRefusal(facts: ContactFacts, limits: ContactLimits): Refused | null {
  const { firstHour, lastHour, callsADay } = limits
  const inHours = facts.minuteOfDay >= firstHour * 60 && facts.minuteOfDay < lastHour * 60
  if (facts.channel !== 'letter' && !inHours)
    return refuse('collection.hours', undefined, { params: { from: firstHour, to: lastHour } })
  if (facts.channel === 'call' && facts.effectiveCallsToday >= callsADay)
    return refuse('collection.calls', undefined, { params: { n: callsADay } })
  return null
}

/** A promise counts as kept from 95 % of its amount: 950.00 of 1,000.00 → kept, 949.99 → not. */
export const isPromiseKept = (promisedFen: Fen, paidFen: Fen): boolean => paidFen * 100n >= promisedFen * 95n

/** Days late on which a reminder goes out: 1, 3, 7 and weekly from there, for as long as ten years. */
export const REMINDER_DAYS: readonly number[] = [1, 3, ...Array.from({ length: 520 }, (_, week) => 7 * (week + 1))]

/** By 性别 of the file: 1 man, 2 woman. */
export const SALUTATIONS = { 1: '先生', 2: '女士' } as const

/** 复姓: a surname of two characters. */
export const DOUBLE_SURNAMES = [
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '司徒',
  '夏侯',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '令狐',
  '长孙',
  '东方',
  '南宫',
  '端木',
  '百里',
]

/** 张建国, man → 张先生; 欧阳静, woman → 欧阳女士; a firm, or a person of unknown sex, by the name as it is. */
export function salutation(name: string, sex: '1' | '2' | null): string {
  if (sex === null) return name
  const surname = DOUBLE_SURNAMES.find(double => name.startsWith(double) && name.length > 2) ?? [...name][0] ?? ''
  return `${surname}${SALUTATIONS[sex]}`
}
