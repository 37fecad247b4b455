import { inTransaction } from '../../../db/transaction'
import { daysLate } from '../../../lending/archive/rules'
import type { DayEndWork } from '../../../web/feature'
import { holdersOf } from '../../access/two-hands'
import { notifyAll } from '../../notifications/commands'

/** 催还: every paper that will be late tomorrow is asked for, of the borrower and of the archive, once a day. */
export async function remindOverdue(work: DayEndWork): Promise<number> {
  const late = await work.deps.db
    .selectFrom('archiveCheckouts')
    .select(['id', 'checkoutNo', 'requestedBy', 'branchId', 'dueOn'])
    .where('state', '=', 'lent')
    .where('dueOn', '<', work.next)
    .orderBy('id')
    .execute()
  let told = 0
  for (const one of late) {
    told += await inTransaction(work.deps.db, async trx => {
      await work.fence(trx)
      const fresh = await trx
        .insertInto('archiveReminders')
        .values({ checkoutId: one.id, day: work.next })
        .onConflict(oc => oc.doNothing())
        .returning('day')
        .executeTakeFirst()
      if (!fresh) return 0
      const keepers = await holdersOf(trx, 'archive.manage', { branchId: one.branchId, except: [one.requestedBy] })
      await notifyAll(trx, [one.requestedBy, ...keepers], {
        words: '借阅档案 {no} 应于 {day} 归还，已逾期 {n} 天，请尽快归还',
        params: { no: one.checkoutNo, day: one.dueOn, n: daysLate(one.dueOn, work.next) },
        href: `/archive/checkouts/${one.id}`,
        tone: 'warn',
      })
      return 1
    })
  }
  return told
}
