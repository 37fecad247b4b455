import type { Json } from '../../db/schema'
import type { Calendar } from '../../lending/calendar'
import type { BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import type { DueRule, ScheduleTerms } from '../../lending/schedule'
import type { ServicingTerms } from '../../lending/servicing'

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
export const scheduleTerms = (agreed: AgreedTerms, terms: LoanTerms, calendar: Calendar): ScheduleTerms => ({
  principalFen: agreed.amountFen,
  ratePpm: agreed.ratePpm,
  method: agreed.method as ScheduleTerms['method'],
  frequency: agreed.frequency as ScheduleTerms['frequency'],
  valueDate: agreed.valueDate,
  maturityDate: agreed.maturityDate,
  dueRule: terms.dueRule,
  dayBasis: terms.servicing.dayBasis,
  interestMode: terms.interestMode,
  oddMode: terms.oddMode,
  holidayShift: terms.holidayShift,
  calendar,
})
