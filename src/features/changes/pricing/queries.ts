import { type Kysely, sql } from 'kysely'
import type { DB, Json } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import type { FloatingTerms, Reprice } from '../../../lending/reprice'
import { stillFloats } from '../../loans/floating'

export interface Floating {
  readonly loanId: number
  readonly mode: string
  readonly months: number | null
  readonly tenor: '1Y' | '5Y'
  readonly spreadPpm: number
  readonly fromDate: BookDate
  /** The day whose LPR made the first rate, where the contract names another than `fromDate`. */
  readonly pricedOn?: BookDate | null
}

/** With what the loan bears by now, so that only loans whose rate moves need a lock. */
export interface FloatingLoan extends Floating {
  readonly maturityDate: BookDate
  readonly terms: Json
  readonly standing: Json | null
}

/** Loans that follow the LPR now, by id. */
export async function floatingLoans(
  db: Kysely<DB>,
  after: number,
  limit: number,
  loanId?: number,
): Promise<FloatingLoan[]> {
  const only = loanId === undefined ? sql`` : sql`and p.loan_id = ${loanId}`
  const { rows } = await sql<FloatingLoan>`
    select p.loan_id, p.mode, p.months, p.tenor, p.spread_ppm, p.from_date, p.priced_on, l.maturity_date, l.terms, l.standing
    from loan_pricings p join loans l on l.id = p.loan_id and l.state = 'active'
    where ${stillFloats} and p.loan_id > ${after} ${only}
    order by p.loan_id limit ${limit}`.execute(db)
  return rows
}

const repriceOf = ({ mode, months }: { mode: string; months: number | null }): Reprice =>
  mode === 'every_n'
    ? { mode, months: months ?? 12 }
    : { mode: mode === 'immediate' || mode === 'jan_1' || mode === 'anniversary' ? mode : 'fixed' }

/** The pricing of a loan as the core takes it. */
export const floatingTerms = (floating: Floating, maturityDate: BookDate): FloatingTerms => ({
  reprice: repriceOf(floating),
  tenor: floating.tenor,
  spreadBp: floating.spreadPpm / 100,
  valueDate: floating.fromDate,
  maturityDate,
  ...(floating.pricedOn ? { pricedOn: floating.pricedOn } : {}),
})

/** Everything that was asked for on a loan the caller has found in his sight, the newest first. */
export const pricingsOf = (db: Kysely<DB>, loanId: number) =>
  db
    .selectFrom('loanPricings')
    .innerJoin('users as asker', 'asker.id', 'loanPricings.askedBy')
    .leftJoin('users as decider', 'decider.id', 'loanPricings.decidedBy')
    .selectAll('loanPricings')
    .select(['asker.name as askerName', 'decider.name as deciderName'])
    .where('loanId', '=', loanId)
    .orderBy('loanPricings.id', 'desc')
    .limit(50)
    .execute()

const notices = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('rateNotices')
    .innerJoin('loans', 'loans.id', 'rateNotices.loanId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .innerJoin('products', 'products.id', 'loans.productId')
    .selectAll('rateNotices')
    .select([
      'loans.loanNo',
      'loans.customerId',
      'customers.name as customerName',
      'contracts.contractNo',
      'products.name as productName',
    ])
    .where(visibleTo(viewer))

export const noticesOf = (db: Kysely<DB>, viewer: Sight, loanId: number) =>
  notices(db, viewer).where('rateNotices.loanId', '=', loanId).orderBy('rateNotices.id', 'desc').limit(100).execute()

export const recentNotices = (db: Kysely<DB>, viewer: Sight, after: number | undefined) =>
  notices(db, viewer)
    .$if(after !== undefined, query => query.where('rateNotices.id', '<', after ?? 0))
    .orderBy('rateNotices.id', 'desc')
    .limit(51)
    .execute()

export const noticeById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  notices(db, viewer).where('rateNotices.id', '=', id).executeTakeFirst()

export type NoticeRow = NonNullable<Awaited<ReturnType<typeof noticeById>>>
