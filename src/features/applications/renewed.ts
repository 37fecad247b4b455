import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Fen, formatFen } from '../../lending/money'
import { type Refused, refuse } from '../../lending/refusal'
import { hasPayout } from '../products/payout'

/** What a 无还本续贷 may ask for: no more than is still owed, paid out at once. Null for other applications. */
export async function renewedRefusal(
  db: Kysely<DB>,
  renewsLoanId: number | null,
  { amountFen, payout }: { readonly amountFen: Fen; readonly payout?: unknown },
): Promise<Refused | null> {
  if (renewsLoanId === null) return null
  if (hasPayout(payout)) return refuse('renewal.whole-only', undefined, { field: 'method' })
  const loan = await db
    .selectFrom('loans')
    .select('balanceFen')
    .where('id', '=', renewsLoanId)
    .executeTakeFirstOrThrow()
  return amountFen > loan.balanceFen
    ? refuse('renewal.over-balance', undefined, { field: 'amount', params: { sum: formatFen(loan.balanceFen) } })
    : null
}

/** The 无还本续贷 behind an application as its pages name it; undefined when it is none. */
export const renewalOf = (db: Kysely<DB>, applicationId: number) =>
  db
    .selectFrom('renewals')
    .innerJoin('loans', 'loans.id', 'renewals.loanId')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .leftJoin('loans as fresh', 'fresh.id', 'renewals.newLoanId')
    .select([
      'renewals.applicationId',
      'renewals.loanId',
      'renewals.qualifying',
      'renewals.size',
      'renewals.conditions',
      sql<number | null>`case when fresh.state <> 'reversed' then renewals.new_loan_id end`.as('newLoanId'),
      'renewals.releasedOn',
      'loans.loanNo',
      'loans.balanceFen',
      'loans.maturityDate',
      'contracts.contractNo',
      'fresh.loanNo as newLoanNo',
    ])
    .where('renewals.applicationId', '=', applicationId)
    .executeTakeFirst()

export type Renewal = NonNullable<Awaited<ReturnType<typeof renewalOf>>>
