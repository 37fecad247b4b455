import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { maskOf, open } from '../customers/protect'
import { type LateDues, lateDues } from '../risk/dues-sql'

/** The case with its debtor; undefined when he is out of sight. The phone leaves here masked only. */
export async function caseFile(db: Kysely<DB>, viewer: Sight, id: number) {
  const row = await db
    .selectFrom('collectionCases')
    .innerJoin('customers', 'customers.id', 'collectionCases.customerId')
    .innerJoin('users as officer', 'officer.id', 'customers.officerId')
    .leftJoin('users as collector', 'collector.id', 'collectionCases.collectorId')
    .select([
      'collectionCases.id',
      'collectionCases.caseNo',
      'collectionCases.stage',
      'collectionCases.state',
      'collectionCases.openedOn',
      'collectionCases.closedOn',
      'collectionCases.customerId',
      'customers.name',
      'customers.kind',
      'customers.sex',
      'customers.phone',
      'officer.name as officerName',
      'collector.name as collectorName',
    ])
    .where('collectionCases.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()
  if (!row) return undefined
  const { phone, ...file } = row
  return { ...file, maskedPhone: maskOf('phone', open('phone', row.customerId, phone)) }
}
export type CaseFile = NonNullable<Awaited<ReturnType<typeof caseFile>>>

export interface LateLoan extends LateDues {
  readonly id: number
  readonly loanNo: string
  readonly product: string
  readonly riskClass: string
  readonly balanceFen: bigint
  readonly since: BookDate
  readonly days: number
}

/** The overdue loans of a debtor already found to be in sight, the longest overdue first. */
export async function lateLoans(db: Kysely<DB>, customerId: number, today: BookDate): Promise<LateLoan[]> {
  const { rows } = await sql<LateLoan>`
    select l.id, l.loan_no, p.name as product, l.risk_class, l.balance_fen, l.oldest_unpaid_on as since,
      ${today}::date - l.oldest_unpaid_on as days, dues.*
    from loans l join products p on p.id = l.product_id cross join lateral ${lateDues(today)} dues
    where l.customer_id = ${customerId} and l.state = 'active' and l.oldest_unpaid_on < ${today}::date
    order by l.oldest_unpaid_on, l.id`.execute(db)
  return rows
}

export const promisesOf = (db: Kysely<DB>, caseId: number) =>
  db
    .selectFrom('promises')
    .select(['id', 'amountFen', 'dueOn', 'madeOn', 'state', 'judgedOn'])
    .where('caseId', '=', caseId)
    .orderBy('id', 'desc')
    .limit(20)
    .execute()

export const contactsOf = (db: Kysely<DB>, caseId: number) =>
  db
    .selectFrom('contactRecords')
    .innerJoin('users', 'users.id', 'contactRecords.userId')
    .select([
      'contactRecords.id',
      'contactRecords.at',
      'contactRecords.channel',
      'contactRecords.result',
      'contactRecords.note',
      'contactRecords.nextFollowOn',
      'users.name as who',
    ])
    .where('contactRecords.caseId', '=', caseId)
    .orderBy('contactRecords.id', 'desc')
    .limit(30)
    .execute()

/** What was sent or told about this debtor by the system since the case was opened. */
export const messagesOf = (db: Kysely<DB>, customerId: number, since: BookDate) =>
  db
    .selectFrom('outbox')
    .innerJoin('messageTemplates', 'messageTemplates.code', 'outbox.template')
    .select(['outbox.id', 'outbox.createdAt as at', 'messageTemplates.name', 'outbox.state'])
    .where('outbox.customerId', '=', customerId)
    .where('outbox.businessDate', '>=', since)
    .orderBy('outbox.id', 'desc')
    .limit(20)
    .execute()

/** The case after this one in the queue, for 保存并处理下一件: the first without a contact today. */
export async function nextCase(
  db: Kysely<DB>,
  viewer: Sight,
  today: BookDate,
  notThis: number,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('collectionCases')
    .innerJoin('customers', 'customers.id', 'collectionCases.customerId')
    .select('collectionCases.id')
    .where('collectionCases.state', '=', 'open')
    .where('collectionCases.id', '<>', notThis)
    .where(visibleTo(viewer))
    .where(
      sql<boolean>`not exists (select from contact_records r where r.case_id = collection_cases.id and r.business_date = ${today}::date)`,
    )
    .orderBy(sql`(collection_cases.id > ${notThis})`, 'desc')
    .orderBy('collectionCases.id')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}
