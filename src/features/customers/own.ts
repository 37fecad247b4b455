import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { visibleTo } from '../../db/visible-to'
import type { Viewer } from '../../permissions'
import type { RecordKind } from '../../web/record-kind'
import { EVERY_FIELD, type EveryReader, type Own, ownOf, type Reader } from '../fields/own'
import { KINDS } from './identity'
import { sectionsOf } from './specs'

export const CUSTOMER = 'customer'
const SUB_WORDS = { person: '个人', sole: '个体工商户', company: '对公' } as const

/** The lender's own fields of the customer file, as far as the reader may see them. */
export const customerFields = (db: Kysely<DB>, reader: Reader | EveryReader = EVERY_FIELD): Promise<Own> =>
  ownOf(db, reader, CUSTOMER)

async function customerOf(db: Kysely<DB>, viewer: Viewer, id: number): Promise<number | null> {
  const row = await db
    .selectFrom('customers')
    .select('id')
    .where('id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()
  return row?.id ?? null
}

export const customerRecord: RecordKind = {
  name: CUSTOMER,
  label: '客户',
  subs: KINDS.map(kind => ({
    name: kind,
    label: SUB_WORDS[kind],
    sections: sectionsOf(kind).map(({ id, label, fields }) => ({ id, label, fields: fields.map(one => one.label) })),
  })),
  uses: { list: true, filter: true, export: true, import: true },
  customerOf,
}
