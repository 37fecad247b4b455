import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { classifyDebtor } from '../../../lending/reclassify'
import { debtorsOf } from '../facts'
import { policyOn } from '../policy'
import { strike, type Wave, writeClasses } from '../strike'

export interface RenewedLoan {
  readonly loanId: number
  readonly customerId: number
  /** What was paid off by it, and why it counts as it does. */
  readonly evidence: string
  /** All conditions of 金规〔2024〕13号: being refinanced does not mark it down. */
  readonly qualifying: boolean
  /** The two people of the payout. */
  readonly madeBy: number
  readonly checkedBy: number
}

/** A loan that paid another off: on record as refinanced, and as a qualifying renewal where two people found it to be one. */
export async function enterRenewal(trx: Transaction<DB>, today: BookDate, loan: RenewedLoan): Promise<void> {
  const { loanId, customerId, evidence, madeBy } = loan
  const entry = { customerId, loanId, fromOn: today, evidence, madeBy, madeOn: today }
  await trx
    .insertInto('classEvents')
    .values({ ...entry, kind: 'refinanced', needsCheck: false })
    .execute()
  if (loan.qualifying) {
    const { id } = await trx
      .insertInto('classEvents')
      .values({ ...entry, kind: 'qualifying_renewal', needsCheck: true })
      .returning('id')
      .executeTakeFirstOrThrow()
    const check = { eventId: id, agreed: true, opinion: '续贷放款复核', decidedBy: loan.checkedBy, decidedOn: today }
    await trx.insertInto('classEventChecks').values(check).execute()
  }
  const wave: Wave = { on: today, bookedOn: today, source: 'event', userId: loan.checkedBy }
  await strike(trx, [customerId], wave)
  if (loan.qualifying) await keepWithReason(trx, wave, loan)
}

/** The class does not move; its history says all the same why it was looked at. */
async function keepWithReason(trx: Transaction<DB>, wave: Wave, { loanId, customerId }: RenewedLoan): Promise<void> {
  const policy = await policyOn(trx, wave.on)
  const [debtor] = await debtorsOf(trx, [customerId], wave.on)
  const loan = debtor?.claims.find(one => one.id === loanId)
  const outcome = debtor && classifyDebtor(debtor, policy).find(one => one.id === loanId)
  if (!loan || !outcome || outcome.to !== loan.current || loan.current !== 'pass') return
  await writeClasses(trx, policy, wave, [{ loan, to: outcome.to, hits: outcome.hits, carried: outcome.carried }])
}
