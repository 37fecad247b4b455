import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { CLASSES, isWorse, type RiskClass } from '../../lending/classification'
import { addDays, type BookDate } from '../../lending/dates'
import type { ClassPolicy } from '../../lending/reclassify'
import { inForce } from './in-force'
import { observedCustomers } from './observe'

interface Step {
  readonly riskClass: RiskClass
  /** Null: whatever the 担保方式. */
  readonly security: string | null
  readonly fromDays: number
}

/** From how many days on a loan of a class cannot keep it, by the floors and by the lender's matrix. */
export function stepsOf({ floors, matrix, technicalDays }: ClassPolicy): Step[] {
  const rules = [...floors.map(floor => ({ ...floor, security: null })), ...matrix]
  const securities = [...new Set(rules.map(rule => rule.security))]
  return CLASSES.flatMap(riskClass =>
    securities.flatMap((security): Step[] => {
      const worse = rules.filter(rule => rule.security === security && isWorse(rule.atLeast, riskClass))
      if (worse.length === 0) return []
      const fromDays = Math.max(technicalDays + 1, Math.min(...worse.map(rule => rule.fromDays)))
      return [{ riskClass, security, fromDays }]
    }),
  )
}

/**
 * Read from loans_class_late: one range for each step, and in it nothing but loans that are too late for their class. A
 * join with the steps would read everybody who is late.
 */
async function tooLate(db: Kysely<DB>, policy: ClassPolicy, on: BookDate): Promise<number[]> {
  const ranges = stepsOf(policy).map(
    ({ riskClass, security, fromDays }) => sql`select customer_id as id from loans
      where state = 'active' and oldest_unpaid_on is not null and risk_class = ${riskClass}
        and oldest_unpaid_on <= ${addDays(on, -fromDays)}::date
        ${security === null ? sql`` : sql`and terms ->> 'securityType' = ${security}`}`,
  )
  const { rows } = await sql<{ id: number }>`${sql.join(ranges, sql` union `)}`.execute(db)
  return rows.map(row => row.id)
}

/** What holds a loan at 关注 for sure: it need not be looked at again until this ends. */
const HOLDING = ['purpose_changed', 'credit_impaired', 'rating_cut', 'evading_debt', 'bankruptcy', 'npl_elsewhere']

/** 关注 with nothing overdue, and nothing that holds it there. */
async function mended(db: Kysely<DB>, on: BookDate): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct l.customer_id as id from loans l
    where l.state = 'active' and l.risk_class = 'special_mention' and l.oldest_unpaid_on is null
      and not exists (select from observations o where o.loan_id = l.id and o.closed_on is null)
      and not exists (select from manual_classes m where m.loan_id = l.id and m.risk_class <> 'pass')
      and not exists (select from class_events e where e.customer_id = l.customer_id and (e.loan_id is null or e.loan_id = l.id)
        and e.kind = any(${HOLDING}::text[]) and ${inForce(on)})`.execute(db)
  return rows.map(row => row.id)
}

/** Events that begin to hold, or hold no more, with the coming day. */
async function eventful(db: Kysely<DB>, on: BookDate): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select customer_id as id from class_events where from_on = ${on}::date
    union select customer_id from class_events where to_on = ${addDays(on, -1)}::date`.execute(db)
  return rows.map(row => row.id)
}

/** Firms with 不良 and other loans beside it: what they repaid may have moved the share of art. 7. */
async function partlyBad(db: Kysely<DB>): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select b.id from (select distinct customer_id as id from loans
        where state = 'active' and risk_class in ('substandard', 'doubtful', 'loss')) b
      join customers c on c.id = b.id and c.kind = 'company'
    where exists (select from loans g where g.customer_id = b.id and g.state = 'active' and g.risk_class in ('pass', 'special_mention'))`.execute(
    db,
  )
  return rows.map(row => row.id)
}

/**
 * The customers whose classes may change with the day `on`: a sieve only, the core decides. Each part reads an index that
 * holds just those, so that a night costs what changes and not what there is.
 */
export async function candidates(db: Kysely<DB>, policy: ClassPolicy, on: BookDate): Promise<number[]> {
  const found = await Promise.all([
    tooLate(db, policy, on),
    mended(db, on),
    eventful(db, on),
    partlyBad(db),
    observedCustomers(db, on),
  ])
  return [...new Set(found.flat())].sort((a, b) => a - b)
}
