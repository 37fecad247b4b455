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
    .where('loans.id', '=', sql<number>`any(${[...ids]}::int[])`)
    .orderBy('loans.id')

/**
 * Locks loans in the order of their ids (one order everywhere, so that two postings never wait for each other) and
 * reads their open 期 afterwards: a read before the lock could be older than what the last holder wrote.
 */
export async function lockLoans(trx: Transaction<DB>, ids: readonly number[]): Promise<LockedLoan[]> {
  const rows = ids.length === 0 ? [] : await loanRows(trx, ids).forUpdate('loans').execute()
  return withInstallments(trx, rows)
}

/** One loan for a person: undefined when it does not exist or is out of his sight. */
export async function loadForUpdate(trx: Transaction<DB>, viewer: Sight, id: number): Promise<LockedLoan | undefined> {
  const rows = await loanRows(trx, [id]).where(visibleTo(viewer)).forUpdate('loans').execute()
  return (await withInstallments(trx, rows))[0]
}

/** The same for looking only: quotes and previews. */
export async function readLoan(db: Kysely<DB>, viewer: Sight, id: number): Promise<LockedLoan | undefined> {
  const rows = await loanRows(db, [id]).where(visibleTo(viewer)).execute()
  return (await withInstallments(db, rows))[0]
}

async function withInstallments(db: Kysely<DB>, rows: readonly LoanRow[]): Promise<LockedLoan[]> {
  if (rows.length === 0) return []
  const open = await db
    .selectFrom('installments')
    .selectAll()
    .where('loanId', '=', sql<number>`any(${rows.map(row => row.id)}::int[])`)
    .where('settledOn', 'is', null)
    .orderBy('loanId')
    .orderBy('seq')
    .execute()
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
