import { type Insertable, sql, type Transaction, type Updateable } from 'kysely'
import type { DB, LoanPricings } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { firstRateDay } from '../../lending/pricing'
import { floatingOf, modeOf } from '../products/pricing'

/** What was asked for after disbursement; nothing where something waits already. */
export const askedPricing = (
  trx: Transaction<DB>,
  row: Insertable<LoanPricings>,
): Promise<{ id: number } | undefined> =>
  trx
    .insertInto('loanPricings')
    .values(row)
    .onConflict(oc => oc.doNothing())
    .returning('id')
    .executeTakeFirst()

/** What the second person said to it. */
export async function decidedPricing(
  trx: Transaction<DB>,
  id: number,
  decided: Pick<Updateable<LoanPricings>, 'state' | 'decidedBy' | 'decidedOn' | 'fromDate' | 'afterSeq'>,
): Promise<void> {
  await trx
    .updateTable('loanPricings')
    .set({ ...decided, decidedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
}

export interface FirstPricing {
  readonly loanId: number
  readonly today: BookDate
  readonly contract: { readonly pricing: unknown; readonly signedOn: BookDate | null; readonly ratePpm: number }
  /** Who prepared the payout and who released it. */
  readonly askedBy: number
  readonly decidedBy: number
}

/** The loan follows the LPR from its first day, as its contract says; nothing for a fixed one. */
export async function contractPricing(trx: Transaction<DB>, first: FirstPricing): Promise<void> {
  const { today, contract } = first
  const agreed = floatingOf(contract.pricing)
  if (!agreed) return
  const { mode, months } = modeOf(agreed.pricing)
  await trx
    .insertInto('loanPricings')
    .values({
      loanId: first.loanId,
      origin: 'contract',
      mode,
      months,
      tenor: agreed.tenor,
      spreadPpm: agreed.spreadPpm,
      ratePpm: contract.ratePpm,
      pricedOn: firstRateDay({ ...agreed, mode }, contract.signedOn ?? today, today),
      fromDate: today,
      afterSeq: 1,
      reason: '借款合同约定',
      state: 'agreed',
      askedBy: first.askedBy,
      askedOn: today,
      decidedBy: first.decidedBy,
      decidedOn: today,
      decidedAt: sql<Date>`now()`,
    })
    .execute()
}
