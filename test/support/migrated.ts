import { viewerOfUser } from '../../src/features/access/viewer'
import { loansKind } from '../../src/features/migration/loans-kind'
import { addDays } from '../../src/lending/dates'
import { translator } from '../../src/web/i18n'
import type { TestApp } from './app'
import { transactionAs } from './customers'

/** What each of them was once. */
export const TAKEN_OVER_FEN = 10_000n

/** A settled loan of another system that was taken over for a customer, with its proof sheet: a batch of its own. */
export async function migratedFor(t: Pick<TestApp, 'db'>, customer: number): Promise<{ migration: number }> {
  const { customerNo } = await t.db
    .selectFrom('customers')
    .select('customerNo')
    .where('id', '=', customer)
    .executeTakeFirstOrThrow()
  return transactionAs(t, '0402', async (trx, actor, today) => {
    const viewer = { ...(await viewerOfUser(trx, actor.userId!))!, scope: 'all' as const }
    const { id } = await trx
      .insertInto('importBatches')
      .values({
        ...{ kind: 'loans', fileName: 'old.csv', fileHash: '', headers: '[]', state: 'done', total: 1, doneCount: 1 },
        ...{ branchId: viewer.branchId, createdBy: viewer.id },
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const mapping = { kind: 'person', columns: {} }
    const reader = await loansKind.open(trx, { batchId: id, mapping, viewer, actor, today, t: translator('zh') })
    const text = {
      ...{ cutover: addDays(today, -1), oldNo: `JL${customer}`, customerNo, product: 'GRXF' },
      ...{ principal: '100', rate: '5', term: '12', startOn: '2025-03-01', method: 'equal_installment' },
      ...{ balance: '0', status: 'settled', purpose: 'consumption' },
    }
    const [made] = await reader.create([{ rowNo: 2, text }])
    if (Array.isArray(made)) throw new Error(JSON.stringify(made))
    return { migration: id }
  })
}
