import type { Calendar } from '../../lending/calendar'
import { floorByDays, isWorse, type RiskClass } from '../../lending/classification'
import { addMonths, type BookDate, daysBetween, later } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { ScheduleTerms } from '../../lending/schedule'
import { type OldLoan, type Opening, openingOf, type Proof, proofOf } from '../../lending/takeover'
import { type LoanTerms, scheduleTerms } from '../loans/terms'
import { hasParts, rulesOf } from '../products/plan'
import type { ProductRow } from '../products/queries'
import { dueRuleOf } from '../products/terms'
import type { OldRow } from './read-row'

/** Everything that becomes of a row: worked out before anything is written. */
export interface Planned {
  readonly row: OldRow
  readonly product: ProductRow
  readonly terms: LoanTerms
  readonly maturityOn: BookDate
  readonly dueRule: 'fixed_day' | 'anniversary'
  readonly opening: Opening
  readonly proof: Proof
  readonly riskClass: RiskClass
}

function termsOf(row: OldRow, product: ProductRow, maturityOn: BookDate): LoanTerms {
  return {
    servicing: {
      ratePpm: row.ratePpm,
      penaltyRatioPpm: product.penaltyRatioPpm,
      compoundBase: product.compoundBase as LoanTerms['servicing']['compoundBase'],
      maturityDate: maturityOn,
      dayBasis: product.dayBasis === 365 ? 365 : 360,
      graceDays: product.graceDays,
      allocationPolicy: product.allocation,
    },
    dueRule: dueRuleOf(row.dueDay === null ? 'anniversary' : 'fixed_day', row.dueDay),
    oddMode: product.oddMode as LoanTerms['oddMode'],
    interestMode: product.interestMode as LoanTerms['interestMode'],
    holidayShift: product.holidayShift as LoanTerms['holidayShift'],
    purpose: row.purpose,
    securityType: row.securityType,
    paymentMode: 'before',
    ...(hasParts(product.planRules) ? { planRules: rulesOf(product.planRules) } : {}),
  }
}

const oldLoanOf = (row: OldRow, today: BookDate): OldLoan => ({
  cutover: row.cutover,
  today,
  state: row.state ?? ((row.overdueDays ?? 0) > 0 ? 'overdue' : row.balanceFen === 0n ? 'settled' : 'normal'),
  balanceFen: row.balanceFen,
  paidInterestFen: row.paidInterestFen,
  paidLateFen: row.paidLateFen,
  overdueDays: row.overdueDays,
  overduePrincipalFen: row.overduePrincipalFen,
  overdueInterestFen: row.overdueInterestFen,
  unpaidLateFen: row.lateOwedFen,
  installmentFen: row.installmentFen,
})

/** The worse of what the file says and what the days ask for. */
function classOf(row: OldRow, { event }: Opening): RiskClass {
  const late = event.rows.find(one => event.overdue.includes(one.seq))
  const floor = floorByDays(late ? daysBetween(late.payDate, event.date) : 0)
  const said = (row.riskClass ?? 'pass') as RiskClass
  return isWorse(said, floor) ? said : floor
}

/** A row worked out as a loan of ours, or why it cannot be one. */
export function planOf(
  row: OldRow,
  { product, calendar, today }: { readonly product: ProductRow; readonly calendar: Calendar; readonly today: BookDate },
): Planned | Refused {
  if (row.cutover > today) return refuse('takeover.cutover-in-future', undefined, { field: 'cutover' })
  const maturityOn = row.maturityOn ?? addMonths(row.startOn, row.termMonths)
  const terms = termsOf(row, product, maturityOn)
  const agreed = {
    ...{ amountFen: row.principalFen, ratePpm: row.ratePpm, method: row.method },
    frequency: row.method === 'bullet' ? 'monthly' : row.frequency,
    ...{ valueDate: row.startOn, maturityDate: maturityOn },
  }
  const schedule: ScheduleTerms = scheduleTerms(agreed, terms, calendar)
  const old = oldLoanOf(row, later(today, row.cutover))
  const opening = openingOf(schedule, terms.servicing, old)
  if (isRefused(opening)) return opening
  return {
    ...{ row, product, terms, maturityOn, opening },
    dueRule: row.dueDay === null ? 'anniversary' : 'fixed_day',
    proof: proofOf(schedule, opening, old, row.paidPrincipalFen),
    riskClass: classOf(row, opening),
  }
}
