import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import type { StocktakeState } from '../../../lending/archive/states'
import { compareStock, type Found } from '../../../lending/archive/stocktake'
import { PAGE } from '../act'
import { branchOf, customersSeen } from '../scope'

const stocktakes = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('archiveStocktakes')
    .innerJoin('branches', 'branches.id', 'archiveStocktakes.branchId')
    .innerJoin('archiveRooms', 'archiveRooms.id', 'archiveStocktakes.roomId')
    .leftJoin('archiveBoxes', 'archiveBoxes.id', 'archiveStocktakes.boxId')
    .leftJoin('archiveClasses', 'archiveClasses.id', 'archiveStocktakes.classId')
    .innerJoin('users as maker', 'maker.id', 'archiveStocktakes.madeBy')
    .leftJoin('users as closer', 'closer.id', 'archiveStocktakes.closedBy')
    .select([
      'archiveStocktakes.id',
      'archiveStocktakes.stocktakeNo',
      'archiveStocktakes.branchId',
      'archiveStocktakes.roomId',
      'archiveStocktakes.cabinet',
      'archiveStocktakes.boxId',
      'archiveStocktakes.classId',
      'archiveStocktakes.madeBy',
      'archiveStocktakes.madeOn',
      'archiveStocktakes.closedOn',
      'archiveStocktakes.opinion',
      'archiveStocktakes.version',
      'branches.name as branchName',
      'archiveRooms.name as roomName',
      'archiveRooms.kind as roomKind',
      'archiveBoxes.code as boxCode',
      'archiveClasses.name as className',
      'maker.name as makerName',
      'closer.name as closerName',
    ])
    .select(eb => eb.ref('archiveStocktakes.state').$castTo<StocktakeState>().as('state'))
    .where(branchOf<'archiveStocktakes'>(viewer, 'archiveStocktakes.branchId'))

export const stocktakeRows = (db: Kysely<DB>, viewer: Sight, page: number) =>
  stocktakes(db, viewer)
    .orderBy('archiveStocktakes.id', 'desc')
    .limit(PAGE + 1)
    .offset((page - 1) * PAGE)
    .execute()

export const stocktakeById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  stocktakes(db, viewer).where('archiveStocktakes.id', '=', id).executeTakeFirst()
export type Stocktake = NonNullable<Awaited<ReturnType<typeof stocktakeById>>>

/** Title, customer and place of a paper that was expected or found. */
export interface Finding extends Found {
  readonly title: string | null
  readonly customerName: string | null
  readonly volumeId: number | null
  readonly boxCode: string | null
  readonly expectedCode: string | null
  readonly explanation: string | null
  readonly action: string | null
}

/** Books against scans, paper by paper; those of customers out of sight are neither here nor in a count. */
export async function findingsOf(db: Kysely<DB>, viewer: Sight, id: number): Promise<Finding[]> {
  const [expected, scans, notes] = await Promise.all([
    sql<{ itemId: number; code: string; boxId: number | null; lent: boolean }>`
      select x.item_id, i.code, x.box_id, x.lent from archive_stocktake_items x join archive_items i on i.id = x.item_id
        join archive_volumes v on v.id = i.volume_id
      where x.stocktake_id = ${id} and v.customer_id in ${customersSeen(db, viewer)} order by i.code`.execute(db),
    sql<{ code: string; itemId: number | null; boxId: number | null }>`
      select s.code, s.item_id, s.box_id from archive_scans s left join archive_items i on i.id = s.item_id
        left join archive_volumes v on v.id = i.volume_id
      where s.stocktake_id = ${id} and (s.item_id is null or v.customer_id in ${customersSeen(db, viewer)}) order by s.id`.execute(
      db,
    ),
    db
      .selectFrom('archiveDifferences')
      .select(['code', 'explanation', 'action'])
      .where('stocktakeId', '=', id)
      .execute(),
  ])
  const found = compareStock(expected.rows, scans.rows)
  const facts = await factsOf(db, found)
  const boxes = new Map(
    (
      await db
        .selectFrom('archiveBoxes')
        .select(['id', 'code'])
        .where(
          'id',
          '=',
          sql<number>`any(${found.flatMap(one => [one.boxId, one.expectedBoxId]).filter(one => one !== null)}::int[])`,
        )
        .execute()
    ).map(row => [row.id, row.code]),
  )
  const noteOf = new Map(notes.map(row => [row.code, row]))
  return found.map(one => {
    const fact = one.itemId === null ? undefined : facts.get(one.itemId)
    const note = noteOf.get(one.code)
    return {
      ...one,
      title: fact?.title ?? null,
      customerName: fact?.customerName ?? null,
      volumeId: fact?.volumeId ?? null,
      boxCode: one.boxId === null ? null : (boxes.get(one.boxId) ?? null),
      expectedCode: one.expectedBoxId === null ? null : (boxes.get(one.expectedBoxId) ?? null),
      explanation: note?.explanation ?? null,
      action: note?.action ?? null,
    }
  })
}

async function factsOf(db: Kysely<DB>, found: readonly Found[]) {
  const ids = found.flatMap(one => (one.itemId === null ? [] : [one.itemId]))
  const rows = await db
    .selectFrom('archiveItems')
    .innerJoin('archiveVolumes', 'archiveVolumes.id', 'archiveItems.volumeId')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .select(['archiveItems.id', 'archiveItems.title', 'archiveItems.volumeId', 'customers.name as customerName'])
    .where('archiveItems.id', '=', sql<number>`any(${ids}::int[])`)
    .execute()
  return new Map(rows.map(row => [row.id, row]))
}

/** The last labels that were scanned, and the box they were found in. */
export const lastScans = (db: Kysely<DB>, viewer: Sight, id: number) =>
  db
    .selectFrom('archiveScans')
    .leftJoin('archiveItems', 'archiveItems.id', 'archiveScans.itemId')
    .leftJoin('archiveVolumes', 'archiveVolumes.id', 'archiveItems.volumeId')
    .leftJoin('archiveBoxes', 'archiveBoxes.id', 'archiveScans.boxId')
    .select([
      'archiveScans.id',
      'archiveScans.code',
      'archiveScans.itemId',
      'archiveItems.title',
      'archiveBoxes.code as boxCode',
    ])
    .select('archiveScans.boxId')
    .where('archiveScans.stocktakeId', '=', id)
    .where(eb =>
      eb.or([eb('archiveScans.itemId', 'is', null), eb('archiveVolumes.customerId', 'in', customersSeen(db, viewer))]),
    )
    .orderBy('archiveScans.id', 'desc')
    .limit(12)
    .execute()
