import { type Kysely, type Selectable, sql } from 'kysely'
import type { Customers, DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Own } from '../fields/own'
import { type OwnValues, valuesOf } from '../fields/values'
import { classRank, conditionOf, type Filters } from './filters'

const BATCH = 1_000

export interface ExportRow {
  readonly id: number
  readonly customerNo: string
  readonly name: string
  readonly kind: string
  readonly idNo: Buffer
  readonly phone: Buffer | null
  readonly archiveRoot: string
  readonly archiveVersion: number
  readonly officerName: string
  readonly branchName: string
  readonly balanceFen: bigint
  readonly overdueFen: bigint
  readonly oldestUnpaidOn: BookDate | null
  readonly nextDueOn: BookDate | null
  readonly classRank: number | null
  /** The whole stored file, numbers still encrypted; only when asked for. */
  readonly file?: Selectable<Customers>
  /** Of the lender's own fields; encrypted ones opened. */
  readonly own?: OwnValues
}

/** The whole result in pinyin order, read a thousand rows at a time. */
export async function* exportRows(
  db: Kysely<DB>,
  viewer: Sight,
  filters: Filters,
  today: BookDate,
  whole = false,
  own?: Own,
): AsyncGenerator<ExportRow> {
  const condition = conditionOf(viewer, filters, today)
  for (let after: ExportRow | undefined; ; ) {
    const beyond = after
      ? sql`and (customers.name collate "zh-x-icu", customers.id) > (${after.name} collate "zh-x-icu", ${after.id}::int)`
      : sql``
    const { rows } = await sql<ExportRow>`
      select customers.id, customers.customer_no, customers.name, customers.kind, customers.id_no, customers.phone,
        customers.archive_root, customers.archive_version, officer.name as officer_name, branch.name as branch_name,
        coalesce(debt.balance_fen, 0) as balance_fen, coalesce(late.fen, 0) as overdue_fen, debt.oldest_unpaid_on, debt.next_due_on, debt.class_rank
      from customers join users officer on officer.id = customers.officer_id join branches branch on branch.id = customers.branch_id
      left join lateral (select sum(balance_fen)::bigint as balance_fen, min(oldest_unpaid_on) as oldest_unpaid_on,
        min(next_due_on) as next_due_on, max(${classRank}) as class_rank
        from loans where loans.customer_id = customers.id and loans.state = 'active') debt on true
      left join lateral (select sum(i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen)::bigint as fen
        from loans l join installments i on i.loan_id = l.id where l.customer_id = customers.id and l.state = 'active'
          and l.oldest_unpaid_on < ${today} and i.settled_on is null and i.pay_date < ${today}) late on true
      where ${condition} ${beyond}
      order by customers.name collate "zh-x-icu", customers.id limit ${BATCH}`.execute(db)
    yield* await withOwn(db, whole ? await withFiles(db, rows) : rows, own)
    if (rows.length < BATCH) return
    after = rows.at(-1)
  }
}

async function withFiles(db: Kysely<DB>, rows: readonly ExportRow[]): Promise<ExportRow[]> {
  if (rows.length === 0) return []
  const ids = rows.map(row => row.id)
  const files = await db.selectFrom('customers').selectAll().where('id', 'in', ids).execute()
  const byId = new Map(files.map(file => [file.id, file]))
  return rows.map(row => ({ ...row, file: byId.get(row.id)! }))
}

async function withOwn(db: Kysely<DB>, rows: ExportRow[], own: Own | undefined): Promise<ExportRow[]> {
  if (!own?.fields.some(one => one.inExport && !one.retired)) return rows
  const values = await valuesOf(
    db,
    own,
    rows.map(row => row.id),
    one => one.inExport,
  )
  return rows.map(row => ({ ...row, own: values.get(row.id) ?? {} }))
}
