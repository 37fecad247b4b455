import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { isNonPerforming, type RiskClass } from '../../../lending/classification'
import { type BookDate, later } from '../../../lending/dates'
import { classifyDebtor } from '../../../lending/reclassify'
import type { Refused } from '../../../lending/refusal'
import { upgradeRefusals } from '../../../lending/upgrade'
import { openFeesFen } from '../../repayments/fees/open'
import { debtorsOf, type JudgedDebtor, type JudgedLoan } from '../facts'
import { type LenderPolicy, policyOn } from '../policy'

export interface Standing {
  readonly loan: JudgedLoan
  /** The best class the rules leave, people's decisions apart. */
  readonly floor: RiskClass
  readonly otherImpaired: boolean
  readonly arrearsClearedOn: BookDate | null
  readonly since: readonly { readonly dueOn: BookDate; readonly onTime: boolean }[]
  readonly policy: LenderPolicy
}

/** Everything a rise is judged by, from the loan's own 期, its fees, and its debtor's other loans; undefined when it is not active. */
export async function standingOf(
  db: Kysely<DB>,
  loan: { readonly id: number; readonly customerId: number },
  today: BookDate,
): Promise<Standing | undefined> {
  const [policy, debtors, paid] = await Promise.all([
    policyOn(db, today),
    debtorsOf(db, [loan.customerId], today),
    conductOf(db, loan.id, today),
  ])
  const debtor = debtors[0]
  const judged = debtor?.claims.find(claim => claim.id === loan.id)
  if (!debtor || !judged) return undefined
  return { loan: judged, policy, ...paid, ...floorOf(debtor, judged, policy) }
}

function floorOf(debtor: JudgedDebtor, loan: JudgedLoan, policy: LenderPolicy) {
  const claims = debtor.claims.map(claim => (claim.id === loan.id ? { ...claim, manual: null } : claim))
  const outcomes = classifyDebtor({ retail: debtor.retail, claims }, policy)
  return {
    floor: outcomes.find(one => one.id === loan.id)?.floor ?? ('pass' as const),
    otherImpaired: outcomes.some(one => one.id !== loan.id && isNonPerforming(one.to) && !one.carried),
  }
}

interface Conduct {
  readonly late: boolean
  readonly clearedOn: BookDate | null
  readonly badSince: BookDate | null
  readonly valueDate: BookDate
  readonly dues: readonly {
    readonly dueOn: BookDate
    readonly settledOn: BookDate | null
    readonly lateFrom: BookDate
  }[]
}

/** Arrears count as cleared from the last late payment on, and not before the loan became 不良. */
async function conductOf(db: Kysely<DB>, loanId: number, today: BookDate) {
  const { rows } = await sql<Conduct>`
    select l.oldest_unpaid_on is not null as late, l.value_date,
      (select max(i.settled_on) from installments i where i.loan_id = l.id and i.settled_on > i.pay_date + g.days) as cleared_on,
      (select max(k.business_date) from classifications k where k.loan_id = l.id and k.from_class in ('pass', 'special_mention')
        and k.to_class in ('substandard', 'doubtful', 'loss')) as bad_since,
      coalesce((select jsonb_agg(jsonb_build_object('dueOn', i.pay_date, 'settledOn', i.settled_on, 'lateFrom', i.pay_date + g.days + 1)
        order by i.pay_date) from installments i where i.loan_id = l.id), '[]') as dues
    from loans l cross join lateral (select coalesce((l.terms #>> '{servicing,graceDays}')::int, 0) as days) g
    where l.id = ${loanId}`.execute(db)
  const { late, clearedOn, badSince, valueDate, dues } = rows[0]!
  const feesFen = await openFeesFen(db, loanId)
  const known = [clearedOn, badSince].filter(day => day !== null)
  const from = known.reduce<BookDate>((last, day) => later(last, day), valueDate)
  const since = dues
    .filter(due => due.dueOn > from && (due.settledOn !== null || due.dueOn > today || due.lateFrom <= today))
    .map(due => ({ dueOn: due.dueOn, onTime: (due.settledOn ?? today) < due.lateFrom }))
  return {
    arrearsClearedOn: late || feesFen > 0n ? null : from,
    since,
  }
}

/** Every condition a rise to `to` does not meet. */
export const riseRefusals = (standing: Standing, to: RiskClass, able: boolean, today: BookDate): Refused[] =>
  upgradeRefusals({ ...standing, current: standing.loan.current, to, today, ableToPerform: able })
