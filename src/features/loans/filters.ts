import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { CLASSES } from '../../lending/classification'
import { addDays, type BookDate } from '../../lending/dates'
import type { Ctx } from '../../web/context'

/** 逾期天数 from, to; the bands of the ledger and of the overdue ramp. */
export const BANDS = {
  any: [1, 100_000],
  d1_3: [1, 3],
  d4_10: [4, 10],
  d11_30: [11, 30],
  d31_90: [31, 90],
  d91: [91, 100_000],
} as const satisfies Record<string, readonly [number, number]>
export type Band = keyof typeof BANDS

export const DUE_WITHIN = ['7', '15', '30'] as const
export const LOAN_STATES = ['active', 'settled', 'written_off', 'reversed'] as const
export const SORTS = ['newest', 'balance', 'due', 'overdue'] as const
export type Sort = (typeof SORTS)[number]

export interface Filters {
  readonly q?: string
  readonly product?: number
  readonly state?: (typeof LOAN_STATES)[number]
  readonly band?: Band
  readonly due?: (typeof DUE_WITHIN)[number]
  readonly riskClass?: (typeof CLASSES)[number]
  readonly branch?: number
  readonly officer?: number
  readonly customer?: number
}

const oneOf = <T extends string>(options: readonly T[], text: string | undefined): T | undefined =>
  options.find(option => option === text)
const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined

/** Only words and numbers that are known filters come through; anything else is as if it were not there. */
export function filtersOf(c: Ctx): Filters {
  return Object.fromEntries(
    Object.entries({
      q: c.query('q', 40),
      product: whole(c.query('product')),
      state: oneOf(LOAN_STATES, c.query('state')),
      band: oneOf(Object.keys(BANDS) as Band[], c.query('band')),
      due: oneOf(DUE_WITHIN, c.query('due')),
      riskClass: oneOf(CLASSES, c.query('class')),
      branch: whole(c.query('branch')),
      officer: whole(c.query('officer')),
      customer: whole(c.query('customer')),
    }).filter(([, value]) => value !== undefined),
  )
}

export const sortOf = (c: Ctx): Sort => oneOf(SORTS, c.query('sort')) ?? 'newest'

type Eb = ExpressionBuilder<DB, 'loans' | 'customers'>

/** The filters as conditions; a number of a loan or contract by its beginning, a name by the pieces it is made of. */
export const matching =
  (filters: Filters, today: BookDate) =>
  (eb: Eb): Expression<SqlBool> => {
    const conditions: Expression<SqlBool>[] = []
    const { q, product, state, band, due, riskClass, branch, officer, customer } = filters
    if (q) conditions.push(keyword(eb, q))
    if (product) conditions.push(eb('loans.productId', '=', product))
    if (state) conditions.push(eb('loans.state', '=', state))
    if (riskClass) conditions.push(eb('loans.riskClass', '=', riskClass))
    if (branch) conditions.push(eb('loans.branchId', '=', branch))
    if (officer) conditions.push(eb('customers.officerId', '=', officer))
    if (customer) conditions.push(eb('loans.customerId', '=', customer))
    if (band) {
      const [from, to] = BANDS[band]
      conditions.push(eb.between('loans.oldestUnpaidOn', addDays(today, -to), addDays(today, -from)))
    }
    if (due) conditions.push(eb.between('loans.nextDueOn', today, addDays(today, Number.parseInt(due, 10))))
    return eb.and(conditions)
  }

function keyword(eb: Eb, q: string): Expression<SqlBool> {
  if (/^[A-Za-z]{2}[\dA-Za-z-]*$/.test(q))
    return sql<SqlBool>`starts_with(${eb.ref('loans.loanNo')}, ${q.toUpperCase()})`
  return sql<SqlBool>`bigrams(${eb.ref('customers.name')}) @> bigrams(${q})`
}
