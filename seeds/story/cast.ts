import type { Outcome } from '../../src/lending/approval'
import type { ContactChannel, ContactResult } from '../../src/lending/collection'

/** Somebody who borrows, or asks about it. Names are unique in the story and stand for their owner everywhere. */
export interface Borrower {
  readonly name: string
  readonly kind: 'person' | 'sole' | 'company'
  /** Credit codes begin with it: company 91, sole trader 92, farmers' cooperative 93. */
  readonly register?: '91' | '92' | '93'
  readonly officer: string
  readonly sex?: 'm' | 'f'
  /** Birth of a person, founding of a firm. */
  readonly born: string
  readonly occupation?: string
  readonly employer?: string
  readonly industry: string
  /** Income of a person, revenue of a firm, a year, in 万元. */
  readonly incomeWan: number
  readonly place: string
  readonly marital?: string
  readonly education?: string
  readonly legal?: string
  readonly capitalWan?: number
  readonly staff?: number
  readonly scope?: string
  readonly source?: string
  readonly important?: boolean
  /** When his file was opened; without it, two days before his first application. */
  readonly since?: string
}

/** What a decider says at a step: without it he agrees. */
export interface Saying {
  readonly outcome: Outcome
  readonly opinion: string
  /** Granted amount when it is less than asked for, in 元. */
  readonly yuan?: number
}

export interface Promised {
  /** Days overdue on which he promises. */
  readonly at: number
  /** Days from then to the promised day. */
  readonly days: number
}

/** How a borrower pays: on the day, unless something else is said. 期 are counted from 1. */
export interface Habit {
  readonly channel?: 'counter' | 'transfer' | 'debit' | 'online' | 'third_party'
  /** 期 → days late. */
  readonly late?: Readonly<Record<number, number>>
  /** Brings every payment so many days before it is due. */
  readonly early?: number
  /** Pays nothing that falls due on this day or later. */
  readonly stops?: string
  /** Of the 期 that falls due on this day, or the next after it, he pays this part on time. */
  readonly partOf?: { readonly on: string; readonly percent: number }
  readonly payoffOn?: string
  readonly deposit?: { readonly on: string; readonly yuan: number }
  /** The receipt of this 期 is booked with a wrong amount first, and reversed. */
  readonly mistakeAt?: number
  readonly promises?: readonly Promised[]
  /** How he answers when he is called. */
  readonly temper?: Temper
}

export type Temper = 'forgetful' | 'short' | 'absent' | 'quarrels' | 'refuses'

export interface Answer {
  readonly channel: ContactChannel
  readonly result: ContactResult
  readonly note: string
}

/** Where the story leaves an application; without it, it becomes a loan. */
export type Ending =
  | 'draft'
  | 'turned-down'
  | 'waiting'
  | 'returned'
  | 'rejected'
  | 'withdrawn'
  | 'approved'
  | 'drafted'
  | 'signed'
  | 'prepared'
