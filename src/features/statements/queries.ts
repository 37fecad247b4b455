import type { Kysely, Selectable } from 'kysely'
import type { CustomerStatements, DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { Span } from '../../lending/ratios'
import type { Figures, Standard } from '../../lending/statements'

type Row = Selectable<CustomerStatements>
export interface Statement
  extends Pick<Row, 'id' | 'customerId' | 'periodEnd' | 'audited' | 'auditor' | 'note' | 'madeOn'> {
  readonly span: Span
  readonly standard: Standard
  readonly figures: Figures
  readonly madeBy: string
}

/** Amounts are kept as text, because JSON has no whole numbers of that length. */
export const figuresIn = (stored: unknown): Figures =>
  Object.fromEntries(Object.entries(stored as Record<string, string>).map(([line, fen]) => [line, BigInt(fen)]))

/** Statements in force of a customer in sight, latest period first. */
export async function statementsOf(
  db: Kysely<DB>,
  viewer: Sight,
  customerId: number,
  limit: number,
): Promise<Statement[]> {
  const rows = await db
    .selectFrom('customerStatements as s')
    .innerJoin('customers', 'customers.id', 's.customerId')
    .innerJoin('users', 'users.id', 's.madeBy')
    .selectAll('s')
    .select('users.name as madeBy')
    .where('s.customerId', '=', customerId)
    .where('s.replacedAt', 'is', null)
    .where(visibleTo(viewer))
    .orderBy('s.periodEnd', 'desc')
    .orderBy('s.span')
    .limit(limit)
    .execute()
  return rows.map(row => ({
    ...row,
    span: row.span as Span,
    standard: row.standard as Standard,
    figures: figuresIn(row.figures),
  }))
}
