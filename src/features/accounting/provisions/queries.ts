import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { RiskClass } from '../../../lending/classification'
import type { BookDate } from '../../../lending/dates'
import type { Fen } from '../../../lending/money'
import type { LoanScheme } from '../../../lending/provision-scheme'
import { branchesInSight } from '../queries'
import { providedLoans } from './scheme'

/** Months whose loans were registered at their end, the newest first. */
export async function registeredMonths(db: Kysely<DB>): Promise<BookDate[]> {
  // a loose index scan: a month has as many rows as there are loans
  const { rows } = await sql<{ month: BookDate }>`
    with recursive months as (
      (select month from month_end_loans order by month desc limit 1)
      union all
      select (select m.month from month_end_loans m where m.month < months.month order by m.month desc limit 1)
      from months where months.month is not null)
    select month from months where month is not null`.execute(db)
  return rows.map(row => row.month)
}

export interface RunRow {
  readonly id: number
  readonly month: BookDate
  readonly state: 'waiting' | 'done' | 'failed'
  readonly schemeId: number
  readonly schemeName: string
  readonly branchCount: number
  readonly doneCount: number
  readonly askedBy: string
  readonly askedAt: Date
  readonly finishedAt: Date | null
  readonly error: string | null
}

export async function runs(db: Kysely<DB>, month?: BookDate): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select r.id, r.month, r.state, r.scheme_id, s.name as scheme_name, r.branch_count, r.done_count, u.name as asked_by, r.asked_at,
      r.finished_at, r.error
    from provision_runs r join provision_schemes s on s.id = r.scheme_id join users u on u.id = r.asked_by
    where ${month === undefined} or r.month = ${month ?? null}::date order by r.id desc limit 100`.execute(db)
  return rows
}

export interface LineRow {
  readonly branchName: string
  readonly productName: string
  readonly riskClass: RiskClass
  readonly loanCount: number
  readonly balanceFen: Fen
  readonly specialFen: Fen
  readonly generalFen: Fen
}

const mine = (viewer: Sight) => {
  const branches = branchesInSight(viewer)
  return branches === null ? sql`true` : sql`x.branch_id = any(${[...branches]}::int[])`
}

/** 机构 × 产品 × 五级 of a run, of the branches in sight. */
export async function linesOf(db: Kysely<DB>, viewer: Sight, run: number): Promise<LineRow[]> {
  const { rows } = await sql<LineRow>`
    select b.name as branch_name, coalesce(p.name, '') as product_name, x.risk_class, x.loan_count, x.balance_fen, x.special_fen, x.general_fen
    from provision_lines x join branches b on b.id = x.branch_id left join products p on p.id = x.product_id
    where x.run_id = ${run} and ${mine(viewer)}
    order by b.code, p.id, array_position(array['pass', 'special_mention', 'substandard', 'doubtful', 'loss'], x.risk_class)`.execute(
    db,
  )
  return rows
}

export interface BookingRow {
  readonly branchName: string
  readonly productName: string
  readonly targetFen: Fen
  readonly bookedFen: Fen
  readonly voucherDate: BookDate | null
  readonly voucherId: bigint | null
}

export async function bookingsOf(db: Kysely<DB>, viewer: Sight, run: number): Promise<BookingRow[]> {
  const { rows } = await sql<BookingRow>`
    select b.name as branch_name, coalesce(p.name, '') as product_name, x.target_fen, x.booked_fen, x.voucher_date, x.voucher_id
    from provision_bookings x join branches b on b.id = x.branch_id left join products p on p.id = x.product_id
    where x.run_id = ${run} and ${mine(viewer)} order by b.code, p.id`.execute(db)
  return rows
}

export interface ProvidedRow {
  readonly loanId: number
  readonly loanNo: string
  readonly customerName: string
  readonly customerKind: string
  readonly branchName: string
  readonly productName: string
  readonly riskClass: RiskClass
  readonly overdueDays: number
  readonly balanceFen: Fen
  readonly specialPpm: number
  readonly specialFen: Fen
  readonly generalFen: Fen
}

const CHUNK = 1_000

/** Every loan of a month's end with its provision under a scheme, of the customers in sight. */
export async function* providedRows(
  db: Kysely<DB>,
  viewer: Sight,
  scheme: LoanScheme,
  month: BookDate,
): AsyncGenerator<ProvidedRow> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('customers')
      .innerJoin('loans', 'loans.customerId', 'customers.id')
      .innerJoin(
        sql<
          Pick<
            ProvidedRow,
            'loanId' | 'riskClass' | 'overdueDays' | 'balanceFen' | 'specialPpm' | 'specialFen' | 'generalFen'
          >
        >`(${providedLoans(scheme, month)})`.as('x'),
        'x.loanId',
        'loans.id',
      )
      .innerJoin('branches', 'branches.id', 'loans.branchId')
      .innerJoin('products', 'products.id', 'loans.productId')
      .select([
        'loans.id as loanId',
        'loans.loanNo',
        'customers.name as customerName',
        'customers.kind as customerKind',
        'branches.name as branchName',
        'products.name as productName',
        'x.riskClass',
        'x.overdueDays',
        'x.balanceFen',
        'x.specialPpm',
        'x.specialFen',
        'x.generalFen',
      ])
      .where(visibleTo(viewer))
      .where('loans.id', '>', after)
      .orderBy('loans.id')
      .limit(CHUNK)
      .execute()
    yield* rows
    const last = rows.at(-1)
    if (rows.length < CHUNK || !last) return
    after = last.loanId
  }
}

export interface SchemeHistoryRow {
  readonly id: number
  readonly lenderKind: string
  readonly effectiveFrom: BookDate
  readonly name: string
  readonly method: string
  readonly generalPpm: number
  readonly rates: unknown
  readonly source: string
  readonly state: string
  readonly preparedById: number | null
  readonly preparedBy: string | null
  readonly decidedBy: string | null
}

export async function schemeHistory(db: Kysely<DB>): Promise<SchemeHistoryRow[]> {
  const { rows } = await sql<SchemeHistoryRow>`
    select s.id, s.lender_kind, s.effective_from, s.name, s.method, s.general_ppm, s.rates, s.source, s.state,
      s.prepared_by as prepared_by_id, p.name as prepared_by, d.name as decided_by
    from provision_schemes s left join users p on p.id = s.prepared_by left join users d on d.id = s.decided_by
    order by s.lender_kind, s.effective_from desc, s.id desc`.execute(db)
  return rows
}
