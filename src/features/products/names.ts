import type { Translate } from '../../web/i18n'
import { INTEREST_ON_WORDS, payoutSentence } from './payout'
import { dueText, type PlanLoan, planSentence, rhythmWords } from './plan-words'
import { BASE_WORDS, floatingOf, lprText, PRICING_WORDS, pricingSentence, RATE_DAY_WORDS } from './pricing'
import {
  ALLOCATION_WORDS,
  COMPOUND_WORDS,
  CUTOFF_WORDS,
  dueWords,
  FIRST_DUE_WORDS,
  FREQUENCY_WORDS,
  HOLIDAY_WORDS,
  INTEREST_WORDS,
  KIND_WORDS,
  METHOD_WORDS,
  ODD_WORDS,
  PAYMENT_STEP_WORDS,
  ROUNDING_WORDS,
  SECURITY_WORDS,
  UNKNOWN_FACT_WORDS,
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
    firstDue: of(FIRST_DUE_WORDS),
    cutoff: of(CUTOFF_WORDS),
    rounding: of(ROUNDING_WORDS),
    paymentStep: of(PAYMENT_STEP_WORDS),
    /** Of one loan: how often, when, and what its method asks besides. */
    rhythm: (loan: PlanLoan): string => rhythmWords(t, loan),
    dueOf: (loan: PlanLoan & { dueRule: string; dueDay: number | null }): string =>
      dueText(t, loan, loan.dueRule, loan.dueDay),
    plan: (loan: PlanLoan & { amountFen: bigint }): string | null => planSentence(t, loan),
    interestOn: of(INTEREST_ON_WORDS),
    /** How the money goes out, where it is not all at once. */
    payout: (stored: unknown): string | null => payoutSentence(t, stored),
    /** How the rate is formed, where it is not fixed. */
    pricing: (stored: unknown): string | null => pricingSentence(t, stored),
    lpr: (stored: unknown): string | null => {
      const pricing = floatingOf(stored)
      return pricing && lprText(t, pricing)
    },
    pricingWay: of(PRICING_WORDS),
    base: of(BASE_WORDS),
    rateDay: of(RATE_DAY_WORDS),
    due: (rule: string, day: number | null) => t(dueWords(rule), { day: day ?? '' }),
    /** A stored rule of admission as a sentence. */
    rule: (words: string, params: unknown): string => {
      const { fact, limit, missing } = params as { fact?: string; limit?: string; missing?: boolean }
      const unknown = missing ? UNKNOWN_FACT_WORDS[words] : undefined
      if (unknown !== undefined) return t(unknown, { limit: limit ?? '' })
      const sentence = t(words, { fact: fact ?? '', limit: limit ?? '' })
      return missing ? t('资料未登记，请人工核实是否：{sentence}', { sentence }) : sentence
    },
  }
}
export type Names = ReturnType<typeof namesFor>
