import type { Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'

interface Kept {
  readonly words: string
  readonly params?: Refused['params']
}

/** Why a row was not done, as it is kept: the words' key, so that each reads it in his language. */
export const reasonOf = (refused: Refused): string => {
  const kept: Kept = { words: refusalWords(refused), ...(refused.params ? { params: refused.params } : {}) }
  return JSON.stringify(kept)
}

export function reasonIn(c: Pick<Ctx, 't'>, text: string | null): string {
  // emptied with the customer it was about
  if (text === null || text === '') return '—'
  const { words, params } = JSON.parse(text) as Kept
  return c.t(words, params)
}
