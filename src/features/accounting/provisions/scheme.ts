import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB, Json } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import type { ByClass } from '../../../lending/provision'
import type { DayBand, LoanScheme } from '../../../lending/provision-scheme'
import { settingOn } from '../../settings/queries'

export type LenderKind = 'bank' | 'microloan'

/** Which schemes are this lender's: 小额贷款公司 take no deposits and have their own. */
export const lenderKind = async (db: Kysely<DB>, on: BookDate): Promise<LenderKind> =>
  (await settingOn(db, 'lender.microloan', on)) === true ? 'microloan' : 'bank'

export interface SchemeRow {
  readonly id: number
  readonly lenderKind: string
  readonly effectiveFrom: BookDate
  readonly name: string
  readonly method: string
  readonly generalPpm: number
  readonly rates: Json
  readonly source: string
}

const COLUMNS = ['id', 'lenderKind', 'effectiveFrom', 'name', 'method', 'generalPpm', 'rates', 'source'] as const

/** The scheme in force on a day, taken into force by two people. */
export const schemeOn = async (db: Kysely<DB>, on: BookDate): Promise<SchemeRow | undefined> =>
  db
    .selectFrom('provisionSchemes')
    .select(COLUMNS)
    .where('lenderKind', '=', await lenderKind(db, on))
    .where('state', '=', 'approved')
    .where('effectiveFrom', '<=', on)
    .orderBy('effectiveFrom', 'desc')
    .limit(1)
    .executeTakeFirst()

export const schemeById = (db: Kysely<DB>, id: number): Promise<SchemeRow | undefined> =>
  db.selectFrom('provisionSchemes').select(COLUMNS).where('id', '=', id).executeTakeFirst()

export function loanScheme({
  method,
  generalPpm,
  rates,
}: Pick<SchemeRow, 'method' | 'generalPpm' | 'rates'>): LoanScheme {
  return method === 'days'
    ? { method: 'days', generalPpm, rates: rates as unknown as readonly DayBand[] }
    : { method: 'class', generalPpm, rates: rates as unknown as ByClass<number> }
}

/** specialPpm of the core in SQL, for the columns risk_class and overdue_days. */
function specialPpm(scheme: LoanScheme): RawBuilder<number> {
  const rates = JSON.stringify(scheme.rates)
  return scheme.method === 'class'
    ? sql`(${rates}::jsonb ->> m.risk_class)::int`
    : sql`coalesce((select (b ->> 'ppm')::int from jsonb_array_elements(${rates}::jsonb) b
        where (b ->> 'fromDays')::int <= m.overdue_days order by (b ->> 'fromDays')::int desc limit 1), 0)`
}

/** loanProvision of the core for every registered loan of a month's end: the same arithmetic, once a loan, half up. */
export const providedLoans = (scheme: LoanScheme, month: BookDate): RawBuilder<unknown> => sql`
  select m.*, round(m.balance_fen * m.special_ppm * 0.000001)::bigint as special_fen,
    round(m.balance_fen * ${scheme.generalPpm}::int * 0.000001)::bigint as general_fen
  from (select m.*, ${specialPpm(scheme)} as special_ppm from month_end_loans m
    where m.month = ${month}::date and m.balance_fen > 0) m`
