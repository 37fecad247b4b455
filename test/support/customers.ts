import type { Transaction } from 'kysely'
import { holdBusinessDay } from '../../src/db/business-day'
import type { DB } from '../../src/db/schema'
import { inTransaction } from '../../src/db/transaction'
import { createCustomer, type NewCustomer } from '../../src/features/customers/commands'
import type { CustomerInput } from '../../src/features/customers/record'
import type { BookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import type { Actor } from '../../src/permissions'
import type { TestApp } from './app'

/** Work done as a person of the story, without a browser. */
export async function transactionAs<T>(
  t: Pick<TestApp, 'db'>,
  staffNo: string,
  work: (trx: Transaction<DB>, actor: Actor, today: BookDate) => Promise<T>,
): Promise<T> {
  const user = await t.db.selectFrom('users').selectAll().where('staffNo', '=', staffNo).executeTakeFirstOrThrow()
  const actor: Actor = {
    userId: user.id,
    staffNo,
    name: user.name,
    branchId: user.branchId,
    address: null,
    sessionRef: null,
    requestId: 'test',
  }
  return inTransaction(t.db, async trx => work(trx, actor, await holdBusinessDay(trx)))
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** A resident number that passes every check and belongs to nobody: region 539900 is not in use. */
export function residentId(birth: string, seq: number, region = '539900'): string {
  const body = `${region}${birth}${seq.toString().padStart(3, '0')}`
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(body[at]), 0)
  return body + '10X98765432'.charAt(sum % 11)
}

let made = 0

/** A customer of the named officer; what is not given is made up, different each time. */
export async function someCustomer(
  t: Pick<TestApp, 'db'>,
  staffNo: string,
  given: Partial<CustomerInput> = {},
): Promise<NewCustomer> {
  made += 1
  const input: CustomerInput = {
    kind: 'person',
    name: '测试客户',
    idType: '10',
    idNo: residentId('19850102', made),
    ...given,
  }
  const result = await transactionAs(t, staffNo, (trx, actor, today) => createCustomer(trx, actor, today, input))
  if (isRefused(result)) throw new Error(result.refused)
  return result
}
