import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { visibleTo } from '../../db/visible-to'
import type { Viewer } from '../../permissions'
import type { RecordKind } from '../../web/record-kind'
import { MAIN } from '../fields/plain'
import { FIELD_WORDS } from './words'

export const RELATION = 'relation'

async function customerOf(db: Kysely<DB>, viewer: Viewer, id: number): Promise<number | null> {
  const row = await db
    .selectFrom('relations')
    .innerJoin('customers', 'customers.id', 'relations.customerId')
    .select('relations.customerId')
    .where('relations.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()
  return row?.customerId ?? null
}

const SHOWN = ['kind', 'name', 'idNo', 'phone', 'sharePpm', 'amountFen', 'title', 'fromOn', 'source', 'note']

export const relationRecord: RecordKind = {
  name: RELATION,
  label: '关系人',
  subs: [
    {
      name: RELATION,
      label: '关系人',
      sections: [{ id: MAIN, label: '关系', fields: SHOWN.map(name => FIELD_WORDS[name] ?? name) }],
    },
  ],
  uses: { list: true },
  customerOf,
}
