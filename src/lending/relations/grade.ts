import type { RelationKind } from './kinds'

/** One relation between two parties, as the test for a group sees it. */
export interface Tie {
  readonly kind: RelationKind
  readonly sharePpm: number | null
}

/** Half of a firm, or control in fact, makes a group by itself. */
export const GROUP_SHARE_PPM = 500_000
/** From a quarter on (the line of 受益所有人 too) somebody has to look. */
export const RELATED_SHARE_PPM = 250_000

/**
 * Does this tie make one group (集团客户授信业务风险管理指引 art. 3)? `group`: at least 50 % or actual control; `related`: 25 % up to
 * below 50 %, to be confirmed; `weak`: counts as a sign only; `none`: says nothing of a group.
 * Examples: 60 % → group; 30 % → related; 10 % → weak; a guarantor → weak.
 */
export function gradeOf({ kind, sharePpm }: Tie): 'group' | 'related' | 'weak' | 'none' {
  if (kind === 'controller' || kind === 'controls') return 'group'
  if (kind === 'shareholder' || kind === 'holds') {
    const share = sharePpm ?? 0
    return share >= GROUP_SHARE_PPM ? 'group' : share >= RELATED_SHARE_PPM ? 'related' : 'weak'
  }
  return kind === 'household' || kind === 'sibling' ? 'none' : 'weak'
}

/** Signs that two customers may be one group, with what each is worth; ours, to be changed here. */
export const SIGNS = {
  related_share: 60,
  minor_share: 15,
  same_representative: 40,
  same_manager: 25,
  guarantee_ring: 30,
  same_phone: 30,
  same_account: 40,
  same_address: 20,
  family_of_controller: 25,
  partners: 20,
} as const
export type Sign = keyof typeof SIGNS
export const isSign = (text: string): text is Sign => Object.hasOwn(SIGNS, text)

/** From this score on a pair is put before somebody. One shared address alone is not. */
export const SUGGEST_FROM = 30

/** The sum of different signs, at most 100; a sign that shows twice counts once. */
export const scoreOf = (signs: readonly Sign[]): number =>
  Math.min(
    100,
    [...new Set(signs)].reduce((sum, sign) => sum + SIGNS[sign], 0),
  )
