import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { branchesInSight } from '../accounting/queries'

const files = (db: Kysely<DB>, viewer: Sight) => {
  const branches = branchesInSight(viewer)
  return db
    .selectFrom('debitFiles')
    .innerJoin('branches', 'branches.id', 'debitFiles.branchId')
    .innerJoin('users', 'users.id', 'debitFiles.madeBy')
    .selectAll('debitFiles')
    .select(['branches.name as branchName', 'users.name as madeByName'])
    .$if(branches !== null, query =>
      query.where('debitFiles.branchId', '=', sql<number>`any(${[...(branches ?? [])]}::int[])`),
    )
}

export const debitFile = (db: Kysely<DB>, viewer: Sight, id: number) =>
  files(db, viewer).where('debitFiles.id', '=', id).executeTakeFirst()
export type DebitFile = NonNullable<Awaited<ReturnType<typeof debitFile>>>

export const debitFiles = (db: Kysely<DB>, viewer: Sight) =>
  files(db, viewer).orderBy('debitFiles.id', 'desc').limit(100).execute()

/** What a file asks for. Somebody who sees only part of the customers sees only their items. */
export const debitItems = (db: Kysely<DB>, viewer: Sight, fileId: number, after: number, limit: number) =>
  db
    .selectFrom('debitItems')
    .innerJoin('loans', 'loans.id', 'debitItems.loanId')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .leftJoin('repayments', 'repayments.id', 'debitItems.repaymentId')
    .select([
      'debitItems.itemNo',
      'debitItems.loanId',
      'debitItems.amountFen',
      'debitItems.attempt',
      'debitItems.state',
      'debitItems.code',
      'debitItems.words',
      'debitItems.repaymentId',
      'repayments.receiptNo',
      'loans.loanNo',
      'contracts.contractNo',
      'customers.id as customerId',
      'customers.name as customerName',
      'customers.accountName',
      'customers.accountBank',
      'customers.accountNo',
    ])
    .where('debitItems.fileId', '=', fileId)
    .where('debitItems.itemNo', '>', after)
    .where(visibleTo(viewer))
    .orderBy('debitItems.itemNo')
    .limit(limit)
    .execute()

/** How many items a file has in each state, and why those failed that did. */
export const debitOutcomes = (db: Kysely<DB>, fileId: number) =>
  db
    .selectFrom('debitItems')
    .select([
      'state',
      'code',
      'words',
      sql<number>`count(*)::int`.as('n'),
      sql<bigint>`sum(amount_fen)::bigint`.as('fen'),
    ])
    .where('fileId', '=', fileId)
    .groupBy(['state', 'code', 'words'])
    .orderBy('state')
    .orderBy('code')
    .execute()
