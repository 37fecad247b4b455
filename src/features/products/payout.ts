import { addMonths, type BookDate, earlier } from '../../lending/dates'
import { type Fen, formatFen, sumFen } from '../../lending/money'
import { type Refused, refuse } from '../../lending/refusal'
import type { Translate } from '../../web/i18n'

export type InterestOn = 'bill_day' | 'repayment'

/**
 * How the money of one loan goes out, where it is not all at once: 分次放款 or 随借随还. Stored as JSON in applications, contracts and
 * the terms of a loan, under the seal of the approval: amounts are 分 as text.
 */
export type Payout = {
  readonly mode?: 'tranches' | 'revolving'
  /** 提款期: so many months from the first payout on; 随借随还 draws until its last day. */
  readonly drawMonths?: number
  readonly minDrawFen?: string
  /** When the interest of repaid principal is paid. */
  readonly interestOn?: InterestOn
  /** 用款计划: what is expected, not what is bound. */
  readonly planned?: PlannedDraw[]
}

export type PlannedDraw = { readonly date: string; readonly fen: string }

/** What a version of a product says of it. */
export interface PayoutRules {
  readonly tranches: boolean
  readonly drawMonths: number
  readonly minDrawFen: string
  readonly interestOn: InterestOn
}

const AT_ONCE: PayoutRules = { tranches: false, drawMonths: 6, minDrawFen: '100000', interestOn: 'bill_day' }

// Both columns are written by this program only, from these types; an empty one is paid out at once, as before.
export const payoutRulesOf = (stored: unknown): PayoutRules => ({
  ...AT_ONCE,
  ...(stored as Partial<PayoutRules> | null),
})
export const payoutOf = (stored: unknown): Payout => (stored ?? {}) as Payout
export const hasPayout = (stored: unknown): boolean => payoutOf(stored).mode !== undefined

/** Methods whose plan can be reckoned anew on a larger balance. */
export const TRANCHE_METHODS: readonly string[] = ['equal_installment', 'equal_principal', 'interest_only', 'bullet']

export const REVOLVING = 'revolving'
export const isRevolving = (loan: { readonly method: string }): boolean => loan.method === REVOLVING

/** The first day on which no more may be drawn. */
export function drawnUntil(payout: Payout, valueDate: BookDate, maturityDate: BookDate): BookDate {
  const { drawMonths } = payout
  return drawMonths === undefined ? maturityDate : earlier(addMonths(valueDate, drawMonths), maturityDate)
}

export interface PayoutChoice {
  readonly mode: 'once' | 'tranches' | null
  readonly drawMonths: number | null
  readonly planned: PlannedDraw[]
}

/** What is agreed, from what was chosen and what the product says. */
export function payoutFrom(rules: PayoutRules, method: string, choice: PayoutChoice): Payout {
  const { minDrawFen, interestOn } = rules
  if (method === REVOLVING) return { mode: 'revolving', minDrawFen, interestOn }
  if (choice.mode !== 'tranches') return {}
  const drawMonths = choice.drawMonths ?? rules.drawMonths
  return { mode: 'tranches', drawMonths, minDrawFen, ...(choice.planned.length > 0 ? { planned: choice.planned } : {}) }
}

interface Asked {
  readonly amountFen: Fen
  readonly termMonths: number
  readonly method: string
  readonly payout?: unknown
}

/** What does not fit the product or the loan, at its field. */
export function payoutRefusal(rules: PayoutRules, loan: Asked, today: BookDate): Refused | null {
  const payout = payoutOf(loan.payout)
  if (payout.mode !== 'tranches') return null
  if (!rules.tranches) return refuse('payout.not-offered', undefined, { field: 'payoutMode' })
  if (!TRANCHE_METHODS.includes(loan.method)) return refuse('payout.method', undefined, { field: 'payoutMode' })
  const months = payout.drawMonths ?? 0
  if (months < 1 || months > loan.termMonths) {
    return refuse('payout.draw-months', undefined, { field: 'drawMonths', params: { n: loan.termMonths } })
  }
  const planned = payout.planned ?? []
  if (planned.length === 0) return null
  const at = (code: string, params: Record<string, string | number> = {}): Refused =>
    refuse(code, undefined, { field: 'planned', params })
  if (planned.some(line => line.date < today)) return at('payout.planned-past')
  if (planned.some((line, n) => n > 0 && line.date <= planned[n - 1]!.date)) return at('payout.planned-order')
  const last = planned.at(-1)!.date as BookDate
  const until = drawnUntil(payout, planned[0]!.date as BookDate, addMonths(today, loan.termMonths))
  if (last >= until) return at('payout.planned-late', { day: until })
  const sum = sumFen(planned.map(line => BigInt(line.fen)))
  if (sum === loan.amountFen) return null
  return at('payout.planned-sum', { sum: formatFen(sum), amount: formatFen(loan.amountFen) })
}

export const INTEREST_ON_WORDS: Readonly<Record<InterestOn, string>> = {
  bill_day: '还本当日不收利息，随下一账单一并支付',
  repayment: '还本时同时付清所还本金的利息',
}

/** How the money goes out, in one sentence; null for all at once. Papers pass the Chinese translator. */
export function payoutSentence(t: Translate, stored: unknown): string | null {
  const { mode, drawMonths = 0, minDrawFen = '0', interestOn = 'bill_day' } = payoutOf(stored)
  const min = formatFen(BigInt(minDrawFen))
  if (mode === 'tranches') {
    return t('分次放款：首次放款后 {n} 个月内可分次提款，每次不低于 {min} 元，累计不超过合同金额', {
      n: drawMonths,
      min,
    })
  }
  if (mode !== 'revolving') return null
  return t('随借随还：额度内可随时支用和归还，每次支用不低于 {min} 元，按日计息、按月出账；{how}', {
    min,
    how: t(INTEREST_ON_WORDS[interestOn]),
  })
}

export const plannedText = (stored: unknown): string =>
  (payoutOf(stored).planned ?? []).map(line => `${line.date} ${formatFen(BigInt(line.fen))}`).join('\n')
