import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { currentTerms, effective, figuresOf, type NumberedEvent, replay } from '../../lending/loan'
import type { Fen } from '../../lending/money'
import { type Installment, ratePpmOn } from '../../lending/servicing'
import { contractOf, eventsOf } from '../loans/lock'
import type { ChangeKind } from './kinds'

export const STATES = ['prepared', 'done', 'rejected', 'withdrawn', 'void'] as const
export type ChangeState = (typeof STATES)[number]

const changes = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('loanChanges')
    .innerJoin('loans', 'loans.id', 'loanChanges.loanId')
    .innerJoin('customers', 'customers.id', 'loanChanges.customerId')
    .innerJoin('branches', 'branches.id', 'loans.branchId')
    .innerJoin('users as maker', 'maker.id', 'loanChanges.preparedBy')
    .leftJoin('users as checker', 'checker.id', 'loanChanges.decidedBy')
    .where(visibleTo(viewer))
    .select([
      'loanChanges.id',
      'loanChanges.loanId',
      'loanChanges.customerId',
      'loanChanges.kind',
      'loanChanges.act',
      'loanChanges.reason',
      'loanChanges.state',
      'loanChanges.amountFen',
      'loanChanges.previewHash',
      'loanChanges.preparedBy',
      'loanChanges.preparedAt',
      'loanChanges.preparedOn',
      'loanChanges.validUntil',
      'loanChanges.decidedAt',
      'loanChanges.decidedOn',
      'loanChanges.opinion',
      'loanChanges.eventSeq',
      'loanChanges.repaymentId',
      'loanChanges.voucherDate',
      'loanChanges.voucherId',
      'loanChanges.version',
      'loans.loanNo',
      'customers.name as customerName',
      'branches.name as branchName',
      'maker.name as preparedByName',
      'checker.name as decidedByName',
    ])

export const changeById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  changes(db, viewer).where('loanChanges.id', '=', id).executeTakeFirst()

export type ChangeRow = NonNullable<Awaited<ReturnType<typeof changeById>>>

/** Under lock: nobody else decides on it meanwhile. The loan is locked first, always in this order. */
export const lockChange = (trx: Transaction<DB>, id: number) =>
  trx.selectFrom('loanChanges').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow()

export type LockedChange = Awaited<ReturnType<typeof lockChange>>

export const PAGE_SIZE = 50

export async function changePage(db: Kysely<DB>, viewer: Sight, state: ChangeState | undefined, after?: number) {
  const rows = await changes(db, viewer)
    .$if(state !== undefined, query => query.where('loanChanges.state', '=', state!))
    .$if(after !== undefined, query => query.where('loanChanges.id', '<', after!))
    .orderBy('loanChanges.id', 'desc')
    .limit(PAGE_SIZE + 1)
    .execute()
  return { rows: rows.slice(0, PAGE_SIZE), hasNext: rows.length > PAGE_SIZE }
}

/** What waits for this person's decision: never what he asked for himself, and no quote, which waits for money. */
export async function waitingCount(db: Kysely<DB>, viewer: Sight, kinds: readonly ChangeKind[]): Promise<number> {
  const { n } = await db
    .selectFrom('loanChanges')
    .innerJoin('customers', 'customers.id', 'loanChanges.customerId')
    .select(sql<number>`count(*)::int`.as('n'))
    .where('loanChanges.state', '=', 'prepared')
    .where('loanChanges.kind', 'in', [...kinds])
    .where('loanChanges.preparedBy', '<>', viewer.id)
    .where(visibleTo(viewer))
    .executeTakeFirstOrThrow()
  return n
}

const NOT_REVERSIBLE = new Set(['disburse', 'open', 'overdue', 'non_accrual', 'apply_prepaid'])

/** Events that may be taken back, newest first: what was reversed is not there any more. */
export async function reversibleEvents(db: Kysely<DB>, loanId: number) {
  const list = effective(await eventsOf(db, loanId))
  return list.filter(({ event }) => !NOT_REVERSIBLE.has(event.kind)).reverse()
}

/** Names of accounts, for showing vouchers in words. */
export async function accountNames(db: Kysely<DB>): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('accounts').select(['code', 'name']).execute()
  return new Map(rows.map(row => [row.code, row.name]))
}

export interface PlanAfter {
  readonly contractNo: string
  readonly productName: string
  readonly balanceFen: Fen
  readonly ratePpm: number
  readonly maturityDate: BookDate
  readonly open: readonly Installment[]
}

/** The loan as it stood right after one of its events, for a paper that shows the plan of that day. */
export async function planAfter(
  db: Kysely<DB>,
  loanId: number,
  log: readonly NumberedEvent[],
  seq: number,
): Promise<PlanAfter> {
  const loan = await db
    .selectFrom('loans')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .innerJoin('products', 'products.id', 'loans.productId')
    .innerJoin('loanEvents', 'loanEvents.loanId', 'loans.id')
    .select([
      'loans.terms',
      'loans.principalFen',
      'loans.method',
      'loans.frequency',
      'loans.valueDate',
      'contracts.contractNo',
      'products.name as productName',
      'loanEvents.businessDate',
    ])
    .where('loans.id', '=', loanId)
    .where('loanEvents.seq', '=', seq)
    .executeTakeFirstOrThrow()
  const { servicing } = contractOf(loan)
  const book = replay(
    servicing,
    log.filter(each => each.seq <= seq),
  )
  const terms = currentTerms(servicing, book)
  return {
    contractNo: loan.contractNo,
    productName: loan.productName,
    balanceFen: figuresOf(book).balanceFen,
    ratePpm: ratePpmOn(terms, loan.businessDate),
    maturityDate: terms.maturityDate,
    open: book.installments.filter(i => i.settledOn === null),
  }
}
