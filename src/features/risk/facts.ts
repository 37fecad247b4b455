import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { ClassEvents, ClassHit } from '../../lending/class-rules'
import type { RiskClass } from '../../lending/classification'
import type { BookDate } from '../../lending/dates'
import { type EnterpriseSize, isInclusiveSmall } from '../../lending/enterprise-size'
import type { Debtor, LoanClassFacts } from '../../lending/reclassify'
import { inForce } from './in-force'

interface Row {
  readonly id: number
  readonly loanNo: string
  readonly customerId: number
  readonly customerKind: string
  readonly enterpriseSize: EnterpriseSize | null
  readonly principalFen: bigint
  readonly officerId: number
  readonly riskClass: RiskClass
  readonly balanceFen: bigint
  readonly overdueDays: number
  readonly security: string
  readonly manual: RiskClass | null
  readonly observed: boolean
  readonly again: boolean
  readonly carried: boolean
  readonly events: readonly { readonly kind: string; readonly valuePpm: number | null }[]
}

/** A loan as it is judged, with what is needed to tell people about it. */
export interface JudgedLoan extends LoanClassFacts {
  readonly loanNo: string
  readonly customerId: number
  readonly officerId: number
}

/** What is to be written about one loan. */
export interface ClassChange {
  readonly loan: JudgedLoan
  readonly to: RiskClass
  readonly hits: readonly ClassHit[]
  readonly carried: boolean
}

export interface JudgedDebtor extends Debtor {
  readonly claims: readonly JudgedLoan[]
}

/** 个人 and 个体工商户 are retail (art. 8); firms are not. */
export const isRetail = (customerKind: string): boolean => customerKind !== 'company'

/** A small or micro firm counts as retail too as long as it owes no more than 普惠小微 may (art. 7 speaks of 非零售 debtors). */
function isRetailDebtor(own: readonly Row[]): boolean {
  const { customerKind, enterpriseSize } = own[0]!
  const creditFen = own.reduce((sum, row) => sum + row.principalFen, 0n)
  return isRetail(customerKind) || isInclusiveSmall('company', enterpriseSize, creditFen)
}

export function eventsOf(events: Row['events']): ClassEvents {
  const has = (kind: string): boolean => events.some(event => event.kind === kind)
  const most = (kind: string): number =>
    Math.max(0, ...events.filter(event => event.kind === kind).map(event => event.valuePpm ?? 0))
  return {
    purposeChanged: has('purpose_changed'),
    refinanced: has('refinanced'),
    qualifyingRenewal: has('qualifying_renewal'),
    creditImpaired: has('credit_impaired'),
    ratingSharplyCut: has('rating_cut'),
    evadingDebt: has('evading_debt'),
    bankruptcyLiquidation: has('bankruptcy'),
    eclPpm: most('credit_impaired'),
    overdue90ElsewherePpm: most('overdue_elsewhere'),
    nonPerformingElsewhere: has('npl_elsewhere'),
  }
}

const judged = (row: Row): JudgedLoan => ({
  id: row.id,
  loanNo: row.loanNo,
  customerId: row.customerId,
  officerId: row.officerId,
  current: row.riskClass,
  balanceFen: row.balanceFen,
  overdueDays: row.overdueDays,
  security: row.security,
  events: eventsOf(row.events),
  manual: row.manual,
  inObservation: row.observed,
  restructuredAgain: row.again,
  enhanced: row.events.some(event => event.kind === 'enhanced'),
  carried: row.carried,
})

/** All active loans of these customers with everything their classes depend on, as of a day. */
export async function debtorsOf(db: Kysely<DB>, customerIds: readonly number[], on: BookDate): Promise<JudgedDebtor[]> {
  if (customerIds.length === 0) return []
  const { rows } = await sql<Row>`
    select l.id, l.loan_no, l.customer_id, c.kind as customer_kind, c.enterprise_size, l.principal_fen, c.officer_id, l.risk_class, l.balance_fen,
      greatest(coalesce(${on}::date - l.oldest_unpaid_on, 0), 0) as overdue_days,
      coalesce(l.terms ->> 'securityType', '') as security, m.risk_class as manual,
      o.id is not null as observed, coalesce(o.again, false) as again,
      coalesce((select k.carried from classifications k where k.loan_id = l.id order by k.id desc limit 1), false) as carried,
      coalesce((select jsonb_agg(jsonb_build_object('kind', e.kind, 'valuePpm', e.value_ppm)) from class_events e
        where e.customer_id = l.customer_id and (e.loan_id is null or e.loan_id = l.id) and ${inForce(on)}), '[]') as events
    from loans l join customers c on c.id = l.customer_id
      left join manual_classes m on m.loan_id = l.id
      left join observations o on o.loan_id = l.id and o.closed_on is null
    where l.customer_id = any(${[...customerIds]}::int[]) and l.state = 'active'
    order by l.customer_id, l.id`.execute(db)
  const debtors = new Map<number, Row[]>()
  for (const row of rows) debtors.set(row.customerId, [...(debtors.get(row.customerId) ?? []), row])
  return [...debtors.values()].map(own => ({ retail: isRetailDebtor(own), claims: own.map(judged) }))
}
