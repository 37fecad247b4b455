import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import { type Figure, seenExposure, seenOf } from '../customers/exposure'
import { inSight } from './sight'

/** The figure of those in sight of several customers together: what they guarantee for each other is not counted twice. */
export async function exposureOfAll(db: Kysely<DB>, sight: Sight, ids: readonly number[]): Promise<Figure> {
  const { rows } = await sql<Figure>`
    with seen as materialized (select ${seenOf(sight, sql`select unnest(${[...ids]}::int[])`)} as ids)
    select x.* from seen cross join lateral ${seenExposure(sight, sql`seen.ids`)} x`.execute(db)
  return rows[0]!
}

export interface MemberFigure extends Figure {
  readonly id: number
  readonly name: string
  readonly customerNo: string
  readonly officerName: string
  readonly branchName: string
}

/** Those of some customers the viewer sees, each with his own figure, the largest first. */
export async function memberFigures(
  db: Kysely<DB>,
  viewer: Sight,
  ids: readonly number[],
  limit = 200,
): Promise<MemberFigure[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<MemberFigure>`
    select customers.id, customers.name, customers.customer_no, u.name as officer_name, b.name as branch_name, x.*
    from customers join users u on u.id = customers.officer_id join branches b on b.id = customers.branch_id
    cross join lateral ${seenExposure(viewer, sql`array[customers.id]`)} x
    where customers.id = any(${[...ids]}::int[]) and ${inSight(viewer)}
    order by x.drawn_fen + x.undrawn_fen + x.guarantee_fen desc, customers.id limit ${limit}`.execute(db)
  return rows
}

export async function circleIds(db: Kysely<DB>, customerId: number): Promise<number[]> {
  const { rows } = await sql<{
    id: number
  }>`select e.customer_id as id from exposure_circle(${customerId}::int) e`.execute(db)
  return rows.map(row => row.id)
}
