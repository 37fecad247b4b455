import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type BookDate, monthEnd, monthOf } from '../../../lending/dates'
import { isBalanced, trialBalance, trialSums } from '../ledgers/trial'
import { drifted, loansOffLedger, profitLeft, provisionsOff, unbalancedVouchers, uncleared } from '../month-sql'

export interface CloseCheck {
  readonly code: string
  readonly label: string
  /** What stands in the way, the first few; empty: it is in order. */
  readonly faults: readonly string[]
  readonly href?: string
}

type Find = (db: Kysely<DB>, month: BookDate, end: BookDate, today: BookDate) => Promise<string[]>

const FEW = 5
const rows =
  (query: (month: BookDate, end: BookDate) => RawBuilder<{ detail: string }>): Find =>
  async (db, month, end) => {
    const { rows: found } = await sql<{
      detail: string
    }>`select detail from (${query(month, end)}) f limit ${FEW}`.execute(db)
    return found.map(row => row.detail)
  }

const daysOpen: Find = async (db, month, end, today) => {
  if (today <= end) return [today]
  const { rows: open } = await sql<{ detail: string }>`
    select business_date::text as detail from day_ends
    where business_date between ${month}::date and ${end}::date and state <> 'done' limit ${FEW}`.execute(db)
  return open.map(row => row.detail)
}

const trial: Find = async (db, month, end) =>
  isBalanced(trialSums(await trialBalance(db, { from: month, to: end, branchIds: null }))) ? [] : [end]

/** Loans are registered at month ends since some month; what was booked before that is closed without. */
async function isRegistered(db: Kysely<DB>, month: BookDate): Promise<boolean> {
  const first = await db.selectFrom('monthEndLoans').select('month').orderBy('month').limit(1).executeTakeFirst()
  return first !== undefined && first.month <= month
}

const agreeing: Find = async (db, month, end, today) =>
  (await isRegistered(db, month)) ? rows(loansOffLedger)(db, month, end, today) : []

const provisioned: Find = async (db, month, end, today) => {
  const run = await db
    .selectFrom('provisionRuns')
    .select('state')
    .where('month', '=', month)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (run?.state === 'done') return rows(provisionsOff)(db, month, end, today)
  const owed = await db
    .selectFrom('monthEndLoans')
    .select('loanId')
    .where('month', '=', month)
    .where('balanceFen', '>', 0n)
    .limit(1)
    .executeTakeFirst()
  return run || owed ? [month.slice(0, 7)] : []
}

interface Item {
  readonly code: string
  readonly label: string
  readonly find: Find
  readonly href?: (month: BookDate, end: BookDate) => string
  readonly when?: (month: BookDate) => boolean
}

const ITEMS: readonly Item[] = [
  { code: 'days', label: '当月每日日终已完成', find: daysOpen, href: () => '/day-ends' },
  {
    code: 'errors',
    label: '日终失败项已处理',
    href: () => '/day-ends',
    find: rows(
      (month, end) => sql`select subject || ': ' || reason as detail from day_end_errors
        where solved_at is null and business_date between ${month}::date and ${end}::date`,
    ),
  },
  {
    code: 'manual',
    label: '手工凭证已全部复核',
    href: () => '/manual-vouchers',
    find: rows(
      (month, end) => sql`select id || ' ' || memo as detail from manual_vouchers
        where state = 'prepared' and book_date between ${month}::date and ${end}::date`,
    ),
  },
  { code: 'vouchers', label: '当月凭证借贷平衡', find: rows(unbalancedVouchers) },
  {
    code: 'trial',
    label: '科目余额表平衡',
    find: trial,
    href: (month, end) => `/ledgers?from=${month}&to=${end}`,
  },
  { code: 'balances', label: '登记的余额与分录一致', find: rows(drifted) },
  { code: 'loans', label: '贷款余额与总账一致', find: agreeing },
  {
    code: 'suspense',
    label: '过渡科目余额为零',
    find: rows((_, end) => uncleared(end)),
    href: (month, end) => `/ledgers?from=${month}&to=${end}`,
  },
  { code: 'provision', label: '减值准备已计提入账', find: provisioned, href: () => '/provisions' },
  {
    code: 'profit',
    label: '损益已结转本年利润',
    find: rows((_, end) => profitLeft(end)),
    when: month => monthOf(month) === 12,
  },
]

/** The checklist of a month, each item with what stands in its way. */
export async function closeChecks(db: Kysely<DB>, month: BookDate, today: BookDate): Promise<CloseCheck[]> {
  const end = monthEnd(month)
  const checks: CloseCheck[] = []
  for (const { code, label, find, href } of ITEMS.filter(item => item.when?.(month) ?? true)) {
    const link = href ? { href: href(month, end) } : {}
    checks.push({ code, label, faults: await find(db, month, end, today), ...link })
  }
  return checks
}
