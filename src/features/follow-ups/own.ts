import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { visibleTo } from '../../db/visible-to'
import type { Viewer } from '../../permissions'
import type { RecordKind } from '../../web/record-kind'
import { MAIN } from '../fields/plain'

/** Fields of the lender's own are asked of visits; the other ways of a follow-up stay short. */
export const VISIT = 'visit'

async function customerOf(db: Kysely<DB>, viewer: Viewer, id: number): Promise<number | null> {
  const row = await db
    .selectFrom('followUps')
    .innerJoin('customers', 'customers.id', 'followUps.customerId')
    .select('followUps.customerId')
    .where('followUps.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()
  return row?.customerId ?? null
}

const SHOWN = ['跟进内容', '对象', '日期', '时间', '地点', '照片']

export const visitRecord: RecordKind = {
  name: VISIT,
  label: '走访',
  subs: [{ name: VISIT, label: '走访', sections: [{ id: MAIN, label: '走访', fields: SHOWN }] }],
  uses: {},
  customerOf,
}
