import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused } from '../../lending/refusal'
import type { Application } from '../applications/commands'
import { capRefusal } from '../contracts/cost/cap'
import { firstRate } from '../contracts/pricing'
import type { ContractFacts } from './contract'

/** The contract with the rate its loan begins with: a fixed one as agreed, a floating one on the LPR its day names, within the caps. */
export async function atFirstRate(
  trx: Transaction<DB>,
  contract: ContractFacts,
  application: Application,
  today: BookDate,
): Promise<ContractFacts | Refused> {
  const priced = await firstRate(trx, contract, today)
  if (priced === null || isRefused(priced)) return priced ?? contract
  const no = await capRefusal(trx, application, today)
  return no ?? { ...contract, ratePpm: priced.ratePpm }
}
