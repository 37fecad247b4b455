import { inTransaction } from '../../db/transaction'
import { isRefused } from '../../lending/refusal'
import type { DayEndWork } from '../../web/feature'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import { notify } from '../notifications/commands'
import { lockApplication, moveApplication } from './commands'

const CHUNK = 200

/** An approval is good for its days (rule book §7.2); one that ends with the closing day lapses. Idempotent: lapsed ones are not found again. */
export async function lapseApprovals({ deps, date, next, actor, fence, itemFailed }: DayEndWork): Promise<number> {
  let count = 0
  for (let after = 0; ; ) {
    const due = await deps.db
      .selectFrom('applications')
      .innerJoin('customers', 'customers.id', 'applications.customerId')
      .select(['applications.id', 'applications.applicationNo', 'customers.officerId'])
      .where('applications.state', '=', 'approved')
      .where('applications.validUntil', '<', next)
      .where('applications.id', '>', after)
      .orderBy('applications.id')
      .limit(CHUNK)
      .execute()
    for (const item of due) {
      after = item.id
      const lapsed = await inTransaction(deps.db, async trx => {
        await fence(trx)
        const application = await lockApplication(trx, item.id)
        if (application.state !== 'approved') return false
        const moved = await moveApplication(trx, application, ['lapse'])
        if (isRefused(moved)) return false
        const words = '申请 {no} 的审批已过有效期'
        const params = { no: item.applicationNo }
        const href = `/applications/${item.id}`
        await record(trx, actor, {
          act: 'application.lapse',
          subject: `application:${item.id}`,
          customerId: application.customerId,
          businessDate: date,
        })
        await tellCustomer(trx, {
          customerId: application.customerId,
          businessDate: date,
          kind: 'system',
          userId: null,
          words,
          params,
          href,
        })
        await notify(trx, item.officerId, { words, params, href, tone: 'warn' })
        return true
      }).catch(async error => {
        await itemFailed(`application:${item.id}`, error instanceof Error ? error.message : String(error))
        return false
      })
      if (lapsed) count++
    }
    if (due.length < CHUNK) return count
  }
}
