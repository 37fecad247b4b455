import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'

/** The customer as other parts of the system need to know him; undefined when he is not in the viewer's sight. */
export async function visibleCustomer(db: Kysely<DB>, viewer: Sight, id: number) {
  return db
    .selectFrom('customers')
    .innerJoin('branches', 'branches.id', 'customers.branchId')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .select([
      'customers.id',
      'customers.customerNo',
      'customers.kind',
      'customers.name',
      'customers.branchId',
      'branches.code as branchCode',
      'branches.name as branchName',
      'customers.officerId',
      'users.name as officerName',
      'customers.idType',
      'customers.idExpiresOn',
      'customers.birthDate',
      'customers.annualIncomeFen',
      'customers.monthlyDebtFen',
      'customers.annualRevenueFen',
      'customers.foundedOn',
      'customers.anonymisedAt',
    ])
    .where('customers.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()
}
