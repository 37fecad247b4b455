import type { Kysely } from 'kysely'
import type { DB } from '../../../db/schema'

/** What the slip of a payout that was taken back says of it. The change was found in the viewer's sight. */
export const payoutBack = (db: Kysely<DB>, loanId: number) =>
  db
    .selectFrom('loans')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .innerJoin('products', 'products.id', 'loans.productId')
    .leftJoin('disbursements', join =>
      join.onRef('disbursements.loanId', '=', 'loans.id').on('disbursements.kind', '=', 'first'),
    )
    .leftJoin('renewals', 'renewals.newLoanId', 'loans.id')
    .leftJoin('loans as old', 'old.id', 'renewals.loanId')
    .select([
      'loans.principalFen',
      'loans.valueDate',
      'contracts.contractNo',
      'products.name as productName',
      'disbursements.payeeName',
      'old.loanNo as oldNo',
    ])
    .where('loans.id', '=', loanId)
    .executeTakeFirstOrThrow()

export type PayoutBack = Awaited<ReturnType<typeof payoutBack>>
