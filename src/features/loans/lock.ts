import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB, Json } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Accrual, type LoanBook, type NumberedEvent, readEvent } from '../../lending/loan'
import type { Installment, ServicingTerms } from '../../lending/servicing'
import { loanTerms } from './terms'

/** A loan under lock: nobody else may change it until the transaction ends. */
export interface LockedLoan {
  readonly id: number
  readonly loanNo: string
  readonly customerId: number
  readonly officerId: number
  readonly customerName: string
  readonly branchId: number
  readonly branchCode: string
  readonly productId: number
  readonly state: string
  readonly maturityDate: BookDate
  readonly seq: number
  readonly terms: ServicingTerms
  /** Settled 期 are left out: nothing happens to them any more. */
  readonly book: LoanBook
}

interface LoanRow {
  id: number
  loanNo: string
  customerId: number
  officerId: number
  customerName: string
  branchId: number
  branchCode: string
  productId: number
  state: string
  accrual: string
  prepaidFen: bigint
  maturityDate: BookDate
  eventSeq: number
  terms: Json
}

/** One id is written as one: the planner then keeps a plan, which it does not for a list of unknown length. */
const oneOf = (ids: readonly number[]) =>
  ids.length === 1 ? sql<number>`${ids[0]}` : sql<number>`any(${[...ids]}::int[])`

const loanRows = (db: Kysely<DB>, ids: readonly number[]) =>
  db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('branches', 'branches.id', 'loans.branchId')
    .select([
      'loans.id',
      'loans.loanNo',
      'loans.customerId',
      'customers.officerId',
      'customers.name as customerName',
      'loans.branchId',
      'branches.code as branchCode',
      'loans.productId',
      'loans.state',
      'loans.accrual',
      'loans.prepaidFen',
      'loans.maturityDate',
      'loans.eventSeq',
      'loans.terms',
    ])
    .where('loans.id', '=', oneOf(ids))
    .orderBy('loans.id')

/**
 * Locks loans in the order of their ids (one order everywhere, so that two postings never wait for each other) and
 * reads their open 期 in a statement behind it: a read before the lock could be older than what the last holder wrote.
 */
export const lockLoans = async (trx: Transaction<DB>, ids: readonly number[]): Promise<LockedLoan[]> =>
  ids.length === 0 ? [] : withInstallments(trx, ids, loanRows(trx, ids).forUpdate('loans').execute())

/** One loan for a person: undefined when it does not exist or is out of his sight. */
export async function loadForUpdate(trx: Transaction<DB>, viewer: Sight, id: number): Promise<LockedLoan | undefined> {
  const locked = loanRows(trx, [id]).where(visibleTo(viewer)).forUpdate('loans').execute()
  return (await withInstallments(trx, [id], locked))[0]
}

/** The same for looking only: quotes and previews. */
export async function readLoan(db: Kysely<DB>, viewer: Sight, id: number): Promise<LockedLoan | undefined> {
  const seen = loanRows(db, [id]).where(visibleTo(viewer)).execute()
  return (await withInstallments(db, [id], seen))[0]
}

async function withInstallments(
  db: Kysely<DB>,
  ids: readonly number[],
  loans: Promise<readonly LoanRow[]>,
): Promise<LockedLoan[]> {
  const [rows, open] = await Promise.all([loans, openInstallments(db, ids)])
  const byLoan = new Map<number, Installment[]>(rows.map(row => [row.id, []]))
  for (const { loanId, ...installment } of open) byLoan.get(loanId)?.push(installment)
  return rows.map(({ accrual, prepaidFen, eventSeq, terms, ...row }) => ({
    ...row,
    seq: eventSeq,
    terms: loanTerms(terms).servicing,
    book: {
      accrual: accrual as Accrual,
      prepaidFen,
      installments: byLoan.get(row.id) ?? [],
    },
  }))
}

const openInstallments = (db: Kysely<DB>, ids: readonly number[]) =>
  db
    .selectFrom('installments')
    .selectAll()
    .where('loanId', '=', oneOf(ids))
    .where('settledOn', 'is', null)
    .orderBy('loanId')
    .orderBy('seq')
    .execute()

/** All events of a loan in their order, for replay. */
export async function eventsOf(db: Kysely<DB>, loanId: number): Promise<NumberedEvent[]> {
  const rows = await db
    .selectFrom('loanEvents')
    .select(['seq', 'kind', 'valueDate', 'data'])
    .where('loanId', '=', loanId)
    .orderBy('seq')
    .execute()
  return rows.map(row => ({ seq: row.seq, event: readEvent(row) }))
}
