import { addMonths, type BookDate } from '../../lending/dates'
import type { LprQuote } from '../../lending/lpr'
import { type Fen, formatFen, parseMoney, yuanText } from '../../lending/money'
import { pricedAt, tenorFor } from '../../lending/pricing'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { emptyForm, type FormState, readForm } from '../../web/form'
import { rulesOf } from './plan'
import { PLAN_FIELD_NAMES, planFields, planOf, planRaw } from './plan-fields'
import { pricingRulesOf } from './pricing'
import type { LoanTerms, ProductTerms } from './terms'

const clamp = (value: bigint, low: bigint, high: bigint): bigint => (value < low ? low : value > high ? high : value)

/** The usual rate; where only a floating one is offered, what the usual spread comes to today. */
function usualRate(product: ProductTerms, termMonths: number, quotes: readonly LprQuote[], on: BookDate): number {
  const { pricings, base, spreadPpm } = pricingRulesOf(product.pricing)
  const tenor = tenorFor(base, termMonths)
  const priced = isRefused(tenor) ? tenor : pricedAt(quotes, { tenor, spreadPpm }, on)
  return pricings.includes('fixed') || isRefused(priced) ? product.defaultRatePpm : priced.ratePpm
}

/** A loan as the product usually is: what a person asks for, kept inside the bounds of the product. */
function plainSample(c: Ctx, product: ProductTerms, quotes: readonly LprQuote[]): LoanTerms {
  const typed = parseMoney(c.query('amount', 30) ?? '')
  const months = Number.parseInt(c.query('term', 3) ?? '12', 10) || 12
  const method = c.query('method', 20)
  const frequency = c.query('frequency', 20)
  const termMonths = Math.min(product.maxTermMonths, Math.max(product.minTermMonths, months))
  return {
    amountFen: clamp(isRefused(typed) ? 10_000_000n : typed.fen, product.minAmountFen, product.maxAmountFen),
    termMonths,
    ratePpm: usualRate(product, termMonths, quotes, c.today),
    method: product.methods.find(one => one === method) ?? product.methods[0] ?? 'equal_installment',
    frequency: product.frequencies.find(one => one === frequency) ?? product.frequencies[0] ?? 'monthly',
    dueRule: product.dueRules[0] ?? 'fixed_day',
    dueDay: product.defaultDueDay,
  }
}

/** 按计划还款 has no usual plan: as an example up to four lines evenly over the term. */
function evenLines(amountFen: Fen, termMonths: number, from: BookDate) {
  const count = Math.min(4, termMonths)
  const share = amountFen / BigInt(count)
  return Array.from({ length: count }, (_, i) => ({
    date: addMonths(from, Math.floor((termMonths * (i + 1)) / count)),
    principal: formatFen(i === count - 1 ? amountFen - share * BigInt(count - 1) : share),
  }))
}

/** The sample loan with what its method asks besides: what was typed, where it can be read, else what is usual. */
export function sampleOf(
  c: Ctx,
  product: ProductTerms,
  quotes: readonly LprQuote[],
): { loan: LoanTerms; typed: FormState } {
  const plain = plainSample(c, product, quotes)
  const rules = rulesOf(product.planRules)
  const lines = evenLines(plain.amountFen, plain.termMonths, c.today)
  const usual = {
    ...planRaw({}, rules),
    planDate: lines.map(line => line.date),
    planPrincipal: lines.map(line => line.principal),
  }
  const asked = PLAN_FIELD_NAMES.flatMap((name): [string, string][] => {
    const value = c.query(name, 30)
    return value === undefined || name.startsWith('plan') ? [] : [[name, value]]
  })
  const { amountFen, termMonths, method, frequency } = plain
  const raw = {
    ...usual,
    ...Object.fromEntries(asked),
    amount: yuanText(amountFen),
    term: String(termMonths),
    method,
    frequency,
  }
  const read = readForm(planFields(raw, { rules, from: c.today }), raw, c.t)
  const typed = read.ok ? emptyForm(raw) : { raw, errors: read.form.errors }
  return { loan: read.ok ? { ...plain, plan: planOf(read.values) } : plain, typed }
}
