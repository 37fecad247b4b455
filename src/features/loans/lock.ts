import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB, Json } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { Calendar } from '../../lending/calendar'
import type { BookDate } from '../../lending/dates'
import {
  type Accrual,
  currentTerms,
  type LoanBook,
  type LoanContract,
  type LoanNow,
  type NumberedEvent,
  readEvent,
  readStanding,
} from '../../lending/loan'
import type { Fen } from '../../lending/money'
import type { Installment, ServicingTerms } from '../../lending/servicing'
import { type LoanTerms, loanTerms, scheduleTerms } from './terms'

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
  /** As they stand: what was agreed, with the changes since. Dues and quotes want these. */
  readonly terms: ServicingTerms
  /** As agreed at disbursement: events are applied on these. */
  readonly contract: LoanContract
  /** Settled 期 are left out: nothing happens to them any more. */
  readonly book: LoanBook
}

/** The loan for the core to decide on; only new plans need the calendar. */
export const loanNow = ({ contract, book }: LockedLoan, calendar: Calendar): LoanNow => ({
  contract: { ...contract, schedule: { ...contract.schedule, calendar } },
  book,
})

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
  principalFen: Fen
  method: string
  frequency: string
  valueDate: BookDate
  standing: Json | null
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
      'loans.principalFen',
      'loans.method',
      'loans.frequency',
      'loans.valueDate',
      'loans.standing',
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
  return rows.map(row => lockedLoan(row, byLoan.get(row.id) ?? []))
}

function lockedLoan(row: LoanRow, installments: readonly Installment[]): LockedLoan {
  const { accrual, prepaidFen, eventSeq, terms, principalFen, method, frequency, valueDate, standing, ...rest } = row
  const changed = readStanding(standing)
  const book = { accrual: accrual as Accrual, prepaidFen, installments, ...(changed ? { standing: changed } : {}) }
  const contract = contractOf(row)
  return { ...rest, seq: eventSeq, terms: currentTerms(contract.servicing, book), contract, book }
}

type AgreedRow = Pick<LoanRow, 'terms' | 'principalFen' | 'method' | 'frequency' | 'valueDate'>

/** What was agreed, from the row of the loan: its rate and last day follow the changes, so both are taken from the terms. */
export function contractOf({ terms, principalFen, method, frequency, valueDate }: AgreedRow): LoanContract {
  const agreed = loanTerms(terms)
  const { ratePpm, maturityDate } = agreed.servicing
  const facts = { amountFen: principalFen, ratePpm, method, frequency, valueDate, maturityDate }
  return { servicing: agreed.servicing, schedule: scheduleTerms(facts, agreed), ...lineTerms(agreed) }
}

/** All that may be lent, and how a line is billed; nothing for a loan that was paid out at once. */
function lineTerms({ payout, limitFen, dueRule }: LoanTerms): Pick<LoanContract, 'limitFen' | 'revolving'> {
  if (limitFen === undefined) return {}
  const billDay = dueRule.kind === 'fixed_day' ? dueRule.day : 20
  return {
    limitFen: BigInt(limitFen),
    ...(payout?.mode === 'revolving' ? { revolving: { billDay, interestOn: payout.interestOn ?? 'bill_day' } } : {}),
  }
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
