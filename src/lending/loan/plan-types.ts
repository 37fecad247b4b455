import type { BookDate } from '../dates'
import type { Fen } from '../money'

/** One 期 of the plan as it was fixed at disbursement, with the months and days its interest was computed from. */
export interface PlannedRow {
  readonly seq: number
  readonly startDate: BookDate
  readonly dueDate: BookDate
  readonly payDate: BookDate
  readonly principalFen: Fen
  readonly interestFen: Fen
  readonly months: number
  readonly days: number
}
