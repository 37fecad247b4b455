import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import type { Refused } from '../../../lending/refusal'
import { approveChange, type Decision } from '../commands'
import type { Person } from '../tell'
import { lockAround } from './execute'

/** 放款冲正复核: by another person than who asked, with a right of its own. */
export async function approveTakeBack(
  trx: Transaction<DB>,
  viewer: Sight & { readonly roles: readonly string[] },
  actor: Person,
  today: BookDate,
  decision: Decision,
): Promise<{ id: number } | Refused> {
  await lockAround(trx, decision.loanId)
  return approveChange(trx, viewer, actor, today, decision, 'take_back')
}
