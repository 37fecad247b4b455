import { sql, type Transaction } from 'kysely'
import type { DB } from '../../src/db/schema'
import { decideCheckout, requestCheckout } from '../../src/features/archive/checkouts/commands'
import { handOut } from '../../src/features/archive/checkouts/desk'
import { addDays, type BookDate, bookDate } from '../../src/lending/dates'
import type { Act, Stage } from './stage'

const LENT_ON = bookDate('2026-11-04')
const ASKED_ON = bookDate('2026-11-20')

/** A contract of an own, filed customer that is in its place. */
async function contractOf(trx: Transaction<DB>, officer: number, skip: number): Promise<number> {
  const { rows } = await sql<{
    id: number
  }>`select i.id from archive_items i join archive_classes k on k.id = i.class_id join archive_volumes v on v.id = i.volume_id
    join customers c on c.id = v.customer_id where k.code = '201' and i.state = 'stored' and c.officer_id = ${officer} and v.filed_on is not null
    and not exists (select from archive_checkout_items x where x.item_id = i.id and x.closed_on is null) order by i.id limit 1 offset ${skip}`.execute(
    trx,
  )
  return rows[0]!.id
}

const asks = (key: string, staffNo: string, time: string, days: number, reason: string): Act => ({
  key,
  staffNo,
  time,
  run: async (trx, { viewer, actor, today }) =>
    requestCheckout(trx, viewer, actor, today, {
      itemIds: [await contractOf(trx, actor.userId, 1)],
      purpose: 'inspection',
      reason,
      dueOn: addDays(today, days),
    }),
})

/** Borrowed in November and not brought back; another asks on the last day. */
export function borrows(stage: Stage, today: BookDate): Act[] {
  if (today === LENT_ON) return [asks('archive/borrow', '0318', '09:20', 9, '贷后检查核对合同条款')]
  if (today === addDays(LENT_ON, 1) && stage.has('archive/borrow')) {
    const id = stage.id('archive/borrow')
    return [
      {
        key: 'archive/agree',
        staffNo: '0201',
        time: '09:30',
        run: (trx, { viewer, actor }) =>
          decideCheckout(trx, viewer, actor, today, { id, agree: true, opinion: '同意' }),
      },
      {
        key: 'archive/lend',
        staffNo: '0721',
        time: '10:20',
        run: (trx, { viewer, actor }) => handOut(trx, viewer, actor, today, id),
      },
    ]
  }
  return today === ASKED_ON ? [asks('archive/ask', '0321', '10:15', 7, '客户申请部分提前还款，核对违约金条款')] : []
}
