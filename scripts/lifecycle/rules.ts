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
      due,
      ahead,
      future: 'NEXT_INSTALLMENT',
    }
  }
  const own =
    settings?.paymentAllocation?.find(one => one.transactionType === code) ??
    settings?.paymentAllocation?.find(one => one.transactionType === 'DEFAULT')
  const order = orderOf(own?.order ?? '')
  const future =
    stage.future.get(`${product} ${own?.transactionType ?? 'DEFAULT'}`) ??
    (own?.futureInstallmentAllocationRule as FutureRule | undefined)
  const direction = settings?.loanScheduleProcessingType === 'VERTICAL' ? 'by_component' : 'by_period'
  return { kind: 'advanced', direction, due: order, ahead: order, future: future ?? 'NEXT_INSTALLMENT' }
}

/** "default (penalty, fee, principal, interest; …)" or a list such as PAST_DUE_INTEREST, PAST_DUE_PRINCIPAL, … */
function orderOf(order: string | readonly string[]): readonly Part[] {
  const words = (
    typeof order === 'string' ? order : order.filter(one => one.startsWith('PAST_DUE')).join(' ')
  ).toLowerCase()
  const parts = PARTS.filter(part => words.includes(part)).sort((a, b) => words.indexOf(a) - words.indexOf(b))
  return parts.length === 4 ? parts : ['penalty', 'fee', 'principal', 'interest']
}
