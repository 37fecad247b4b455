import type { Transaction } from 'kysely'
import { openBusinessDay } from '../../db/business-day'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import { systemActor } from '../../permissions'
import { record } from '../audit/commands'
import { setParameter } from '../settings/commands'
import { secretEnd } from './appointment-commands'

export interface FirstPerson {
  readonly staffNo: string
  readonly name: string
  readonly role: 'admin' | 'security_admin' | 'auditor'
  /** Of a one-time secret that must be changed at the first sign-in. */
  readonly passwordHash: string
}
export interface Opening {
  readonly bank: string
  readonly branchCode: string
  readonly today: BookDate
  readonly people: readonly FirstPerson[]
}

/**
 * The very first start of a lender: its name, its head office, its first business date and the holders of the three
 * offices, who do the rest by web forms. Refused on a database that already has anybody in it.
 */
export async function openLender(trx: Transaction<DB>, input: Opening): Promise<{ branchId: number } | Refused> {
  const anybody = await trx.selectFrom('users').select('id').limit(1).executeTakeFirst()
  if (anybody) return refuse('opening.not-empty')
  const actor = systemActor('opening')
  await openBusinessDay(trx, input.today)
  const named = await setParameter(trx, actor, input.today, { key: 'bank.name', value: input.bank, from: input.today })
  if ('refused' in named) return named
  const { id: branchId } = await trx
    .insertInto('branches')
    .values({ code: input.branchCode, name: '总行', path: `${input.branchCode}/`, kind: 'head_office' })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const person of input.people) await appoint(trx, branchId, person)
  const { bank, today, branchCode } = input
  const people = input.people.map(({ staffNo, name, role }) => ({ staffNo, name, role }))
  await record(trx, actor, {
    act: 'opening',
    subject: `branch:${branchId}`,
    after: { bank, today, branchCode, people },
  })
  return { branchId }
}

async function appoint(trx: Transaction<DB>, branchId: number, { staffNo, name, role, passwordHash }: FirstPerson) {
  const { id: roleId, name: title } = await trx
    .selectFrom('roles')
    .select(['id', 'name'])
    .where('code', '=', role)
    .executeTakeFirstOrThrow()
  const user = await trx
    .insertInto('users')
    .values({ staffNo, name, title, branchId, passwordHash, mustChange: true, secretUntil: secretEnd() })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx.insertInto('userRoles').values({ userId: user.id, roleId }).execute()
}
