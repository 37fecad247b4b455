import { addMonths, type BookDate, daysBetween } from './dates'
import type { Fen } from './money'

/** When papers are asked for. A later stage asks for those of the earlier ones as well: no money goes out without what was due before. */
export const STAGES = ['apply', 'approve', 'disburse', 'after'] as const
export type Stage = (typeof STAGES)[number]

export const upTo = (stage: Stage): readonly Stage[] => STAGES.slice(0, STAGES.indexOf(stage) + 1)

export const PAPER_FORMS = ['original', 'copy'] as const
export type PaperForm = (typeof PAPER_FORMS)[number]

/** always · the customer is married · the payout is entrusted · the sum reaches `fromFen` */
export const CONDITIONS = ['always', 'married', 'entrusted', 'amount'] as const
export type Condition = (typeof CONDITIONS)[number]

export interface ChecklistItem {
  readonly kind: string
  readonly required: boolean
  readonly form: PaperForm | 'any'
  readonly minPages: number
  /** Compared with the original by a second person. */
  readonly verified: boolean
  /** Issued no longer ago than this; null: whenever. */
  readonly withinMonths: number | null
  readonly when: Condition
  readonly fromFen: Fen | null
}

/** What decides on the conditions. */
export interface CaseFacts {
  readonly amountFen: Fen
  readonly married: boolean
  readonly entrusted: boolean
}

export interface Paper {
  readonly id: number
  readonly kind: string
  readonly form: PaperForm
  readonly pages: number
  readonly issuedOn: BookDate | null
  /** Good through this day; null: does not expire. */
  readonly expiresOn: BookDate | null
  readonly verified: boolean
}

/** From good to bad: the best paper of a kind speaks for it. */
export const ITEM_STATES = [
  'waived',
  'present',
  'unverified',
  'wrong_form',
  'too_few_pages',
  'too_old',
  'expired',
  'missing',
] as const
export type ItemState = (typeof ITEM_STATES)[number]

export interface ItemStanding {
  readonly item: ChecklistItem
  readonly state: ItemState
  readonly paper: Paper | null
}

export interface Completeness {
  readonly items: readonly ItemStanding[]
  readonly required: number
  readonly present: number
  readonly expired: number
  /** Tenths of a percent. */
  readonly permille: number
  readonly complete: boolean
  /** Required and not good: what stands in the way. */
  readonly lacking: readonly ItemStanding[]
}

export function applies(item: ChecklistItem, facts: CaseFacts): boolean {
  switch (item.when) {
    case 'married':
      return facts.married
    case 'entrusted':
      return facts.entrusted
    case 'amount':
      return facts.amountFen >= (item.fromFen ?? 0n)
    default:
      return true
  }
}

const stricter = (a: ChecklistItem, b: ChecklistItem): ChecklistItem => ({
  ...a,
  required: a.required || b.required,
  form: [a.form, b.form].includes('original') ? 'original' : a.form === 'any' ? b.form : a.form,
  minPages: a.minPages > b.minPages ? a.minPages : b.minPages,
  verified: a.verified || b.verified,
  withinMonths:
    a.withinMonths === null || b.withinMonths === null
      ? (a.withinMonths ?? b.withinMonths)
      : Math.min(a.withinMonths, b.withinMonths),
})

/** Several lists fit one case: a kind they share is asked for once, as strictly as any of them does. */
export function joined(lists: readonly (readonly ChecklistItem[])[], facts: CaseFacts): ChecklistItem[] {
  const byKind = new Map<string, ChecklistItem>()
  for (const item of lists.flat()) {
    if (!applies(item, facts)) continue
    const known = byKind.get(item.kind)
    byKind.set(item.kind, known ? stricter(known, item) : item)
  }
  return [...byKind.values()]
}

function stateOf(item: ChecklistItem, paper: Paper, today: BookDate): ItemState {
  if (paper.expiresOn !== null && paper.expiresOn < today) return 'expired'
  if (item.withinMonths !== null) {
    if (paper.issuedOn === null || paper.issuedOn < addMonths(today, -item.withinMonths)) return 'too_old'
  }
  if (paper.pages < item.minPages) return 'too_few_pages'
  if (item.form !== 'any' && paper.form !== item.form) return 'wrong_form'
  return item.verified && !paper.verified ? 'unverified' : 'present'
}

const worse = (a: ItemState, b: ItemState): boolean => ITEM_STATES.indexOf(a) > ITEM_STATES.indexOf(b)

function standingOf(item: ChecklistItem, papers: readonly Paper[], waived: boolean, today: BookDate): ItemStanding {
  let best: ItemStanding = { item, state: 'missing', paper: null }
  for (const paper of papers) {
    if (paper.kind !== item.kind) continue
    const state = stateOf(item, paper, today)
    if (best.paper === null || worse(best.state, state)) best = { item, state, paper }
  }
  return waived && best.state !== 'present' ? { ...best, state: 'waived' } : best
}

/**
 * 完整度 = required items that are there and good ÷ required items (rule book §8.1); a waived item is asked of nobody and counts on neither
 * side. 14 required, 12 filed, one of them expired: 11 ÷ 14 = 78.6 %, and no money goes out. Nothing required is complete. What is not
 * complete never reads 100.0 %.
 */
export function completenessOf(
  items: readonly ChecklistItem[],
  papers: readonly Paper[],
  waived: ReadonlySet<string>,
  today: BookDate,
): Completeness {
  const standings = items.map(item => standingOf(item, papers, waived.has(item.kind), today))
  const counted = standings.filter(({ item, state }) => item.required && state !== 'waived')
  const lacking = counted.filter(({ state }) => state !== 'present')
  const present = counted.length - lacking.length
  const complete = lacking.length === 0
  const rounded = counted.length === 0 ? 1000 : Math.floor((present * 2000 + counted.length) / (counted.length * 2))
  return {
    items: standings,
    required: counted.length,
    present,
    expired: lacking.filter(({ state }) => state === 'expired').length,
    permille: complete ? 1000 : Math.min(rounded, 999),
    complete,
    lacking,
  }
}

/** 786 → '78.6' */
export const percentText = (permille: number): string => `${Math.floor(permille / 10)}.${permille % 10}`

/** Days ahead at which an expiry is told (rule book §14: −60/−30), 0 for what is past. */
export type ExpiryStep = 60 | 30 | 0

/** Which notice a paper is due on a day, the most urgent one only: good through 2026-12-31 → 60 from 2026-11-01, 30 from 2026-12-01, 0 from 2027-01-01. */
export function expiryStep(expiresOn: BookDate, day: BookDate): ExpiryStep | null {
  const left = daysBetween(day, expiresOn)
  if (left < 0) return 0
  return left <= 30 ? 30 : left <= 60 ? 60 : null
}
