import { expressionBuilder, type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import type { SeenWord } from '../words'

export const A_PAGE = 100

export interface SeenFilter {
  /** With the files that became part of his. */
  readonly customerId?: number | undefined
  readonly staffNo?: string | undefined
  readonly kind?: SeenWord | undefined
  /** Days of the bank, both included. */
  readonly from: BookDate
  readonly to: BookDate
  /** Where the page before ended: instant and customer. */
  readonly before?: string | undefined
}

export interface SeenRow {
  readonly at: Date
  readonly cursor: string
  readonly userName: string
  readonly staffNo: string
  readonly branchName: string
  readonly customerId: number
  readonly customerNo: string
  readonly customerName: string
  readonly customerKind: string
  readonly kind: SeenWord
  /** An address of ours, or an act of the audit. */
  readonly place: string
  /** Of a value that was shown: which. */
  readonly field: string | null
  readonly reason: string | null
  readonly address: string | null
}

const startOf = (day: BookDate) => sql`(${day}::date)::timestamp at time zone 'Asia/Shanghai'`
const endOf = (day: BookDate) => sql`(${day}::date + 1)::timestamp at time zone 'Asia/Shanghai'`

const kindOfAct = sql`case when e.act like '%.reveal' then 'reveal'
  when e.act in ('document.view', 'document.copy', 'document.download') then 'document'
  when e.act like '%.print%' then 'print' when e.act like '%.export%' then 'export' else 'act' end`

interface Bounds {
  readonly whose: (customer: RawBuilder<unknown>) => RawBuilder<unknown>
  readonly who: (user: RawBuilder<unknown>) => RawBuilder<unknown>
  readonly filter: SeenFilter
  readonly limit: number
}

/** Pages, prints, files and searches as the program wrote them down; what the audit tells better is left to it. */
const views = ({ whose, who, filter, limit }: Bounds) => sql`
  select v.at, v.user_id, v.customer_id, v.kind, v.place, null::text as field, null::text as reason, v.address
  from customer_views v
  where v.slot between view_slot(${startOf(filter.from)}) and view_slot(${endOf(filter.to)})
    and v.at >= ${startOf(filter.from)} and v.at < ${endOf(filter.to)}
    and v.kind <> 'reveal' and ${whose(sql`v.customer_id`)} and ${who(sql`v.user_id`)}
    and (${filter.kind ?? null}::text is null or v.kind = ${filter.kind ?? null})
    and (${filter.before ?? null}::timestamptz is null or v.at < ${filter.before ?? null}::timestamptz)
    and (v.kind not in ('print', 'export') or not exists (select from audit_events e where e.customer_id = v.customer_id
      and e.user_id = v.user_id and e.act like '%.' || v.kind || '%' and e.at between v.at - interval '1 minute' and v.at + interval '1 minute'))
  order by v.slot desc, v.at desc limit ${limit}`

const acts = ({ whose, who, filter, limit }: Bounds) => sql`
  select e.at, e.user_id, e.customer_id, ${kindOfAct} as kind, e.act as place,
    e.after ->> 'field' as field, nullif(e.after ->> 'reason', '') as reason, e.address
  from audit_events e
  where e.customer_id is not null and e.user_id is not null and e.result = 'done'
    and e.at >= ${startOf(filter.from)} and e.at < ${endOf(filter.to)} and ${whose(sql`e.customer_id`)} and ${who(sql`e.user_id`)}
    and (${filter.kind ?? null}::text is null or ${kindOfAct} = ${filter.kind ?? null})
    and (${filter.before ?? null}::timestamptz is null or e.at < ${filter.before ?? null}::timestamptz)
  order by e.id desc limit ${limit}`

/** Who saw whom, the latest first: one customer's, or all in sight. */
export async function seenRows(
  db: Kysely<DB>,
  viewer: Sight,
  filter: SeenFilter,
  limit = A_PAGE + 1,
): Promise<SeenRow[]> {
  const inSight = visibleTo(viewer)(expressionBuilder<DB, 'customers'>())
  const { customerId, staffNo } = filter
  const whose = (customer: RawBuilder<unknown>) =>
    customerId === undefined
      ? sql`exists (select from customers where customers.id = ${customer} and ${inSight})`
      : sql`${customer} in (select id from customers where id = ${customerId} or merged_into = ${customerId})`
  const who = (user: RawBuilder<unknown>) =>
    staffNo === undefined ? sql`true` : sql`${user} = (select id from users where staff_no = ${staffNo})`
  const bounds = { whose, who, filter, limit }
  const { rows } = await sql<SeenRow>`
    select x.at, to_char(x.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as cursor, u.name as user_name, u.staff_no,
      b.name as branch_name, k.id as customer_id, k.customer_no, k.name as customer_name, k.kind as customer_kind,
      x.kind, x.place, x.field, x.reason, x.address
    from ((${views(bounds)}) union all (${acts(bounds)})) x
      join users u on u.id = x.user_id join branches b on b.id = u.branch_id join customers k on k.id = x.customer_id
    order by x.at desc limit ${limit}`.execute(db)
  return rows
}

export const alarmRows = (db: Kysely<DB>, branchIds: readonly number[] | null) =>
  db
    .selectFrom('accessAlarms as a')
    .innerJoin('users as u', 'u.id', 'a.userId')
    .innerJoin('branches as b', 'b.id', 'u.branchId')
    .leftJoin('users as closer', 'closer.id', 'a.closedBy')
    .select(['a.id', 'a.day', 'a.rule', 'a.found', 'a.at', 'a.note', 'a.closedAt', 'a.userId'])
    .select(['u.name', 'u.staffNo', 'b.name as branchName', 'closer.name as closerName'])
    .$if(branchIds !== null, query => query.where('u.branchId', 'in', [...(branchIds ?? []), 0]))
    // what nobody has asked about yet stands above, however much came after it
    .orderBy(sql`a.closed_by is not null`)
    .orderBy('a.id', 'desc')
    .limit(200)
    .execute()
export type AlarmRow = Awaited<ReturnType<typeof alarmRows>>[number]
