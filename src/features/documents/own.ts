import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { visibleTo } from '../../db/visible-to'
import type { Viewer } from '../../permissions'
import type { RecordKind } from '../../web/record-kind'
import { MAIN } from '../fields/plain'

export const DOCUMENT = 'document'

async function customerOf(db: Kysely<DB>, viewer: Viewer, id: number): Promise<number | null> {
  const row = await db
    .selectFrom('documents')
    .innerJoin('customers', 'customers.id', 'documents.customerId')
    .select('documents.customerId')
    .where('documents.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()
  return row?.customerId ?? null
}

const SHOWN = ['资料种类', '归属', '形式', '页数', '签发日期', '有效期至', '说明']

export const documentRecord: RecordKind = {
  name: DOCUMENT,
  label: '客户资料',
  subs: [{ name: DOCUMENT, label: '客户资料', sections: [{ id: MAIN, label: '资料信息', fields: SHOWN }] }],
  uses: { export: true },
  customerOf,
}
