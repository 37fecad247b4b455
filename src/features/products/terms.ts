import type { Calendar } from '../../lending/calendar'
import type { BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import type { CustomerKind, ProductRule } from '../../lending/product-rule'
import { type DueRule, FREQUENCIES, PLAN_METHODS, type ScheduleTerms } from '../../lending/schedule'
import type { AllocationPolicy } from '../../lending/servicing/types'
import { isRevolving } from './payout'
import { maturityOf, planConventions, planTerms } from './plan'

/** One published version of a product: everything a loan takes from it. */
export interface ProductTerms {
  readonly id: number
  readonly productId: number
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly version: number
  readonly customerKinds: readonly string[]
  readonly minAmountFen: Fen
  readonly maxAmountFen: Fen
  readonly minTermMonths: number
  readonly maxTermMonths: number
  readonly methods: readonly string[]
  readonly frequencies: readonly string[]
  readonly securityTypes: readonly string[]
  readonly minRatePpm: number
  readonly maxRatePpm: number
  readonly defaultRatePpm: number
  readonly dayBasis: number
  readonly interestMode: string
  readonly oddMode: string
  readonly dueRules: readonly string[]
  readonly defaultDueDay: number
  readonly holidayShift: string
  readonly graceDays: number
  readonly penaltyRatioPpm: number
  readonly diversionRatioPpm: number
  readonly compoundBase: string
  readonly allocation: AllocationPolicy
  /** 无还本续贷: may a loan of it be paid off by another of it? */
  readonly renewable?: boolean
  /** See rulesOf in ./plan. */
  readonly planRules?: unknown
  /** See payoutRulesOf in ./payout. */
  readonly payout?: unknown
  /** See pricingRulesOf in ./pricing. */
  readonly pricing?: unknown
  readonly admission: readonly ProductRule[]
}

/** What the borrower and the lender agree on beyond the product. */
export interface LoanTerms {
  readonly amountFen: Fen
  readonly termMonths: number
  readonly ratePpm: number
  readonly method: string
  readonly frequency: string
  readonly dueRule: string
  readonly dueDay: number | null
  /** See PlanParts in ./plan. */
  readonly plan?: unknown
  /** See Payout in ./payout. */
  readonly payout?: unknown
  /** See FloatingPricing in ./pricing; `ratePpm` is what it comes to. */
  readonly pricing?: unknown
}

/** A code stored in the database must be one the program knows; anything else is a broken invariant. */
function known<const T extends string>(codes: readonly T[], code: string, what: string): T {
  const found = codes.find(one => one === code)
  if (found === undefined) throw new Error(`unknown ${what}: ${code}`)
  return found
}

export const kindOf = (code: string): CustomerKind => known(['person', 'sole', 'company'], code, 'customer kind')

export function dueRuleOf(code: string, day: number | null): DueRule {
  const kind = known(['fixed_day', 'anniversary', 'month_end', 'quarter_20'], code, 'due rule')
  return kind === 'fixed_day' ? { kind, day: day ?? 20 } : { kind }
}

export type Conventions = Pick<ProductTerms, 'dayBasis' | 'interestMode' | 'oddMode' | 'holidayShift' | 'planRules'>

/** The one way from agreed terms to a repayment plan, for quote, approval, contract and disbursement alike. */
export function scheduleTerms(
  product: Conventions,
  loan: LoanTerms,
  valueDate: BookDate,
  calendar: Calendar,
): ScheduleTerms {
  if (isRevolving(loan)) return lineTerms(product, loan, valueDate, calendar)
  return {
    principalFen: loan.amountFen,
    ratePpm: loan.ratePpm,
    method: known(PLAN_METHODS, loan.method, 'method'),
    frequency: known(FREQUENCIES, loan.frequency, 'frequency'),
    valueDate,
    maturityDate: maturityOf(loan, valueDate),
    dueRule: dueRuleOf(loan.dueRule, loan.dueDay),
    dayBasis: product.dayBasis === 365 ? 365 : 360,
    interestMode: known(['period', 'actual'], product.interestMode, 'interest mode'),
    oddMode: known(['days', 'month_plus_days', 'stub_interest', 'level_actual'], product.oddMode, 'odd mode'),
    holidayShift: known(['none', 'next', 'previous'], product.holidayShift, 'holiday shift'),
    calendar,
    ...planConventions(product.planRules),
    ...planTerms(loan.plan, loan.amountFen),
  }
}

/** 随借随还 as it comes out when all of it is drawn on the first day and paid back on the last: a bill each month, by days. */
const lineTerms = (product: Conventions, loan: LoanTerms, valueDate: BookDate, calendar: Calendar): ScheduleTerms => ({
  principalFen: loan.amountFen,
  ratePpm: loan.ratePpm,
  method: 'interest_only',
  frequency: 'monthly',
  valueDate,
  maturityDate: maturityOf(loan, valueDate),
  dueRule: dueRuleOf('fixed_day', loan.dueDay),
  firstDue: 'next_due_day',
  dayBasis: product.dayBasis === 365 ? 365 : 360,
  interestMode: 'actual',
  holidayShift: known(['none', 'next', 'previous'], product.holidayShift, 'holiday shift'),
  calendar,
})
