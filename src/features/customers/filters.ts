import { type Expression, expressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { CLASSES, type RiskClass } from '../../lending/classification'
import { addDays, type BookDate } from '../../lending/dates'
import { ENTERPRISE_SIZES, type EnterpriseSize } from '../../lending/enterprise-size'
import { conditionQuery, type FileCondition, holdsFor, readConditions } from './file-filter'
import { type CustomerKind, isKind } from './identity'
import { byKeyword, looksSecret } from './keyword'

export const BANDS = {
  d1_3: [1, 3],
  d4_10: [4, 10],
  d11_30: [11, 30],
  d31_90: [31, 90],
  d91: [91, 36_500],
} as const
export type Band = keyof typeof BANDS
export const CHIPS = ['overdue', 'maturing', 'expiring'] as const
export type Chip = (typeof CHIPS)[number]
/** match: how well the words of the search fit; only while there are any. */
export const SORTS = ['name', 'balance', 'overdue', 'no', 'created', 'expires', 'match'] as const
export type Sort = (typeof SORTS)[number]
export const SIZES = [20, 50, 100] as const

/** §9.1 of the rule book: warn 90 days before a document expires; loans that mature within 30 days are shown as such. */
export const EXPIRY_DAYS = 90
export const MATURITY_DAYS = 30

/** Conditions on the lender's own fields, ready for the query, and as they stand in the address. */
export interface OwnPart {
  readonly conditions: readonly RawBuilder<boolean>[]
  readonly query: Readonly<Record<string, string>>
}

export interface Filters {
  readonly q?: string
  readonly kind?: CustomerKind
  readonly riskClass?: RiskClass
  readonly band?: Band
  readonly officer?: number
  readonly branch?: number
  readonly chip?: Chip
  readonly size?: EnterpriseSize
  /** Region by its code: a county, or all of a city or province. */
  readonly region?: string
  /** Chosen customers only. */
  readonly ids?: readonly number[]
  /** Conditions on fields of the file. */
  readonly file?: readonly FileCondition[] | undefined
  /** Conditions on the lender's own fields. */
  readonly own?: OwnPart | undefined
}

type Get = (name: string) => string | undefined
const among = <T extends string>(text: string | undefined, options: readonly T[]): T | undefined =>
  options.find(option => option === text)
const idOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined

/** Reads the filters of an address; what is not in a list of choices counts as not given. */
export function readFilters(get: Get): Filters {
  const kind = get('kind')
  const conditions = readConditions(get)
  const found = {
    q: get('q'),
    kind: isKind(kind) ? kind : undefined,
    riskClass: among(get('class'), CLASSES),
    band: among(get('band'), Object.keys(BANDS) as Band[]),
    officer: idOf(get('officer')),
    branch: idOf(get('branch')),
    chip: among(get('chip'), CHIPS),
    size: among(get('scale'), ENTERPRISE_SIZES),
    region: /^\d{6}(?!\d)/.exec(get('region') ?? '')?.[0],
    file: conditions.length > 0 ? conditions : undefined,
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

/** The same filters as parameters of an address; a number that looks like a person's never becomes one. */
export function filterQuery(filters: Filters): Record<string, string> {
  const { q, kind, riskClass, band, officer, branch, chip, size, region, own, file = [] } = filters
  const all = {
    ...own?.query,
    ...conditionQuery(file),
    q: q !== undefined && looksSecret(q) ? undefined : q,
    kind,
    class: riskClass,
    band,
    officer: officer?.toString(),
    branch: branch?.toString(),
    chip,
    scale: size,
    region,
  }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

type Condition = Expression<SqlBool>
const ACTIVE = sql`select customer_id from loans where state = 'active'`

const overdueBetween = (today: BookDate, [min, max]: readonly [number, number]): RawBuilder<boolean> => sql<boolean>`
  customers.id in (${ACTIVE} and oldest_unpaid_on < ${today} group by customer_id
    having min(oldest_unpaid_on) between ${addDays(today, -max)} and ${addDays(today, -min)})`

export const classRank = sql`array_position(${[...CLASSES]}::text[], loans.risk_class)`

const ofClass = (riskClass: RiskClass): RawBuilder<boolean> => sql<boolean>`
  customers.id in (${ACTIVE} group by customer_id having max(${classRank}) = ${CLASSES.indexOf(riskClass) + 1})`

const ofChip = (chip: Chip, today: BookDate): RawBuilder<boolean> => {
  if (chip === 'overdue') return sql<boolean>`customers.id in (${ACTIVE} and oldest_unpaid_on < ${today})`
  if (chip === 'maturing')
    return sql<boolean>`customers.id in (${ACTIVE} and maturity_date between ${today} and ${addDays(today, MATURITY_DAYS)})`
  return sql<boolean>`coalesce(customers.id_expires_on, 'infinity'::date) <= ${addDays(today, EXPIRY_DAYS)}`
}

const ofBranch = (id: number): RawBuilder<boolean> => sql<boolean>`customers.branch_id in (
  select b.id from branches b join branches top on top.id = ${id} where b.path like top.path || '%')`

/** The scope of the viewer and every filter, as one condition on customers. */
export function conditionOf(viewer: Sight, filters: Filters, today: BookDate): RawBuilder<boolean> {
  const { q, kind, riskClass, band, officer, branch, chip, ids, size, region } = filters
  const eb = expressionBuilder<DB, 'customers'>()
  const all: Condition[] = [
    visibleTo(viewer)(eb),
    ...(q ? [byKeyword(q)] : []),
    ...(kind ? [eb('customers.kind', '=', kind)] : []),
    ...(officer ? [eb('customers.officerId', '=', officer)] : []),
    ...(branch ? [ofBranch(branch)] : []),
    ...(riskClass ? [ofClass(riskClass)] : []),
    ...(band ? [overdueBetween(today, BANDS[band])] : []),
    ...(chip ? [ofChip(chip, today)] : []),
    ...(size ? [eb('customers.enterpriseSize', '=', size)] : []),
    ...(region ? [eb('customers.residenceRegion', 'like', `${region.replace(/(00)+$/, '')}%`)] : []),
    ...(filters.file ?? []).map(holdsFor),
    ...(filters.own?.conditions ?? []),
    ...(ids ? [sql<boolean>`customers.id = any(${[...ids]}::int[])`] : []),
  ]
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}
