import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { diversionsOf } from '../../loans/diversion'
import type { LockedLoan } from '../../loans/lock'
import { chargeDiversions } from './charge'

/** Loans of which a part is diverted, or was: a back-dated entry may still add days to one that has ended. */
export async function divertedIds(db: Kysely<DB>): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from loans where standing -> 'diverted' is not null and state = 'active' order by id`.execute(db)
  return rows.map(row => row.id)
}

/** 挪用罚息 of the days before `next`, so that it is asked with whatever is paid on it. */
export async function chargeDiverted(
  trx: Transaction<DB>,
  loans: readonly LockedLoan[],
  next: BookDate,
): Promise<number> {
  for (const loan of loans) {
    await chargeDiversions(trx, loan.id, await diversionsOf(trx, loan), { through: next, chargedOn: next })
  }
  return loans.length
}
