import type { BookDate } from '../dates'
import type { Refused } from '../refusal'

export type Sex = 'male' | 'female'

export interface Accepted {
  readonly ok: true
  /** As it is stored and compared: half-width, upper case, no spaces or dashes. */
  readonly normalized: string
  readonly birthDate?: BookDate
  readonly sex?: Sex
  readonly regionCode?: string
}

/** A refusal says what is wrong and what to do; it never tells what a check digit should be. */
export type Checked = Accepted | (Refused & { readonly words: string })

export const refused = (code: string, words: string): Refused & { readonly words: string } => ({ refused: code, words })
