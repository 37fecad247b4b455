import { expressionBuilder, type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { Fen } from '../../lending/money'
import type { Exposure } from '../../lending/relations'
import type { Ctx } from '../../web/context'

const inSight = (viewer: Sight) => visibleTo(viewer)(expressionBuilder<DB, 'customers'>())

export interface Figure extends Exposure {
  /** Applications on their way; not part of what is used. */
  readonly pendingFen: Fen
}
export interface Exposures {
  readonly own: Figure
  /** The customer with everybody related to him: a sum, and how many they are. */
  readonly circle: Figure
  readonly members: number
}

/**
 * Whose customers count in a sum that is shown. Who decides on credit needs the whole circle; to anybody else a customer out of
 * sight is nobody, or else typing a stranger's number as a relative's would tell what that stranger owes (docs/decisions/0014).
 */
export const sumSight = (c: Pick<Ctx, 'viewer' | 'may'>): Sight =>
  c.may('approval.decide') ? { ...c.viewer, scope: 'all', restricted: 'all' } : c.viewer

/** As circle_exposure of the database, but for debtors out of sight. */
export const seenExposure = (sight: Sight, members: RawBuilder<unknown>, but = 0): RawBuilder<unknown> => sql`(
  select coalesce(sum(o.drawn_fen), 0)::bigint as drawn_fen, coalesce(sum(o.undrawn_fen), 0)::bigint as undrawn_fen,
    coalesce(sum(o.pending_fen), 0)::bigint as pending_fen,
    coalesce((select sum(least(given.fen, d.drawn_fen + d.undrawn_fen)) from (
        select g.debtor_id, sum(g.amount_fen) as fen from unnest(${members}) m (id) cross join lateral guarantees_of(m.id) g
        join customers on customers.id = g.debtor_id and ${inSight(sight)}
        where not g.debtor_id = any (${members}) group by 1) given
      cross join lateral own_exposure(given.debtor_id, 0) d), 0)::bigint as guarantee_fen
  from unnest(${members}) m (id) cross join lateral own_exposure(m.id, ${but}::int) o)`

/** Those of some customers who are in sight, as an array of the database. */
export const seenOf = (sight: Sight, ids: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`array(select customers.id from customers where customers.id in (${ids}) and ${inSight(sight)})`

/**
 * The one figure of a customer; an application on its way may be left out of it, because it is what is being asked for.
 * Without a sight it is the whole one, which gates read and no page shows.
 */
export async function exposuresOf(db: Kysely<DB>, customerId: number, how: How = {}): Promise<Exposures> {
  const { rows } = await sql<ExposureRow>`${exposureSql(customerId, how)}`.execute(db)
  return exposureIn(rows[0]!)
}

interface How {
  readonly but?: number
  readonly sight?: Sight | undefined
}

/** `exposuresOf` as one row, for a statement that asks for more. */
export function exposureSql(customerId: number, { but = 0, sight }: How): RawBuilder<ExposureRow> {
  const around = sql`select e.customer_id from exposure_circle(${customerId}::int) e`
  const figure = (members: RawBuilder<unknown>) =>
    sight ? seenExposure(sight, members, but) : sql`(select * from circle_exposure(${members}, ${but}::int))`
  return sql`
    with circle as materialized (select ${sight ? seenOf(sight, around) : sql`array(${around})`} as ids)
    select o.drawn_fen as own_drawn_fen, o.undrawn_fen as own_undrawn_fen, o.pending_fen as own_pending_fen,
      o.guarantee_fen as own_guarantee_fen, x.drawn_fen as circle_drawn_fen, x.undrawn_fen as circle_undrawn_fen,
      x.pending_fen as circle_pending_fen, x.guarantee_fen as circle_guarantee_fen, cardinality(circle.ids) as circle_members
    from circle cross join lateral ${figure(sql`array[${customerId}::int]`)} o cross join lateral ${figure(sql`circle.ids`)} x`
}

type Whose<W extends string> = { readonly [K in keyof Figure as `${W}${Capitalize<K>}`]: Fen }
export type ExposureRow = Whose<'own'> & Whose<'circle'> & { readonly circleMembers: number }

export const exposureIn = (row: ExposureRow): Exposures => ({
  own: {
    drawnFen: row.ownDrawnFen,
    undrawnFen: row.ownUndrawnFen,
    pendingFen: row.ownPendingFen,
    guaranteeFen: row.ownGuaranteeFen,
  },
  circle: {
    drawnFen: row.circleDrawnFen,
    undrawnFen: row.circleUndrawnFen,
    pendingFen: row.circlePendingFen,
    guaranteeFen: row.circleGuaranteeFen,
  },
  members: row.circleMembers,
})

/** Of a membership m: a 家庭 or 集团 is one for those who see another of its members too; with one alone it would tell of a hidden one. */
export const knownMembership = (
  viewer: Sight,
): RawBuilder<boolean> => sql<boolean>`(m.kind not in ('household', 'group')
  or exists (select from customer_group_members n join customers on customers.id = n.customer_id and ${inSight(viewer)}
    where n.group_id = m.group_id and n.to_on is null and n.customer_id <> m.customer_id))`
