import type { FutureRule, Rule } from './allocation'
import type { Stage } from './stage'
import { PARTS, type Part, Unsupported } from './types'

export const NAMES: Record<string, string> = {
  GOODWILL_CREDIT: 'Goodwill Credit',
  MERCHANT_ISSUED_REFUND: 'Merchant Issued Refund',
  PAYOUT_REFUND: 'Payout Refund',
  INTEREST_PAYMENT_WAIVER: 'Interest Payment Waiver',
  REPAYMENT: 'Repayment',
}
const TYPES: Record<string, string> = Object.fromEntries(Object.entries(NAMES).map(([code, name]) => [name, code]))

const ORDERS: Record<string, readonly Part[]> = {
  PENALTIES_FEES_INTEREST_PRINCIPAL_ORDER: ['penalty', 'fee', 'interest', 'principal'],
  DUE_PENALTY_INTEREST_PRINCIPAL_FEE_IN_ADVANCE_PENALTY_INTEREST_PRINCIPAL_FEE: [
    'penalty',
    'interest',
    'principal',
    'fee',
  ],
  DUE_PENALTY_FEE_INTEREST_PRINCIPAL_IN_ADVANCE_PRINCIPAL_PENALTY_FEE_INTEREST: [
    'penalty',
    'fee',
    'interest',
    'principal',
  ],
}

/** The allocation order of a kind of receipt under a strategy. */
export function ruleFor(stage: Stage, product: string, strategy: string, type: string): Rule {
  const settings = stage.products[product]
  const code = TYPES[type] ?? 'DEFAULT'
  if (strategy !== 'ADVANCED_PAYMENT_ALLOCATION') {
    const due = ORDERS[strategy]
    if (!due) throw new Unsupported(`allocation ${strategy}`)
    const ahead: readonly Part[] = /IN_ADVANCE_PRINCIPAL/.test(strategy)
      ? ['principal', 'penalty', 'fee', 'interest']
      : due
    return {
      kind: /^DUE_/.test(strategy) ? 'due_then_advance' : 'oldest_first',
      direction: 'by_period',
      past: due,
      due,
      ahead,
      future: 'NEXT_INSTALLMENT',
    }
  }
  const own =
    settings?.paymentAllocation?.find(one => one.transactionType === code) ??
    settings?.paymentAllocation?.find(one => one.transactionType === 'DEFAULT')
  const past = orderOf(own?.order ?? '', 'PAST_DUE_', product)
  const due = orderOf(own?.order ?? '', 'DUE_', product)
  const ahead = orderOf(own?.order ?? '', 'IN_ADVANCE_', product)
  const future =
    stage.future.get(`${product} ${own?.transactionType ?? 'DEFAULT'}`) ??
    (own?.futureInstallmentAllocationRule as FutureRule | undefined)
  const direction = settings?.loanScheduleProcessingType === 'VERTICAL' ? 'by_component' : 'by_period'
  return { kind: 'advanced', direction, past, due, ahead, future: future ?? 'NEXT_INSTALLMENT' }
}

const PRINCIPAL_FIRST: readonly Part[] = ['penalty', 'fee', 'principal', 'interest']
const INTEREST_FIRST: readonly Part[] = ['penalty', 'fee', 'interest', 'principal']

/**
 * "default (penalty, fee, principal, interest; …)", or a list such as PAST_DUE_INTEREST, PAST_DUE_PRINCIPAL, …, DUE_INTEREST, …
 * Products called PMT_ALLOC_1 take interest before principal, which their settings do not say (C3253: 15.00 → 0.26 and 14.74).
 */
function orderOf(order: string | readonly string[], when: string, product: string): readonly Part[] {
  if (typeof order === 'string') return product.endsWith('_PMT_ALLOC_1') ? INTEREST_FIRST : PRINCIPAL_FIRST
  const own = order.filter(one => one.startsWith(when)).map(one => one.slice(when.length).toLowerCase())
  const parts = own.flatMap(word => PARTS.filter(part => part === word))
  return parts.length === 4 ? parts : PRINCIPAL_FIRST
}
