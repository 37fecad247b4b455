import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { idIndex, phoneIndex } from './protect'

export interface Suspect {
  readonly id: number
  readonly customerNo: string
  readonly name: string
  readonly branchName: string
  readonly officerName: string
  /** Chinese: what is the same. */
  readonly same: string
}

export interface Traits {
  readonly name: string
  readonly birthDate: BookDate | null
  readonly phone: string | null
  readonly idNo: string | null
  readonly except?: number
}

/** Customers in sight who may be the same one: same document, same phone, or same name and birth date. At most five. */
export async function suspectsFor(db: Kysely<DB>, viewer: Sight, traits: Traits): Promise<Suspect[]> {
  const byId = traits.idNo ? idIndex(traits.idNo) : null
  const byPhone = traits.phone ? phoneIndex(traits.phone) : null
  const byBirth = traits.birthDate && traits.name ? traits.birthDate : null
  if (!byId && !byPhone && !byBirth) return []
  const rows = await db
    .selectFrom('customers')
    .innerJoin('branches', 'branches.id', 'customers.branchId')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .select(['customers.id', 'customers.customerNo', 'customers.name', 'customers.birthDate', 'customers.idNoIndex'])
    .select(['customers.phoneIndex', 'branches.name as branchName', 'users.name as officerName'])
    .where(visibleTo(viewer))
    .where('customers.id', '<>', traits.except ?? 0)
    .where(eb =>
      eb.or([
        ...(byId ? [eb('customers.idNoIndex', '=', byId)] : []),
        ...(byPhone ? [eb('customers.phoneIndex', '=', byPhone)] : []),
        ...(byBirth ? [eb.and([eb('customers.birthDate', '=', byBirth), eb('customers.name', '=', traits.name)])] : []),
      ]),
    )
    .orderBy('customers.id')
    .limit(5)
    .execute()
  return rows.map(({ idNoIndex, phoneIndex: phone, birthDate: _, ...row }) => ({
    ...row,
    same: byId?.equals(idNoIndex) ? '证件号码' : phone && byPhone?.equals(phone) ? '联系电话' : '姓名与出生日期',
  }))
}
