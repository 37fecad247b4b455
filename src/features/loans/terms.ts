import type { Json } from '../../db/schema'
import type { Calendar } from '../../lending/calendar'
import type { BookDate } from '../../lending/dates'
import { currentTerms, EMPTY_BOOK, readStanding, type Standing, standingOf } from '../../lending/loan'
import type { Fen } from '../../lending/money'
import type { DueRule, ScheduleTerms } from '../../lending/schedule'
import type { ServicingTerms } from '../../lending/servicing'
import { isRevolving, type Payout } from '../products/payout'
import { type PlanParts, type PlanRules, planConventions, planTerms } from '../products/plan'

/** What `loans.terms` holds: everything agreed that has no column of its own, frozen at disbursement. */
export interface LoanTerms {
  readonly servicing: ServicingTerms
  readonly dueRule: DueRule
  readonly oddMode: NonNullable<ScheduleTerms['oddMode']>
  readonly interestMode: ScheduleTerms['interestMode']
  readonly holidayShift: NonNullable<ScheduleTerms['holidayShift']>
  readonly purpose: string
  readonly securityType: string
  readonly paymentMode: string
  /** What the method asks besides, and what the product said of plans; loans of before have neither. */
  readonly plan?: PlanParts
  readonly planRules?: PlanRules
  /** How the money goes out where it is not all at once, and all that may be lent: the sum of the contract, 分 as text. */
  readonly payout?: Payout
  readonly limitFen?: string
}

/** Written by disbursement only, so reading it back needs no second check. */
export const loanTerms = (terms: Json): LoanTerms => terms as unknown as LoanTerms

export interface AgreedTerms {
  readonly amountFen: Fen
  readonly ratePpm: number
  readonly method: string
  readonly frequency: string
  readonly valueDate: BookDate
  readonly maturityDate: BookDate
}

/** The agreed terms as the core wants them. */
export const scheduleTerms = (agreed: AgreedTerms, terms: LoanTerms, calendar?: Calendar): ScheduleTerms => ({
  principalFen: agreed.amountFen,
  ratePpm: agreed.ratePpm,
  // The bills of 随借随还 are those of 先息后本 until something is drawn or paid back.
  method: isRevolving(agreed) ? 'interest_only' : (agreed.method as ScheduleTerms['method']),
  frequency: agreed.frequency as ScheduleTerms['frequency'],
  valueDate: agreed.valueDate,
  maturityDate: agreed.maturityDate,
  dueRule: terms.dueRule,
  dayBasis: terms.servicing.dayBasis,
  interestMode: terms.interestMode,
  oddMode: terms.oddMode,
  holidayShift: terms.holidayShift,
  ...(calendar ? { calendar } : {}),
  ...(isRevolving(agreed) ? { firstDue: 'next_due_day' as const } : planConventions(terms.planRules)),
  ...planTerms(terms.plan, agreed.amountFen),
})

/** A row of `loans` with what changes made of the agreed terms. */
interface TermsRow {
  readonly terms: Json
  readonly standing: Json | null
}

const bookOf = ({ standing }: TermsRow) => {
  const changed = readStanding(standing)
  return changed ? { ...EMPTY_BOOK, standing: changed } : EMPTY_BOOK
}

export const standingOn = (loan: TermsRow): Standing => standingOf(bookOf(loan))

/** The terms of the day: what was agreed, with the changes since. */
export const termsNowOf = (loan: TermsRow): ServicingTerms =>
  currentTerms(loanTerms(loan.terms).servicing, bookOf(loan))

/** The method by now with what it asks besides; a 重组 leaves the parts of the first plan behind, but for a rhythm of so many days. */
export function planOn(
  loan: TermsRow & { readonly method: string; readonly frequency: string; readonly principalFen: Fen },
) {
  const { frequency, principalFen: amountFen } = loan
  const { method: changed, tailFen, weekday } = standingOn(loan)
  const { plan } = loanTerms(loan.terms)
  const moved = { ...(tailFen === undefined ? {} : { tailFen }), ...(weekday === undefined ? {} : { weekday }) }
  if (changed === null) return { method: loan.method, frequency, amountFen, plan, ...moved }
  const rhythm = plan?.everyDays === undefined ? {} : { plan: { everyDays: plan.everyDays } }
  return { method: changed, frequency, amountFen, ...rhythm, weekday: null, ...moved }
}

/** When the money is due by now. */
export function dueRuleNow(loan: TermsRow): DueRule {
  const { dueDay } = standingOn(loan)
  return dueDay === null ? loanTerms(loan.terms).dueRule : { kind: 'fixed_day', day: dueDay }
}
