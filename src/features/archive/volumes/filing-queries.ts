import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import { filingDue } from '../../../lending/archive/rules'
import { addBusinessDays, type Calendar } from '../../../lending/calendar'
import { addDays, type BookDate } from '../../../lending/dates'
import { PAGE } from '../act'
import { customersSeen } from '../scope'

export const applicationFor = (db: Kysely<DB>, viewer: Sight, id: number) =>
  db
    .selectFrom('applications')
    .innerJoin('customers', 'customers.id', 'applications.customerId')
    .innerJoin('productVersions', 'productVersions.id', 'applications.productVersionId')
    .innerJoin('products', 'products.id', 'productVersions.productId')
    .select(['applications.customerId', 'applications.applicationNo', 'products.name as product'])
    .where('applications.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()

/** Approved applications of a customer that have no volume yet. */
export const applicationsWithout = (db: Kysely<DB>, customerId: number) =>
  db
    .selectFrom('applications')
    .leftJoin('archiveVolumes', 'archiveVolumes.applicationId', 'applications.id')
    .select(['applications.id', 'applications.applicationNo'])
    .where('applications.customerId', '=', customerId)
    .where('applications.state', 'in', ['approved', 'contracted'])
    .where('archiveVolumes.id', 'is', null)
    .orderBy('applications.id', 'desc')
    .execute()

export interface Deadline {
  readonly kind: 'open' | 'file'
  readonly applicationId: number
  readonly applicationNo: string
  readonly volumeId: number | null
  readonly volumeNo: string | null
  readonly customerName: string
  readonly officerName: string
  readonly fromOn: BookDate
}
export type DeadlineKind = Deadline['kind'] | 'all'

/** 立卷 after approval and 归档 after drawdown that are still to be done: derived, nothing is written. On customers as `c`. */
export const deadlineSql = (db: Kysely<DB>, viewer: Sight) => sql<Deadline>`
  select 'open' as kind, a.id as application_id, a.application_no, null::int as volume_id, null::text as volume_no,
    c.name as customer_name, u.name as officer_name, coalesce((select max((k.closed_at at time zone 'Asia/Shanghai')::date)
      from approval_cases k where k.application_id = a.id and k.state = 'approved'), a.created_at::date) as from_on
  from applications a join customers c on c.id = a.customer_id join users u on u.id = c.officer_id
  where a.state in ('approved', 'contracted') and c.id in ${customersSeen(db, viewer)}
    and not exists (select from archive_volumes v where v.application_id = a.id)
  union all
  select 'file', a.id, a.application_no, v.id, v.volume_no, c.name, u.name, x.from_on
  from archive_volumes v join applications a on a.id = v.application_id join customers c on c.id = v.customer_id
    join users u on u.id = c.officer_id
    cross join lateral (select min(l.value_date) as from_on from loans l join contracts k on k.id = l.contract_id where k.application_id = a.id and l.state <> 'reversed') x
  where v.filed_on is null and v.destroyed_on is null and x.from_on is not null and c.id in ${customersSeen(db, viewer)}`

export interface FilingDays {
  readonly opening: number
  readonly filing: number
}

/** The last day from which the working days have run out before today: what began then or earlier is late. */
export function lateSince(today: BookDate, days: number, calendar: Calendar): BookDate {
  let from = addBusinessDays(today, -days - 1, calendar)
  while (filingDue(addDays(from, 1), days, calendar) < today) from = addDays(from, 1)
  return from
}

const lateWhere = (today: BookDate, days: FilingDays, calendar: Calendar) => sql<boolean>`
  d.from_on <= case d.kind when 'open' then ${lateSince(today, days.opening, calendar)}::date else ${lateSince(today, days.filing, calendar)}::date end`

export async function deadlineRows(
  db: Kysely<DB>,
  viewer: Sight,
  it: { kind: DeadlineKind; late: boolean; page: number; today: BookDate; days: FilingDays; calendar: Calendar },
): Promise<Deadline[]> {
  const { rows } = await sql<Deadline>`select * from (${deadlineSql(db, viewer)}) d
    where (${it.kind} = 'all' or d.kind = ${it.kind}) and (not ${it.late} or ${lateWhere(it.today, it.days, it.calendar)})
    order by d.from_on, d.application_id limit ${PAGE + 1} offset ${(it.page - 1) * PAGE}`.execute(db)
  return rows
}

export async function deadlineCounts(
  db: Kysely<DB>,
  viewer: Sight,
  today: BookDate,
  days: FilingDays,
  calendar: Calendar,
) {
  const { rows } = await sql<{ all: number; late: number }>`select count(*)::int as all,
    count(*) filter (where ${lateWhere(today, days, calendar)})::int as late from (${deadlineSql(db, viewer)}) d`.execute(
    db,
  )
  return rows[0]!
}
