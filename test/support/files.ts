import { creditCode } from '../../seeds/story/numbers'
import { changeItem } from '../../src/features/customers/items/commands'
import { askMerge } from '../../src/features/merging/commands'
import { isRefused } from '../../src/lending/refusal'
import type { TestApp } from './app'
import { goodCustomer } from './builders'
import { someCustomer, transactionAs } from './customers'
import { ALL } from './loan-book'

const done = <T>(result: T): Exclude<T, { refused: string }> => {
  if (isRefused(result)) throw new Error(`refused: ${result.refused}`)
  return result as Exclude<T, { refused: string }>
}

/** A customer, his second file, a firm. */
export const FILES_EACH = 3

let firms = 900

/** Beside a customer: another telephone, a second file of his that waits to be merged, and a firm of the same officer. */
export async function besides(t: TestApp, officer: string, customer: number) {
  const values = {
    kind: 'home',
    detail: '0871-63120000',
    holder: null,
    bank: null,
    regionCode: null,
    amountFen: null,
    note: null,
  }
  const line = { customerId: customer, list: 'phones' as const, itemId: null, values, kindName: () => '住宅电话' }
  const { id: item } = done(
    await transactionAs(t, officer, (trx, actor, today) =>
      changeItem(trx, actor, today, { ...line, reason: '补充', sight: ALL }),
    ),
  )
  const twin = await goodCustomer(t, officer, { name: '第二份档案' })
  const firm = await someCustomer(t, officer, {
    kind: 'company',
    name: '一家公司',
    idType: '20',
    idNo: creditCode('91', ++firms),
  })
  const versionOf = (id: number) =>
    t.db.selectFrom('customers').select('version').where('id', '=', id).executeTakeFirstOrThrow()
  const [kept, gone] = [await versionOf(customer), await versionOf(twin)]
  const { id: merge } = done(
    await transactionAs(t, officer, (trx, actor, today) =>
      askMerge(trx, actor, today, [], {
        keptId: customer,
        goneId: twin,
        versions: { kept: kept.version, gone: gone.version },
        taken: [],
        reason: '同一人',
        sight: ALL,
      }),
    ),
  )
  return { item, twin, firm: firm.id, merge }
}
