import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { afterCommit } from '../../../db/transaction'
import type { Sight } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import { anonymiseRefusal } from '../../../lending/privacy'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { notFound } from '../../../web/errors'
import { forgetViewer } from '../../access/viewer'
import { record } from '../../audit/commands'
import { lockCustomer } from '../../customers/commands'
import { setRestricted } from '../../customers/forget'
import { tellCustomer } from '../../customers/timeline'
import { holdGreetings } from '../../notifications/bulk'
import { forgetRecent } from '../../session/commands'
import { forgetCustomer } from '../forget/forget'
import { yearsOf } from '../forget/rules'
import { CASE_DONE, type CaseKind } from '../words'
import { type CaseRow, caseById, colleagues, keepingFacts, standingCase } from './queries'

export interface NewCase {
  readonly customerId: number
  readonly kind: CaseKind
  readonly reason: string
  /** Staff numbers of who goes on seeing a restricted file. */
  readonly people: readonly string[]
  readonly sight: Sight
}

/** Why a case cannot be asked for or agreed to, as things stand; `ends` is the case it would end. */
async function checked(
  trx: Transaction<DB>,
  today: BookDate,
  { customerId, kind }: Pick<NewCase, 'customerId' | 'kind'>,
): Promise<Refused | { ends: number | null }> {
  const ended = kind === 'unrestrict' ? 'restrict' : kind === 'unhold' ? 'hold' : null
  if (ended !== null) {
    const standing = await standingCase(trx, customerId, ended)
    return standing ? { ends: standing.id } : refuse('privacy.nothing-to-end')
  }
  if (kind === 'restrict' && (await standingCase(trx, customerId, 'restrict'))) return refuse('privacy.restricted')
  if (kind === 'hold' && (await standingCase(trx, customerId, 'hold'))) return refuse('privacy.held')
  if (kind !== 'anonymise') return { ends: null }
  const facts = await keepingFacts(trx, customerId)
  return anonymiseRefusal(facts, await yearsOf(trx, 'relation'), today) ?? { ends: null }
}

/** Staff numbers as ids. Refused: privacy.people, privacy.unknown-people. */
async function namedPeople(trx: Transaction<DB>, staffNos: readonly string[]): Promise<number[] | Refused> {
  const wanted = [...new Set(staffNos)]
  if (wanted.length === 0) return refuse('privacy.people', undefined, { field: 'people' })
  const known = await colleagues(trx, { staffNos: wanted })
  const missing = wanted.filter(no => !known.some(one => one.staffNo === no))
  if (missing.length > 0)
    return refuse('privacy.unknown-people', undefined, { field: 'people', params: { who: missing.join('、') } })
  return known.map(one => one.id)
}

/** Asks for what takes two people. Refused: privacy.asked, what `namedPeople` and `checked` says. */
export async function askCase(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { customerId, kind, reason, people, sight }: NewCase,
): Promise<{ id: number } | Refused> {
  await lockCustomer(trx, sight, customerId)
  const found = await checked(trx, today, { customerId, kind })
  if ('refused' in found) return found
  const named = kind === 'restrict' ? await namedPeople(trx, people) : []
  if ('refused' in named) return named
  const made = await trx
    .insertInto('privacyCases')
    .values({ customerId, kind, ends: found.ends, reason, people: named, askedBy: actor.userId ?? 0, askedOn: today })
    .onConflict(oc => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return refuse('privacy.asked')
  await record(trx, actor, {
    act: 'privacy.ask',
    subject: `privacy-case:${made.id}`,
    customerId,
    businessDate: today,
    after: { kind, reason, people: named },
  })
  return made
}

export interface CaseDecision {
  readonly id: number
  readonly agree: boolean
  readonly opinion: string
  readonly sight: Sight
}

/** The second person. Refused: privacy.decided, privacy.own, what `checked` says. */
export async function decideCase(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { id, agree, opinion, sight }: CaseDecision,
): Promise<{ id: number } | Refused> {
  const seen = await caseById(trx, sight, id)
  if (!seen) throw notFound()
  await lockCustomer(trx, sight, seen.customerId)
  const one = (await caseById(trx, sight, id)) ?? seen
  if (one.state !== 'asked') return refuse('privacy.decided')
  if (one.askedBy === actor.userId) return refuse('privacy.own')
  if (agree) {
    const found = await checked(trx, today, { customerId: one.customerId, kind: one.kind as CaseKind })
    if ('refused' in found) return found
  }
  // who asked and who agreed have seen the file, and are the ones who can open it again
  const people =
    one.kind === 'restrict' ? [...new Set([...one.people, one.askedBy, actor.userId ?? one.askedBy])] : one.people
  await trx
    .updateTable('privacyCases')
    .set({
      state: agree ? 'agreed' : 'refused',
      decidedBy: actor.userId,
      decidedOn: today,
      decidedAt: sql<Date>`now()`,
      opinion,
      people,
    })
    .where('id', '=', id)
    .execute()
  if (agree) await carryOut(trx, actor, today, one)
  await record(trx, actor, {
    act: agree ? 'privacy.agree' : 'privacy.refuse',
    subject: `privacy-case:${id}`,
    customerId: one.customerId,
    businessDate: today,
    after: { kind: one.kind, opinion },
  })
  return { id }
}

async function carryOut(trx: Transaction<DB>, actor: Actor, today: BookDate, one: CaseRow): Promise<void> {
  const { customerId, customerName } = one
  const kind = one.kind as CaseKind
  if (kind === 'restrict' || kind === 'unrestrict') {
    await setRestricted(trx, customerId, kind === 'restrict')
    if (kind === 'restrict') await forgetRecent(trx, customerId, customerName)
    // named people see it with their very next page
    afterCommit(trx, () => forgetViewer())
  }
  // nobody greets whose file is closed
  if (kind === 'restrict' || kind === 'anonymise') await holdGreetings(trx, customerId)
  if (kind === 'anonymise') {
    const proof = await forgetCustomer(trx, one.id, customerId)
    await trx
      .updateTable('privacyCases')
      .set({ proof: JSON.stringify(proof) })
      .where('id', '=', one.id)
      .execute()
  }
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'system',
    tone: 'warn',
    userId: actor.userId,
    words: CASE_DONE[kind],
    href: `/privacy/cases/${one.id}`,
  })
}
