import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { RiskClass } from '../../lending/classification'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import { type RenewalFacts, renewalTimeRefusal, unmetConditions } from '../../lending/renewal'
import { inForce } from '../risk/in-force'
import { numberSetting } from '../settings/queries'

/** The loan to be paid off, with what the books say of it; undefined when out of sight. */
export async function oldLoan(db: Kysely<DB>, viewer: Sight, today: BookDate, id: number) {
  const row = await db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('branches', 'branches.id', 'customers.branchId')
    .select([
      'loans.id',
      'loans.loanNo',
      'loans.state',
      'loans.customerId',
      'loans.productId',
      'loans.balanceFen',
      'loans.prepaidFen',
      'loans.ratePpm',
      'loans.method',
      'loans.frequency',
      'loans.maturityDate',
      'loans.riskClass',
      'loans.terms',
      'customers.kind',
      'customers.name as customerName',
      'customers.customerNo',
      'branches.code as branchCode',
    ])
    .select([
      sql<boolean>`exists (select from installments i where i.loan_id = loans.id and i.settled_on is null
        and i.pay_date < ${today}::date)`.as('overdue'),
      sql<boolean>`exists (select from observations o where o.loan_id = loans.id and o.closed_on is null)`.as(
        'observed',
      ),
      sql<boolean>`exists (select from class_events e where e.customer_id = loans.customer_id
        and (e.loan_id is null or e.loan_id = loans.id) and e.kind = 'purpose_changed' and ${inForce(today)})`.as(
        'diverted',
      ),
      sql<string | null>`(select a.application_no from applications a where a.renews_loan_id = loans.id
        and a.state not in ('rejected', 'withdrawn', 'lapsed') order by a.id desc limit 1)`.as('waiting'),
    ])
    .where('loans.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()
  return row && { ...row, facts: factsOf(row) }
}

export type OldLoan = NonNullable<Awaited<ReturnType<typeof oldLoan>>>

interface Known {
  readonly state: string
  readonly maturityDate: BookDate
  readonly overdue: boolean
  readonly riskClass: string
  readonly observed: boolean
  readonly diverted: boolean
}

const factsOf = (row: Known): RenewalFacts => ({
  active: row.state === 'active',
  maturityDate: row.maturityDate,
  overdue: row.overdue,
  riskClass: row.riskClass as RiskClass,
  observed: row.observed,
  diverted: row.diverted,
})

/** May it be renewed at all today, whatever the form says? */
export async function doorRefusal(db: Kysely<DB>, loan: OldLoan, today: BookDate): Promise<Refused | null> {
  if (loan.kind === 'person') return refuse('renewal.kind')
  const days = await numberSetting(db, 'renewal.days-before', today, 90)
  return renewalTimeRefusal(loan.facts, today, days)
}

/** What stands against it now: the day, and every condition the books know. */
export async function standingRefusals(db: Kysely<DB>, loan: OldLoan, today: BookDate): Promise<Refused[]> {
  const door = await doorRefusal(db, loan, today)
  return door ? [door] : unmetConditions(loan.facts)
}
