import { createHash } from 'node:crypto'
import { type Kysely, type SqlBool, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { Fen } from '../../lending/money'

/** Loans of one batch in sight. */
const inSight = (db: Kysely<DB>, viewer: Sight, batchId: number) =>
  db
    .selectFrom('migratedLoans')
    .innerJoin('loans', 'loans.id', 'migratedLoans.loanId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .where('migratedLoans.batchId', '=', batchId)
    .where('migratedLoans.undoneOn', 'is', null)
    .where(visibleTo(viewer))

/** Batches with loans in sight, newest first. */
export async function migrationBatches(db: Kysely<DB>, viewer: Sight, limit: number) {
  return db
    .selectFrom('migratedLoans')
    .innerJoin('loans', 'loans.id', 'migratedLoans.loanId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('importBatches', 'importBatches.id', 'migratedLoans.batchId')
    .innerJoin('users', 'users.id', 'importBatches.createdBy')
    .leftJoin('migrationProofs', 'migrationProofs.batchId', 'importBatches.id')
    .select([
      'importBatches.id',
      'importBatches.fileName',
      'importBatches.state',
      'users.name as byName',
      'migrationProofs.firstBy',
      'migrationProofs.secondBy',
      sql<string>`min(migrated_loans.cutover_on)`.as('cutoverOn'),
      sql<number>`count(*)::int`.as('loans'),
      sql<Fen>`sum(migrated_loans.balance_fen)::bigint`.as('balanceFen'),
    ])
    .where('migratedLoans.undoneOn', 'is', null)
    .where(visibleTo(viewer))
    .groupBy(['importBatches.id', 'users.name', 'migrationProofs.firstBy', 'migrationProofs.secondBy'])
    .orderBy('importBatches.id', 'desc')
    .limit(limit)
    .execute()
}

export const SHOWS = ['differing', 'plan', 'all'] as const
export type Show = (typeof SHOWS)[number]

const differs = (toleranceFen: Fen) => sql<SqlBool>`greatest(abs(migrated_loans.installment_gap_fen),
  abs(migrated_loans.balance_fen - migrated_loans.file_balance_fen), abs(migrated_loans.principal_gap_fen)) > ${String(toleranceFen)}::bigint`
const offPlan = (toleranceFen: Fen) =>
  sql<SqlBool>`abs(migrated_loans.planned_balance_fen - migrated_loans.file_balance_fen) > ${String(toleranceFen)}::bigint`

export interface Wanted {
  readonly show: Show
  readonly toleranceFen: Fen
  readonly after: number
  readonly limit: number
}

export async function sheetRows(db: Kysely<DB>, viewer: Sight, batchId: number, wanted: Wanted) {
  return inSight(db, viewer, batchId)
    .selectAll('migratedLoans')
    .select([
      'customers.name as customerName',
      'loans.principalFen',
      'loans.ratePpm',
      'loans.method',
      'loans.valueDate',
    ])
    .$if(wanted.show === 'differing', query => query.where(differs(wanted.toleranceFen)))
    .$if(wanted.show === 'plan', query => query.where(offPlan(wanted.toleranceFen)))
    .where('migratedLoans.rowNo', '>', wanted.after)
    .orderBy('migratedLoans.rowNo')
    .limit(wanted.limit)
    .execute()
}

export type SheetRow = Awaited<ReturnType<typeof sheetRows>>[number]

export async function sheetSums(db: Kysely<DB>, viewer: Sight, batchId: number, toleranceFen: Fen) {
  const sum = (column: 'balance_fen' | 'file_balance_fen' | 'installment_gap_fen' | 'planned_balance_fen') =>
    sql<Fen>`coalesce(sum(${sql.ref(`migrated_loans.${column}`)}), 0)::bigint`
  return inSight(db, viewer, batchId)
    .select([
      sql<number>`count(*)::int`.as('loans'),
      sum('file_balance_fen').as('fileBalanceFen'),
      sum('balance_fen').as('balanceFen'),
      sum('planned_balance_fen').as('plannedBalanceFen'),
      sql<number>`count(migrated_loans.file_installment_fen)::int`.as('compared'),
      sql<Fen>`coalesce(sum(migrated_loans.file_installment_fen), 0)::bigint`.as('fileInstallmentFen'),
      sql<Fen>`coalesce(sum(migrated_loans.installment_fen) filter (where migrated_loans.file_installment_fen is not null), 0)::bigint`.as(
        'installmentFen',
      ),
      sql<number>`count(*) filter (where ${differs(toleranceFen)})::int`.as('differing'),
      sql<number>`count(*) filter (where ${offPlan(toleranceFen)})::int`.as('offPlan'),
      sql<Fen>`coalesce(max(abs(migrated_loans.installment_gap_fen)), 0)::bigint`.as('widestFen'),
    ])
    .executeTakeFirstOrThrow()
}

/** How often each reason, for both comparisons. */
export const reasonCounts = (db: Kysely<DB>, viewer: Sight, batchId: number) =>
  inSight(db, viewer, batchId)
    .select([
      'migratedLoans.installmentReason',
      'migratedLoans.balanceReason',
      sql<number>`count(*)::int`.as('n'),
      sql<Fen>`sum(abs(migrated_loans.installment_gap_fen))::bigint`.as('gapFen'),
      sql<Fen>`sum(migrated_loans.planned_balance_fen - migrated_loans.file_balance_fen)::bigint`.as('plannedGapFen'),
    ])
    .groupBy(['migratedLoans.installmentReason', 'migratedLoans.balanceReason'])
    .execute()

/** Rows of the file that were not taken. */
export async function leftOut(db: Kysely<DB>, batchId: number): Promise<number> {
  const row = await db
    .selectFrom('importRows')
    .select(sql<number>`count(*)::int`.as('n'))
    .where('batchId', '=', batchId)
    .where('state', 'not in', ['done', 'undone'])
    .executeTakeFirstOrThrow()
  return row.n
}

export const batchHead = (db: Kysely<DB>, batchId: number) =>
  db
    .selectFrom('importBatches')
    .innerJoin('users', 'users.id', 'importBatches.createdBy')
    .leftJoin('migrationProofs', 'migrationProofs.batchId', 'importBatches.id')
    .leftJoin('users as first', 'first.id', 'migrationProofs.firstBy')
    .leftJoin('users as second', 'second.id', 'migrationProofs.secondBy')
    .select([
      'importBatches.id',
      'importBatches.fileName',
      'importBatches.fileHash',
      'importBatches.state',
      'importBatches.createdBy',
      'users.name as byName',
      'migrationProofs.toleranceFen',
      'migrationProofs.contentHash',
      'migrationProofs.firstBy',
      'migrationProofs.firstAt',
      'migrationProofs.firstNote',
      'migrationProofs.secondBy',
      'migrationProofs.secondAt',
      'migrationProofs.secondNote',
      'first.name as firstName',
      'second.name as secondName',
    ])
    .where('importBatches.id', '=', batchId)
    .where('importBatches.kind', '=', 'loans')
    .executeTakeFirst()

export type BatchHead = NonNullable<Awaited<ReturnType<typeof batchHead>>>

/** What is signed: every figure of every loan of the batch, whoever sees it. */
export async function contentOf(db: Kysely<DB>, batchId: number): Promise<{ hash: string; loans: number }> {
  const rows = await db
    .selectFrom('migratedLoans')
    .selectAll()
    .where('batchId', '=', batchId)
    .where('undoneOn', 'is', null)
    .orderBy('rowNo')
    .execute()
  const text = JSON.stringify(rows, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
  return { hash: createHash('sha256').update(text).digest('hex'), loans: rows.length }
}
