import type { Kysely } from 'kysely'
import type { DB, Json } from '../../db/schema'
import type { MatrixRow } from '../../lending/class-rules'
import { CLASSES, type RiskClass } from '../../lending/classification'
import type { BookDate } from '../../lending/dates'
import type { ClassPolicy } from '../../lending/reclassify'
import { numbersOn } from '../settings/queries'

const DEFAULTS = {
  'classification.technical-days': 0,
  'classification.days-substandard': 91,
  'classification.days-doubtful': 271,
  'classification.days-loss': 361,
  'classification.cross-percent': 10,
  'classification.elsewhere-percent': 20,
  'classification.non-accrual': 0,
}

export interface LenderPolicy extends ClassPolicy {
  /** 不良 makes a loan 非应计 whatever its days. */
  readonly nonAccrual: boolean
}

/** The rules of the lender in force on a day. */
export async function policyOn(db: Kysely<DB>, on: BookDate): Promise<LenderPolicy> {
  const [set, matrix] = await Promise.all([numbersOn(db, DEFAULTS, on), matrixOn(db, on)])
  return {
    technicalDays: set['classification.technical-days'],
    floors: [
      { fromDays: 1, atLeast: 'special_mention' },
      { fromDays: set['classification.days-substandard'], atLeast: 'substandard' },
      { fromDays: set['classification.days-doubtful'], atLeast: 'doubtful' },
      { fromDays: set['classification.days-loss'], atLeast: 'loss' },
    ],
    crossPpm: set['classification.cross-percent'] * 10_000,
    elsewherePpm: set['classification.elsewhere-percent'] * 10_000,
    nonAccrual: set['classification.non-accrual'] > 0,
    matrix,
  }
}

/** The table of days by 担保方式 in force on a day; empty while a lender has none. */
async function matrixOn(db: Kysely<DB>, on: BookDate): Promise<MatrixRow[]> {
  const row = await db
    .selectFrom('classMatrices')
    .select('rows')
    .where('state', '=', 'approved')
    .where('effectiveFrom', '<=', on)
    .orderBy('effectiveFrom', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? readMatrix(row.rows) : []
}

const classOf = (value: unknown): RiskClass | undefined => CLASSES.find(one => one === value)

/** What a matrix holds as data; a row that makes no sense says nothing. */
export function readMatrix(rows: Json): MatrixRow[] {
  const list: readonly unknown[] = Array.isArray(rows) ? rows : []
  return list.flatMap((row): MatrixRow[] => {
    if (typeof row !== 'object' || row === null) return []
    const { security, fromDays, atLeast } = row as Record<string, unknown>
    const floor = classOf(atLeast)
    return typeof security === 'string' && typeof fromDays === 'number' && floor
      ? [{ security, fromDays, atLeast: floor }]
      : []
  })
}
