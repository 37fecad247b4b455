import type { Request } from 'express'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { afterCommit } from '../../db/transaction'
import { forgetSessions } from '../../web/session'

/** The browser's own words, as one printable line. */
export const agentOf = (req: Request): string =>
  (req.get('user-agent') ?? '').replace(/[^\x20-\x7e]/g, ' ').slice(0, 200)

export interface Attempt {
  readonly staffNo: string
  readonly userId: number | null
  readonly result: 'done' | 'wrong' | 'locked' | 'disabled' | 'limited' | 'second_factor'
}

/** Every attempt stays on record. */
export async function noteSignIn(db: Kysely<DB>, req: Request, attempt: Attempt): Promise<void> {
  await db
    .insertInto('signIns')
    .values({ ...attempt, address: req.ip ?? '', agent: agentOf(req) })
    .execute()
}

/** A person may be signed in on so many devices; the one that came first goes first. */
export async function endOldest(db: Kysely<DB>, userId: number, devices: number): Promise<void> {
  await sql`delete from sessions where sid in (
      select sid from sessions where (sess ->> 'userId')::integer = ${userId} and expire > now()
      order by (sess ->> 'signedInAt')::bigint desc offset ${Math.max(1, devices)}::int)`.execute(db)
  forgetSessions()
}

/** Ends one session, named by what people see of it; answers whose it was. */
export async function endSession(trx: Transaction<DB>, ref: string, owner?: number): Promise<number | null> {
  const { rows } = await sql<{ userId: number }>`delete from sessions
    where left(sid, 12) = ${ref} and (sess ->> 'userId') is not null
      and (${owner ?? null}::integer is null or (sess ->> 'userId')::integer = ${owner ?? null})
    returning (sess ->> 'userId')::integer as user_id`.execute(trx)
  afterCommit(trx, forgetSessions)
  return rows[0]?.userId ?? null
}

/** Ends all sessions of a person but the one he is sitting at. */
export async function endOthers(trx: Transaction<DB>, userId: number, keepRef: string): Promise<number> {
  const result = await sql`delete from sessions
    where (sess ->> 'userId')::integer = ${userId} and left(sid, 12) <> ${keepRef}`.execute(trx)
  afterCommit(trx, forgetSessions)
  return Number(result.numAffectedRows ?? 0n)
}

const KEEP = 8

/** Puts a page on top of the strip of recent ones. */
export async function keepRecent(db: Kysely<DB>, userId: number, href: string, label: string): Promise<void> {
  // one statement, sent for every page of a record: the oldest go as the new one comes
  await sql`with noted as (insert into recent_pages (user_id, href, label) values (${userId}, ${href}, ${label})
      on conflict (user_id, href) do update set label = excluded.label, at = now())
    delete from recent_pages where user_id = ${userId} and href <> ${href} and href not in (
      select href from recent_pages where user_id = ${userId} and href <> ${href} order by at desc limit ${KEEP - 1})`.execute(
    db,
  )
}

export async function dropRecent(trx: Transaction<DB>, userId: number, href: string): Promise<void> {
  await trx.deleteFrom('recentPages').where('userId', '=', userId).where('href', '=', href).execute()
}

/** Sessions that ran out are of no use to anybody. */
export const removeExpired = (db: Kysely<DB>): Promise<unknown> =>
  sql`delete from sessions where expire < now()`.execute(db)

/** Nobody's strip of recent pages goes on telling of a customer: his own pages, and whatever bears his name. Answers how many went. */
export async function forgetRecent(trx: Transaction<DB>, customerId: number, name: string): Promise<number> {
  const gone = await trx
    .deleteFrom('recentPages')
    .where(eb =>
      eb.or([
        eb('href', '=', `/customers/${customerId}`),
        sql<boolean>`starts_with(href, ${`/customers/${customerId}/`})`,
        sql<boolean>`strpos(label, ${name}) > 0`,
      ]),
    )
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}
