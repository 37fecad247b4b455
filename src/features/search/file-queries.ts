import { type Kysely, sql } from 'kysely'
import { keptFor } from '../../db/kept'
import type { DB } from '../../db/schema'
import type { Viewer } from '../../permissions'
import { asNumber, idsOf, inSight, LIMIT } from './queries'

export interface FileHit {
  readonly kind: 'volume' | 'item' | 'box'
  readonly id: number
  readonly no: string
  readonly title: string
  readonly name: string
}

/** 卷, 件 and 盒 by what their label says, and the volumes of a customer who was found. */
export async function archiveHits(
  db: Kysely<DB>,
  viewer: Viewer,
  q: string,
  customerIds: readonly number[],
): Promise<FileHit[]> {
  const number = asNumber(q)
  if (!viewer.permissions.has('archive.read') || (number === null && customerIds.length === 0)) return []
  const volumes = idsOf('archive_volumes', 'volume_no', { viewer, number, customerIds })
  const exact = number ?? ''
  const last = `${exact}\uffff`
  const branches = sql`(${viewer.scope === 'all'}::boolean or ${viewer.scope !== 'none'}::boolean and r.branch_id = any(${[...viewer.branchIds]}::int[]))`
  const { rows } = await sql<FileHit>`
    (select 'volume' as kind, v.id, v.volume_no as no, v.title, customers.name
      from archive_volumes v join customers on customers.id = v.customer_id
      where v.id in ${volumes} and ${inSight(viewer)} order by v.volume_no = ${exact} desc, v.id desc limit ${LIMIT})
    union all
    (select 'item', v.id, i.code, i.title, customers.name
      from (select * from archive_items where ${number !== null}::boolean and code collate "C" >= ${exact} and code collate "C" < ${last}
          order by code collate "C" limit 200) i
      join archive_volumes v on v.id = i.volume_id join customers on customers.id = v.customer_id
      where ${inSight(viewer)} order by i.code = ${exact} desc, i.code limit ${LIMIT})
    union all
    (select 'box', b.id, b.code, r.name, br.name
      from archive_boxes b join archive_rooms r on r.id = b.room_id join branches br on br.id = r.branch_id
      where ${number !== null}::boolean and b.code collate "C" >= ${exact} and b.code collate "C" < ${last} and ${branches}
      order by b.code limit ${LIMIT})`.execute(db)
  return rows
}

export interface DocumentHit {
  readonly id: number
  readonly title: string
  readonly file: string
  readonly name: string
}

/** Papers by the name of a file; the newest of those that hold the words. */
export async function documentHits(db: Kysely<DB>, viewer: Viewer, q: string): Promise<DocumentHit[]> {
  if (!viewer.permissions.has('document.read') || q.length < 2) return []
  const { rows } = await sql<DocumentHit>`
    select d.id, ${viewer.lang === 'en' ? sql`k.name_en` : sql`k.name`} as title, f.name as file, customers.name
    from (select document_id, version, name from document_files where bigrams(name) @> bigrams(${q}) and position(${q} in name) > 0 limit 500) f
    join documents d on d.id = f.document_id and d.version = f.version join document_kinds k on k.code = d.kind
    join customers on customers.id = d.customer_id
    where ${inSight(viewer)} order by d.id desc limit ${LIMIT}`.execute(db)
  return rows
}

const kindsOf = keptFor(10_000, (db: Kysely<DB>) =>
  db
    .selectFrom('documentKinds')
    .select(['code', 'name', 'nameEn'])
    .where('retiredOn', 'is', null)
    .orderBy('sort')
    .execute(),
)

/** Kinds of papers by their name: 居民身份证 leads to all that are in sight. */
export async function kindHits(db: Kysely<DB>, viewer: Viewer, q: string): Promise<{ code: string; name: string }[]> {
  if (!viewer.permissions.has('document.read') || q.length < 2) return []
  const wanted = q.toLowerCase()
  const kinds = (await kindsOf(db)).map(({ code, name, nameEn }) => ({
    code,
    name: viewer.lang === 'en' ? nameEn : name,
  }))
  return kinds.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, 4)
}
