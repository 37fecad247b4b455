import { bookDate } from '../../src/lending/dates'
import type { TestApp } from './app'

/** Work on many customers, stopped before it was begun: one who is in sight failed. */
export async function bulkOf(t: Pick<TestApp, 'db'>, staffNo: string, customerId: number): Promise<number> {
  const maker = await t.db.selectFrom('users').select('id').where('staffNo', '=', staffNo).executeTakeFirstOrThrow()
  const { id } = await t.db
    .insertInto('bulkJobs')
    .values({
      action: 'group.add',
      params: '{}',
      madeBy: maker.id,
      madeOn: bookDate('2026-03-15'),
      total: 1,
      failedCount: 1,
      state: 'stopped',
      finishedAt: new Date('2026-03-15T08:00:00Z'),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await t.db
    .insertInto('bulkRows')
    .values({
      jobId: id,
      customerId,
      state: 'failed',
      reason: JSON.stringify({ words: '客户已不在数据范围内，或所需的记录已不存在' }),
    })
    .execute()
  return id
}
