import type { BookDate } from '../dates'
import { type Refused, refuse } from '../refusal'

/** What a letter is for: it decides what it may speak of and when it may be written. */
export const LETTER_KINDS = [
  'correction',
  'demand',
  'due_notice',
  'repay_tip',
  'bureau_consent',
  'settlement',
  'free',
] as const
export type LetterKind = (typeof LETTER_KINDS)[number]

export const SUBJECTS = ['customer', 'loan', 'application'] as const
export type Subject = (typeof SUBJECTS)[number]

const SUBJECTS_OF: Readonly<Record<LetterKind, readonly Subject[]>> = {
  correction: ['application', 'customer'],
  demand: ['loan'],
  due_notice: ['loan'],
  repay_tip: ['loan'],
  bureau_consent: ['customer', 'application'],
  settlement: ['loan'],
  free: SUBJECTS,
}
export const subjectsOf = (kind: LetterKind): readonly Subject[] => SUBJECTS_OF[kind]

/** A kind that cannot speak of the subject is refused at the subject. Example: 催收函 about a customer without a loan → letter.subject. */
export const subjectRefusal = (kind: LetterKind, subject: Subject): Refused | null =>
  SUBJECTS_OF[kind].includes(subject) ? null : refuse('letter.subject', undefined, { field: 'subject' })

export interface LetterFacts {
  readonly loanState: string | null
  readonly overdueDays: number
  /** Papers of the checklist that lack, or of the customer that expire. */
  readonly lacking: number
}

/**
 * Whether such a letter may be written now. A demand needs something overdue (no threats to who owes nothing, rule book §11), a
 * certificate of settlement a loan that is settled (rule book §6), a reminder a loan that runs.
 * Examples: demand, 0 days → letter.not-overdue · settlement, active → letter.not-settled · free → null.
 */
export function letterRefusal(kind: LetterKind, { loanState, overdueDays, lacking }: LetterFacts): Refused | null {
  if (kind === 'demand' && overdueDays <= 0) return refuse('letter.not-overdue')
  if (kind === 'settlement' && loanState !== 'settled') return refuse('letter.not-settled')
  if ((kind === 'due_notice' || kind === 'repay_tip') && loanState !== 'active') return refuse('letter.not-running')
  if (kind === 'correction' && lacking === 0) return refuse('letter.nothing-lacks')
  return null
}

/** HJ0601-2026-00017: branch, year and a running number of the branch. */
export const letterNo = (branch: string, year: number, seq: number): string =>
  `HJ${branch}-${year}-${seq.toString().padStart(5, '0')}`

interface Dated {
  readonly version: number
  readonly state: string
  readonly effectiveFrom: BookDate
}

/**
 * The version that holds on a day: the published one that began last; of two from one day the later one.
 * Example: V1 from 01-01, V2 from 03-01, on 02-15 → V1; on 03-01 → V2.
 */
export function versionOn<V extends Dated>(versions: readonly V[], day: BookDate): V | undefined {
  return versions
    .filter(one => one.state === 'published' && one.effectiveFrom <= day)
    .sort((a, b) =>
      a.effectiveFrom === b.effectiveFrom ? b.version - a.version : a.effectiveFrom < b.effectiveFrom ? 1 : -1,
    )[0]
}
