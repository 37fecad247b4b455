import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'

export interface VoucherFilters {
  readonly from?: BookDate
  readonly to?: BookDate
  readonly branch?: number
  readonly account?: string
  readonly subject?: string
}

/** Vouchers belong to a branch, not to a customer: who sees all branches sees all, who sees no customers sees none. */
const inSight = (viewer: Sight) => (eb: ExpressionBuilder<DB, 'vouchers'>) => {
  const branches = branchesInSight(viewer)
  return branches === null ? eb.val(true) : eb('vouchers.branchId', '=', sql<number>`any(${[...branches]}::int[])`)
}

/** Branches in a viewer's sight for the ledgers; null means all. Whoever sees only his own customers keeps no branch's book. */
export const branchesInSight = (viewer: Sight): readonly number[] | null => {
  if (viewer.scope === 'all') return null
  return viewer.scope === 'branch' || viewer.scope === 'subtree' ? viewer.branchIds : []
}

export const PAGE_SIZE = 20

export interface VoucherCursor {
  readonly date: BookDate
  readonly id: bigint
}

export async function voucherPage(db: Kysely<DB>, viewer: Sight, filters: VoucherFilters, after?: VoucherCursor) {
  const rows = await db
    .selectFrom('vouchers')
    .innerJoin('branches', 'branches.id', 'vouchers.branchId')
    .leftJoin('users', 'users.id', 'vouchers.postedBy')
    .select([
      'vouchers.businessDate',
      'vouchers.id',
      'vouchers.event',
      'vouchers.subject',
      'vouchers.memo',
      'vouchers.reverses',
      'branches.name as branchName',
      'users.name as postedByName',
      sql<bigint>`(select coalesce(sum(e.debit_fen), 0)::bigint from entries e
        where e.business_date = vouchers.business_date and e.voucher_id = vouchers.id)`.as('amountFen'),
    ])
    .where(inSight(viewer))
    .where(matching(filters))
    .$if(after !== undefined, query =>
      query.where(sql<boolean>`(vouchers.business_date, vouchers.id) < (${after?.date}::date, ${after?.id}::bigint)`),
    )
    .orderBy('vouchers.businessDate', 'desc')
    .orderBy('vouchers.id', 'desc')
    .limit(PAGE_SIZE + 1)
    .execute()
  return { rows: rows.slice(0, PAGE_SIZE), hasNext: rows.length > PAGE_SIZE }
}

const matching =
  ({ from, to, branch, account, subject }: VoucherFilters) =>
  (eb: ExpressionBuilder<DB, 'vouchers'>): Expression<SqlBool> => {
    const conditions: Expression<SqlBool>[] = []
    if (from) conditions.push(eb('vouchers.businessDate', '>=', from))
    if (to) conditions.push(eb('vouchers.businessDate', '<=', to))
    if (branch) conditions.push(eb('vouchers.branchId', '=', branch))
    if (subject) conditions.push(eb('vouchers.subject', '=', subject))
    if (account) {
      conditions.push(sql<SqlBool>`exists (select from entries e where e.business_date = vouchers.business_date
        and e.voucher_id = vouchers.id and e.account = ${account})`)
    }
    return eb.and(conditions)
  }

/** 制单 and 复核 where two people made the voucher: by hand, or by a disbursement. */
const HANDS = [
  sql<string | null>`coalesce(
    (select u.name from manual_vouchers m join users u on u.id = m.prepared_by where m.voucher_id = vouchers.id),
    (select u.name from disbursements d join users u on u.id = d.prepared_by
      where vouchers.event = 'disburse' and d.loan_id = substring(vouchers.subject from '^loan:([0-9]{1,9})$')::int
        and d.value_date = vouchers.business_date and d.released_by = vouchers.posted_by order by d.id desc limit 1))`.as(
    'preparedByName',
  ),
  sql<string | null>`coalesce(
    (select u.name from manual_vouchers m join users u on u.id = m.decided_by where m.voucher_id = vouchers.id),
    (select u.name from disbursements d join users u on u.id = d.released_by
      where vouchers.event = 'disburse' and d.loan_id = substring(vouchers.subject from '^loan:([0-9]{1,9})$')::int
        and d.value_date = vouchers.business_date and d.released_by = vouchers.posted_by order by d.id desc limit 1))`.as(
    'checkedByName',
  ),
] as const

const voucherHeads = (db: Kysely<DB>) =>
  db
    .selectFrom('vouchers')
    .innerJoin('branches', 'branches.id', 'vouchers.branchId')
    .leftJoin('users', 'users.id', 'vouchers.postedBy')
    .select([
      'vouchers.businessDate',
      'vouchers.id',
      'vouchers.event',
      'vouchers.subject',
      'vouchers.memo',
      'vouchers.reverses',
      'vouchers.postedAt',
      'branches.name as branchName',
      'users.name as postedByName',
      ...HANDS,
    ])

/** Vouchers to be printed together, in the order of their numbers. */
export const vouchersToPrint = (db: Kysely<DB>, viewer: Sight, filters: VoucherFilters, limit: number) =>
  voucherHeads(db)
    .where(inSight(viewer))
    .where(matching(filters))
    .orderBy('vouchers.businessDate')
    .orderBy('vouchers.id')
    .limit(limit)
    .execute()

export async function voucherByKey(db: Kysely<DB>, viewer: Sight, date: BookDate, id: bigint) {
  return voucherHeads(db)
    .where('vouchers.businessDate', '=', date)
    .where('vouchers.id', '=', id)
    .where(inSight(viewer))
    .executeTakeFirst()
}

export type VoucherRow = NonNullable<Awaited<ReturnType<typeof voucherByKey>>>

export const linesOfVoucher = (db: Kysely<DB>, date: BookDate, id: bigint) =>
  db
    .selectFrom('entries')
    .innerJoin('accounts', 'accounts.code', 'entries.account')
    .select([
      'entries.line',
      'entries.account',
      'accounts.name',
      'entries.debitFen',
      'entries.creditFen',
      'entries.loanId',
    ])
    .where('entries.businessDate', '=', date)
    .where('entries.voucherId', '=', id)
    .orderBy('entries.line')
    .execute()

/** The voucher this one reverses and the one that reversed it: numbers are unique, the day is looked up. */
export async function related(db: Kysely<DB>, viewer: Sight, voucher: VoucherRow) {
  return db
    .selectFrom('vouchers')
    .select(['businessDate', 'id', 'reverses'])
    .where(inSight(viewer))
    .where(eb =>
      eb.or([eb('reverses', '=', voucher.id), ...(voucher.reverses === null ? [] : [eb('id', '=', voucher.reverses)])]),
    )
    .execute()
}

export const productOptions = (db: Kysely<DB>, lang: 'zh' | 'en') =>
  db
    .selectFrom('products')
    .select([sql<string>`id::text`.as('value'), lang === 'en' ? 'nameEn as label' : 'name as label'])
    .orderBy('id')
    .execute()

export const accountByCode = (db: Kysely<DB>, code: string) =>
  db.selectFrom('accounts').selectAll().where('code', '=', code).executeTakeFirst()

export const accountOptions = (db: Kysely<DB>) =>
  db.selectFrom('accounts').select(['code', 'name']).orderBy('code').execute()

export const branchOptions = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('branches')
    .select(['id as value', 'name as label'])
    .where(eb => {
      const branches = branchesInSight(viewer)
      return branches === null ? eb.val(true) : eb('id', '=', sql<number>`any(${[...branches]}::int[])`)
    })
    .orderBy('code')
    .execute()
