import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { branchesInSight, PAGE_SIZE } from '../queries'

const inSight = (viewer: Sight) => (eb: ExpressionBuilder<DB, 'manualVouchers'>) => {
  const branches = branchesInSight(viewer)
  return branches === null
    ? eb.val(true)
    : eb('manualVouchers.branchId', '=', sql<number>`any(${[...branches]}::int[])`)
}

const base = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('manualVouchers')
    .innerJoin('branches', 'branches.id', 'manualVouchers.branchId')
    .innerJoin('users as maker', 'maker.id', 'manualVouchers.preparedBy')
    .leftJoin('users as checker', 'checker.id', 'manualVouchers.decidedBy')
    .select([
      'manualVouchers.id',
      'manualVouchers.branchId',
      'branches.name as branchName',
      'manualVouchers.bookDate',
      'manualVouchers.memo',
      'manualVouchers.state',
      'manualVouchers.preparedBy as preparedById',
      'maker.name as preparedBy',
      'manualVouchers.preparedAt',
      'checker.name as decidedBy',
      'manualVouchers.decidedAt',
      'manualVouchers.reason',
      'manualVouchers.voucherDate',
      'manualVouchers.voucherId',
      sql<bigint>`(select coalesce(sum(l.debit_fen), 0)::bigint from manual_voucher_lines l where l.manual_id = manual_vouchers.id)`.as(
        'amountFen',
      ),
    ])
    .where(inSight(viewer))

export interface ManualFilter {
  readonly state?: string
  readonly before?: number
}

export async function manualPage(db: Kysely<DB>, viewer: Sight, { state, before }: ManualFilter) {
  const rows = await base(db, viewer)
    .$if(state !== undefined, q => q.where('manualVouchers.state', '=', state!))
    .$if(before !== undefined, q => q.where('manualVouchers.id', '<', before!))
    .orderBy('manualVouchers.id', 'desc')
    .limit(PAGE_SIZE + 1)
    .execute()
  return { rows: rows.slice(0, PAGE_SIZE), hasNext: rows.length > PAGE_SIZE }
}

/** One voucher with its lines; undefined when it is out of sight. */
export async function manualById(db: Kysely<DB>, viewer: Sight, id: number) {
  const head = await base(db, viewer).where('manualVouchers.id', '=', id).executeTakeFirst()
  if (!head) return undefined
  const lines = await db
    .selectFrom('manualVoucherLines')
    .innerJoin('accounts', 'accounts.code', 'manualVoucherLines.account')
    .select(['line', 'account', 'accounts.name', 'accounts.nameEn', 'debitFen', 'creditFen'])
    .where('manualId', '=', id)
    .orderBy('line')
    .execute()
  return { ...head, lines }
}

/** Accounts one may write a line on: in use and of the lowest level. */
export const lineAccounts = (db: Kysely<DB>, control: boolean) =>
  db
    .selectFrom('accounts')
    .select(['code', 'name', 'nameEn'])
    .where('active', '=', true)
    .$if(!control, q => q.where('control', '=', false))
    .where(sql<boolean>`not exists (select from accounts c where c.parent = accounts.code)`)
    .orderBy('code')
    .execute()
