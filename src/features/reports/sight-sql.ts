import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Sight } from '../../db/visible-to'
import type { ReportParams } from './report'

/** `visibleTo` for a report's own SQL, on customers as `c`: a row outside is not there, in sums neither. */
export function customersInSight(viewer: Sight): RawBuilder<SqlBool> {
  switch (viewer.scope) {
    case 'all':
      return sql`(c.withdrawn_at is null and ${unrestricted(viewer)})`
    case 'own':
      return sql`(c.withdrawn_at is null and ${unrestricted(viewer)} and c.officer_id = ${viewer.id})`
    case 'branch':
    case 'subtree':
      return sql`(c.withdrawn_at is null and ${unrestricted(viewer)} and c.branch_id = any(${[...viewer.branchIds]}::int[]))`
    default:
      return sql`false`
  }
}

function unrestricted({ restricted = [] }: Sight): RawBuilder<SqlBool> {
  if (restricted === 'all') return sql`true`
  return restricted.length === 0
    ? sql`c.restricted_at is null`
    : sql`(c.restricted_at is null or c.id = any(${[...restricted]}::int[]))`
}

/** The same for figures that hang on no single customer but on branch and officer: portfolio_days as `d`. */
export function figuresInSight(viewer: Sight): RawBuilder<SqlBool> {
  switch (viewer.scope) {
    case 'all':
      return sql`true`
    case 'own':
      return sql`d.officer_id = ${viewer.id}`
    case 'branch':
    case 'subtree':
      return sql`d.branch_id = any(${[...viewer.branchIds]}::int[])`
    default:
      return sql`false`
  }
}

/** Branch, officer and product as chosen; columns are those of a loan `l` and its customer `c`. */
export const chosen = ({ branch, officer, product }: ReportParams): RawBuilder<SqlBool> => sql`(
  (${branch ?? null}::int is null or l.branch_id = ${branch ?? null}::int)
  and (${officer ?? null}::int is null or c.officer_id = ${officer ?? null}::int)
  and (${product ?? null}::int is null or l.product_id = ${product ?? null}::int))`
