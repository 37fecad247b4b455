import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { addMonths, type BookDate } from '../../../lending/dates'
import { bookedMonths, monthStart } from '../closed'

export interface CloseRow {
  readonly id: number
  readonly month: BookDate
  readonly closedBy: string
  readonly closedAt: Date
  readonly reopenedAt: Date | null
  readonly reason: string | null
  readonly askedBy: string | null
  readonly askedById: number | null
  readonly askedAt: Date | null
  readonly asking: 'asked' | 'agreed' | 'rejected' | null
  readonly decidedBy: string | null
}

/** Every close of some months with its last request to reopen, the newest first. */
export async function closesOf(db: Kysely<DB>, month?: BookDate): Promise<CloseRow[]> {
  const { rows } = await sql<CloseRow>`
    select c.id, c.month, u.name as closed_by, c.closed_at, c.reopened_at, r.reason, a.name as asked_by, r.asked_by as asked_by_id,
      r.asked_at, r.state as asking, d.name as decided_by
    from period_closes c join users u on u.id = c.closed_by
      left join lateral (select * from period_reopenings r where r.close_id = c.id order by r.id desc limit 1) r on true
      left join users a on a.id = r.asked_by left join users d on d.id = r.decided_by
    where ${month === undefined} or c.month = ${month ?? null}::date
    order by c.id desc limit 200`.execute(db)
  return rows
}

export interface MonthRow {
  readonly month: BookDate
  readonly close: CloseRow | undefined
}

/** Months with bookings, the newest first, each with its close when it is closed. */
export async function monthRows(db: Kysely<DB>): Promise<MonthRow[]> {
  const [months, closes] = await Promise.all([bookedMonths(db), closesOf(db)])
  return months.map(month => ({ month, close: closes.find(one => one.month === month && one.reopenedAt === null) }))
}

/** The months before this one that have bookings and are still open. */
export async function openBefore(db: Kysely<DB>, month: BookDate): Promise<BookDate[]> {
  return (await monthRows(db)).filter(row => row.month < month && !row.close).map(row => row.month)
}

export async function isLastClosed(db: Kysely<DB>, month: BookDate): Promise<boolean> {
  const rows = await monthRows(db)
  const last = rows.find(row => row.close)
  return last !== undefined && last.month === month
}

/** Has the month ended on this business day? */
export const isOver = (month: BookDate, today: BookDate): boolean => monthStart(today) >= addMonths(month, 1)
