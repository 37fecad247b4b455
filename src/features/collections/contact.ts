import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import {
  CONTACT_RESULTS,
  type ContactChannel,
  type ContactLimits,
  type ContactResult,
  contactRefusal,
  isEffective,
} from '../../lending/collection'
import { addDays, type BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { datetime } from '../../web/format'
import { record } from '../audit/commands'
import { withoutNumbers } from '../customers/protect'
import { tellCustomer } from '../customers/timeline'
import { lateDues } from '../risk/dues-sql'
import { numbersOn } from '../settings/queries'
import { CONTACT_WORDS } from './words'

export interface ContactInput {
  readonly channel: ContactChannel
  readonly result: ContactResult
  readonly note: string
  readonly nextFollowOn: BookDate | null
  readonly promise: { readonly dueOn: BookDate; readonly amountFen: Fen } | null
}

export interface ContactRules extends ContactLimits {
  readonly promiseDays: number
  /** After a broken promise none is taken for so many days. */
  readonly restDays: number
}

export async function contactRules(db: Kysely<DB>, on: BookDate): Promise<ContactRules> {
  const found = await numbersOn(
    db,
    {
      'collection.first-hour': 8,
      'collection.last-hour': 22,
      'collection.calls-a-day': 3,
      'collection.promise-days': 7,
      'collection.promise-rest-days': 30,
    },
    on,
  )
  return {
    firstHour: found['collection.first-hour'],
    lastHour: found['collection.last-hour'],
    callsADay: found['collection.calls-a-day'],
    promiseDays: found['collection.promise-days'],
    restDays: found['collection.promise-rest-days'],
  }
}

/** Minutes since midnight on the bank's clock. 21:59 → 1319. */
export const minuteOfDay = (now: Date): number => {
  const [hour = '0', minute = '0'] = datetime(now).slice(11, 16).split(':')
  return Number.parseInt(hour, 10) * 60 + Number.parseInt(minute, 10)
}

const EFFECTIVE = CONTACT_RESULTS.filter(isEffective)

/** Answered calls to this debtor on the calendar day of `now`, whoever made them. */
export async function effectiveCalls(db: Kysely<DB>, customerId: number, now: Date): Promise<number> {
  const row = await db
    .selectFrom('contactRecords')
    .innerJoin('collectionCases', 'collectionCases.id', 'contactRecords.caseId')
    .select(sql<number>`count(*)::int`.as('n'))
    .where('collectionCases.customerId', '=', customerId)
    .where('contactRecords.channel', '=', 'call')
    .where('contactRecords.result', 'in', EFFECTIVE)
    .where(sql<boolean>`(contact_records.at at time zone 'Asia/Shanghai')::date = ${datetime(now).slice(0, 10)}::date`)
    .executeTakeFirstOrThrow()
  return row.n
}

async function lockCase(trx: Transaction<DB>, viewer: Sight, id: number) {
  const found = await trx
    .selectFrom('collectionCases')
    .innerJoin('customers', 'customers.id', 'collectionCases.customerId')
    .select(['collectionCases.id', 'collectionCases.caseNo', 'collectionCases.customerId', 'collectionCases.state'])
    .where('collectionCases.id', '=', id)
    .where(visibleTo(viewer))
    .forUpdate('collectionCases')
    .executeTakeFirst()
  if (!found) throw notFound()
  return found
}

interface Asked {
  readonly viewer: Sight
  readonly now: Date
  readonly caseId: number
  readonly input: ContactInput
}

/**
 * Registers a contact with the debtor. Refuses collection.closed · collection.hours · collection.calls and, for a
 * promise, promise.date · promise.too-much · promise.open · promise.broken-lately.
 */
export async function recordContact(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { viewer, now, caseId, input }: Asked,
): Promise<{ id: number } | Refused> {
  const found = await lockCase(trx, viewer, caseId)
  if (found.state !== 'open') return refuse('collection.closed')
  const rules = await contactRules(trx, today)
  const calls = await effectiveCalls(trx, found.customerId, now)
  const facts = { channel: input.channel, minuteOfDay: minuteOfDay(now), effectiveCallsToday: calls }
  const refused = contactRefusal(facts, rules) ?? (await promiseRefusal(trx, today, found, input, rules))
  if (refused) return refused
  const note = withoutNumbers(input.note)
  const { id } = await trx
    .insertInto('contactRecords')
    .values({
      caseId,
      at: now,
      businessDate: today,
      userId: actor.userId!,
      channel: input.channel,
      result: input.result,
      note,
      nextFollowOn: input.nextFollowOn,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (input.promise)
    await trx
      .insertInto('promises')
      .values({ caseId, contactId: id, ...input.promise, madeOn: today })
      .execute()
  await tell(trx, actor, today, found, input, note)
  return { id }
}

async function promiseRefusal(
  trx: Transaction<DB>,
  today: BookDate,
  found: { readonly id: number; readonly customerId: number },
  { result, promise }: ContactInput,
  rules: ContactRules,
): Promise<Refused | null> {
  if (result !== 'promise') return null
  if (!promise) return refuse('promise.missing', undefined, { field: 'promiseOn' })
  const last = addDays(today, rules.promiseDays)
  if (promise.dueOn < today || promise.dueOn > last)
    return refuse('promise.date', undefined, { field: 'promiseOn', params: { from: today, to: last } })
  const owed = await wholeDebt(trx, found.customerId, today)
  if (promise.amountFen > owed) return refuse('promise.too-much', undefined, { field: 'promiseFen' })
  const earlier = await trx
    .selectFrom('promises')
    .innerJoin('collectionCases', 'collectionCases.id', 'promises.caseId')
    .select(['promises.state', 'promises.dueOn', 'promises.judgedOn'])
    .where('collectionCases.customerId', '=', found.customerId)
    .where(eb =>
      eb.or([
        eb('promises.state', '=', 'open'),
        eb.and([eb('promises.state', '=', 'broken'), eb('promises.judgedOn', '>', addDays(today, -rules.restDays))]),
      ]),
    )
    .orderBy('promises.id', 'desc')
    .execute()
  const open = earlier.find(row => row.state === 'open')
  if (open) return refuse('promise.open', undefined, { params: { on: open.dueOn } })
  const broken = earlier[0]
  return broken
    ? refuse('promise.broken-lately', undefined, { params: { on: broken.dueOn, days: rules.restDays } })
    : null
}

/** All he owes, planned interest and what lateness has cost so far included: nobody promises more. */
async function wholeDebt(trx: Transaction<DB>, customerId: number, today: BookDate): Promise<Fen> {
  const { rows } = await sql<{ fen: bigint }>`
    select coalesce(sum(open.fen + dues.penalty_fen + dues.compound_fen), 0)::bigint as fen
    from loans l cross join lateral ${lateDues(today)} dues
      cross join lateral (select sum(i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen) as fen
        from installments i where i.loan_id = l.id and i.settled_on is null) open
    where l.customer_id = ${customerId} and l.state = 'active'`.execute(trx)
  return rows[0]?.fen ?? 0n
}

async function tell(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  found: { readonly id: number; readonly caseNo: string; readonly customerId: number },
  input: ContactInput,
  note: string,
): Promise<void> {
  const { customerId } = found
  const { channel, result, promise, nextFollowOn } = input
  await record(trx, actor, {
    act: 'collection.contact',
    subject: `case:${found.id}`,
    customerId,
    businessDate: today,
    after: {
      channel,
      result,
      nextFollowOn,
      promiseOn: promise?.dueOn ?? null,
      promiseFen: promise?.amountFen.toString() ?? null,
    },
  })
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'person',
    tone: result === 'promise' ? 'info' : isEffective(result) ? 'warn' : 'mute',
    userId: actor.userId,
    words: CONTACT_WORDS[result],
    detail: note,
    href: `/collections/cases/${found.id}`,
  })
}
