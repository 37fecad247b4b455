import { sql } from 'kysely'
import { inTransaction } from '../../db/transaction'
import type { DayEndStep } from '../../web/feature'
import { repriceStep } from './pricing/day-end'

/** A change nobody decided on in time is void; a quote whose day has passed without money as well. */
export const dayEnd: readonly DayEndStep[] = [
  repriceStep,
  {
    name: 'lapse-changes',
    label: '过期的贷款变更申请失效',
    run: work =>
      inTransaction(work.deps.db, async trx => {
        await work.fence(trx)
        const lapsed = await trx
          .updateTable('loanChanges')
          .set(eb => ({
            state: 'void',
            decidedAt: sql<Date>`now()`,
            decidedOn: work.date,
            version: eb('version', '+', 1),
          }))
          .where('state', '=', 'prepared')
          .where('validUntil', '<', work.next)
          .executeTakeFirst()
        return Number(lapsed.numUpdatedRows)
      }),
  },
]
