import { inTransaction } from '../../db/transaction'
import type { DayEndWork } from '../../web/feature'
import { policyOn } from './policy'
import { candidates } from './sieve'
import { strike } from './strike'

const CHUNK = 500

/**
 * 五级分类 as the coming day begins: on business date D a loan 91 days late is 次级 from the morning of D. Only customers
 * whose classes may change are looked at, all loans of one together; a second run finds nothing.
 */
export async function classify(work: DayEndWork): Promise<number> {
  const { deps, next, date } = work
  const policy = await policyOn(deps.db, next)
  const found = await candidates(deps.db, policy, next)
  const wave = { on: next, bookedOn: date, source: 'day_end', userId: null } as const
  let count = 0
  for (let start = 0; start < found.length; start += CHUNK) {
    const customers = found.slice(start, start + CHUNK)
    count += await inTransaction(deps.db, async trx => {
      await work.fence(trx)
      return strike(trx, customers, wave, policy)
    })
  }
  return count
}
