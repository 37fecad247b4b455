import type { Translate } from '../../web/i18n'
import {
  ALLOCATION_WORDS,
  COMPOUND_WORDS,
  dueWords,
  FREQUENCY_WORDS,
  HOLIDAY_WORDS,
  INTEREST_WORDS,
  KIND_WORDS,
  METHOD_WORDS,
  ODD_WORDS,
  SECURITY_WORDS,
  wordOf,
} from './words'

/** The words of a product's codes in the reader's language, for views. */
export const namesFor = (t: Translate) => {
  const of = (words: Readonly<Record<string, string>>) => (code: string) => t(wordOf(words, code))
  return {
    method: of(METHOD_WORDS),
    frequency: of(FREQUENCY_WORDS),
    security: of(SECURITY_WORDS),
    kind: of(KIND_WORDS),
    holiday: of(HOLIDAY_WORDS),
    interest: of(INTEREST_WORDS),
    odd: of(ODD_WORDS),
    compound: of(COMPOUND_WORDS),
    allocation: of(ALLOCATION_WORDS),
    due: (rule: string, day: number | null) => t(dueWords(rule), { day: day ?? '' }),
    /** A stored rule of admission as a sentence. */
    rule: (words: string, params: unknown): string => {
      const { fact, limit, missing } = params as { fact?: string; limit?: string; missing?: boolean }
      const sentence = t(words, { fact: missing ? 'N' : (fact ?? ''), limit: limit ?? '' })
      return missing ? t('资料未登记，请人工核实是否：{sentence}', { sentence }) : sentence
    },
  }
}
export type Names = ReturnType<typeof namesFor>
