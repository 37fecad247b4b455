import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { type Line, lineOf } from '../loans/line'

/** A loan with what its payouts hang on. */
export async function lineFacts(db: Kysely<DB>, viewer: Sight, loanId: number) {
  const [row, stop] = await Promise.all([
    db
      .selectFrom('loans')
      .innerJoin('customers', 'customers.id', 'loans.customerId')
      .innerJoin('products', 'products.id', 'loans.productId')
      .select([
        'loans.id',
        'loans.loanNo',
        'loans.contractId',
        'loans.customerId',
        'loans.state',
        'loans.accrual',
        'loans.riskClass',
        'loans.terms',
        'loans.standing',
        'loans.principalFen',
        'loans.balanceFen',
        'loans.valueDate',
        'loans.maturityDate',
        'loans.ratePpm',
        'customers.name as customerName',
        'customers.kind as customerKind',
        'customers.accountName',
        'customers.accountBank',
        'products.name as productName',
      ])
      .where('loans.id', '=', loanId)
      .where(visibleTo(viewer))
      .executeTakeFirst(),
    openStop(db, loanId),
  ])
  const line = row && lineOf(row)
  return row && line ? { ...row, line, stop: stop ?? null } : undefined
}

export type LineFacts = NonNullable<Awaited<ReturnType<typeof lineFacts>>>
export type { Line }

/** 停止支用 that stands, with who ordered it. */
const openStop = (db: Kysely<DB>, loanId: number) =>
  db
    .selectFrom('drawStops')
    .innerJoin('users', 'users.id', 'drawStops.stoppedBy')
    .select([
      'drawStops.id',
      'drawStops.reason',
      'drawStops.stoppedOn',
      'drawStops.stoppedBy',
      'users.name as stoppedByName',
    ])
    .where('drawStops.loanId', '=', loanId)
    .where('drawStops.liftedOn', 'is', null)
    .executeTakeFirst()

/** Every payout of a loan, the first too, newest first. The loan was found in the viewer's sight. */
export const payoutsOf = (db: Kysely<DB>, loanId: number) =>
  db
    .selectFrom('disbursements')
    .innerJoin('users as maker', 'maker.id', 'disbursements.preparedBy')
    .leftJoin('users as checker', 'checker.id', 'disbursements.releasedBy')
    .select([
      'disbursements.id',
      'disbursements.kind',
      'disbursements.state',
      'disbursements.amountFen',
      'disbursements.valueDate',
      'disbursements.payeeName',
      'disbursements.paymentMode',
      'disbursements.useNote',
      'maker.name as makerName',
      'checker.name as checkerName',
    ])
    .where('disbursements.loanId', '=', loanId)
    .orderBy('disbursements.id', 'desc')
    .limit(200)
    .execute()

/** Stops of a loan that were lifted again, newest first. */
export const liftedStops = (db: Kysely<DB>, loanId: number) =>
  db
    .selectFrom('drawStops')
    .innerJoin('users as one', 'one.id', 'drawStops.stoppedBy')
    .innerJoin('users as other', 'other.id', 'drawStops.liftedBy')
    .select([
      'drawStops.stoppedOn',
      'drawStops.reason',
      'drawStops.liftedOn',
      'drawStops.liftReason',
      'one.name as stoppedByName',
      'other.name as liftedByName',
    ])
    .where('drawStops.loanId', '=', loanId)
    .orderBy('drawStops.id', 'desc')
    .limit(20)
    .execute()
