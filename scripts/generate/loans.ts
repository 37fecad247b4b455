import { sql } from 'kysely'
import type { Connection } from '../../src/db/connect'
import { inTransaction } from '../../src/db/transaction'
import { post } from '../../src/features/accounting/post'
import { floorByDays } from '../../src/lending/classification'
import { stageOf } from '../../src/lending/collection'
import { addDays, type BookDate, daysBetween } from '../../src/lending/dates'
import { copyInto, type Row } from './copy'
import { TERM_MONTHS, type Template, templateOf } from './templates'

const PRODUCT = 'GRJY'

interface Book {
  readonly today: BookDate
  readonly first: number
  readonly count: number
  readonly makerId: number
  readonly productId: number
  readonly versionId: number
  readonly borrowers: readonly Borrower[]
}

interface Borrower {
  readonly id: number
  readonly branchId: number
}

export type Tell = (words: string) => void

/** `count` loans with their papers, plans and history, and one opening voucher a branch that puts them on the ledger. */
export async function fillLoans(connection: Connection, count: number, today: BookDate, tell: Tell): Promise<void> {
  const book = await bookOf(connection, count, today)
  const load = async (table: string, columns: readonly string[], of: (i: number) => Row | string) => {
    await copyInto(connection, table, columns, count, of)
    tell(table)
  }
  await load('applications', APPLICATION, i => applicationOf(book, i))
  await load('approval_cases', CASE, i => caseOf(book, i))
  await load('contracts', CONTRACT, i => contractOf(book, i))
  await load('loans', LOAN, i => loanOf(book, i))
  await load('installments', INSTALLMENT, i => linesOf(book, i, 'installments'))
  await load('loan_events', EVENT, i => linesOf(book, i, 'events'))
  await load('collection_cases', COLLECTION, i => collectionOf(book, i))
  await moveIdentities(connection)
  await openLedger(connection, book)
  tell('vouchers')
}

async function bookOf({ db }: Connection, count: number, today: BookDate): Promise<Book> {
  const { rows: borrowers } = await sql<Borrower>`
    select id, branch_id from customers where kind = 'person' and withdrawn_at is null order by id desc limit ${count}`.execute(
    db,
  )
  const { rows } = await sql<Omit<Book, 'today' | 'count' | 'borrowers'>>`
    select greatest((select coalesce(max(id), 0) from loans), (select coalesce(max(id), 0) from contracts),
        (select coalesce(max(id), 0) from applications), (select coalesce(max(id), 0) from approval_cases)) + 1 as first,
      (select id from users where staff_no = '0318') as maker_id, p.id as product_id, v.id as version_id
    from products p join product_versions v on v.product_id = p.id where p.code = ${PRODUCT} order by v.id desc limit 1`.execute(
    db,
  )
  if (borrowers.length === 0) throw new Error('there are no customers to lend to: generate them first')
  return { ...rows[0]!, today, count, borrowers }
}

const at = (book: Book, i: number): { id: number; borrower: Borrower; plan: Template } => ({
  id: book.first + i,
  borrower: book.borrowers[i % book.borrowers.length]!,
  plan: templateOf(book.first + i, book.today),
})

const AGREED = ['amount_fen', 'term_months', 'rate_ppm', 'method', 'frequency', 'due_rule', 'due_day'] as const
const agreedOf = (plan: Template): Row => [
  ...[plan.principalFen, TERM_MONTHS, plan.ratePpm, plan.method],
  ...['monthly', 'fixed_day', plan.dueDay],
]

const APPLICATION = [
  'id',
  'application_no',
  'customer_id',
  'product_version_id',
  ...AGREED,
  'purpose',
  'security_type',
  'state',
  'created_by',
]
function applicationOf(book: Book, i: number): Row {
  const { id, borrower, plan } = at(book, i)
  return [
    id,
    `GEN-SQ${id}`,
    borrower.id,
    book.versionId,
    ...agreedOf(plan),
    'production',
    'credit',
    'contracted',
    book.makerId,
  ]
}

const CASE = [
  'id',
  'application_id',
  'round',
  'steps',
  'exposure_fen',
  'content',
  'content_hash',
  'state',
  'maker_id',
  'step_due_at',
]
function caseOf(book: Book, i: number): Row {
  const { id, plan } = at(book, i)
  return [id, id, 1, '{branch_head}', plan.principalFen, '{}', '', 'approved', book.makerId, plan.valueDate]
}

const CONTRACT = [
  'id',
  'contract_no',
  'application_id',
  'approval_case_id',
  'customer_id',
  ...AGREED,
  'content_hash',
  'state',
  'drawn_on',
  'signed_on',
  'created_by',
]
function contractOf(book: Book, i: number): Row {
  const { id, borrower, plan } = at(book, i)
  const [drawnOn, signedOn] = [plan.valueDate, plan.valueDate]
  const agreed = agreedOf(plan)
  return [id, `GEN-HT${id}`, id, id, borrower.id, ...agreed, '', 'disbursed', drawnOn, signedOn, book.makerId]
}

const LOAN = [
  ...[
    'id',
    'loan_no',
    'contract_id',
    'customer_id',
    'branch_id',
    'product_id',
    'product_version_id',
    'principal_fen',
    'rate_ppm',
  ],
  ...[
    'method',
    'frequency',
    'value_date',
    'maturity_date',
    'terms',
    'balance_fen',
    'oldest_unpaid_on',
    'next_due_on',
    'event_seq',
    'risk_class',
  ],
]
function loanOf(book: Book, i: number): Row {
  const { id, borrower, plan } = at(book, i)
  const { balanceFen, oldestUnpaidOn, nextDueOn } = plan.figures
  return [
    ...[id, `GEN${String(id).padStart(12, '0')}`, id, borrower.id, borrower.branchId, book.productId, book.versionId],
    ...[plan.principalFen, plan.ratePpm, plan.method, 'monthly', plan.valueDate, plan.maturityDate, plan.terms],
    ...[balanceFen, oldestUnpaidOn, nextDueOn, plan.events.length, classOf(book, plan)],
  ]
}

const lateDays = (book: Book, { figures }: Template): number =>
  figures.oldestUnpaidOn === null ? 0 : daysBetween(figures.oldestUnpaidOn, book.today)

const classOf = (book: Book, plan: Template): string => floorByDays(lateDays(book, plan))

const COLLECTION = ['case_no', 'customer_id', 'opened_on', 'stage']
/** Who is late has a case already, as if the day-ends before had opened it. */
function collectionOf(book: Book, i: number): Row | string {
  const { id, borrower, plan } = at(book, i)
  const stage = stageOf(lateDays(book, plan))
  return stage === null ? '' : [`GEN-CS${id}`, borrower.id, addDays(plan.figures.oldestUnpaidOn!, 1), stage]
}

const INSTALLMENT = [
  ...['loan_id', 'seq', 'start_date', 'due_date', 'pay_date', 'principal_fen', 'interest_fen'],
  ...['paid_principal_fen', 'paid_interest_fen', 'penalty_through', 'overdue', 'settled_on'],
]
const EVENT = ['loan_id', 'seq', 'kind', 'business_date', 'value_date', 'amount_fen', 'data']
function linesOf(book: Book, i: number, what: 'installments' | 'events'): string {
  const { id, plan } = at(book, i)
  let lines = ''
  for (const line of plan[what]) lines += `${id}\t${line}`
  return lines
}

const IDENTITIES = ['customers', 'applications', 'approval_cases', 'contracts', 'loans'] as const

/** The next number drawn lies behind the rows that brought their own. */
async function moveIdentities({ db }: Connection): Promise<void> {
  for (const table of IDENTITIES) {
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'), (select max(id) from ${sql.table(table)}))`.execute(
      db,
    )
  }
}

/** Principal of the loans made here, by branch, against 吸收存款: as if the branch had opened its books with them. */
async function openLedger({ db }: Connection, book: Book): Promise<void> {
  const sums = new Map<number, { balanceFen: bigint; overdueFen: bigint }>()
  for (let i = 0; i < book.count; i++) {
    const { borrower, plan } = at(book, i)
    const sum = sums.get(borrower.branchId) ?? { balanceFen: 0n, overdueFen: 0n }
    sum.balanceFen += plan.figures.balanceFen
    sum.overdueFen += plan.overdueFen
    sums.set(borrower.branchId, sum)
  }
  await inTransaction(db, async trx => {
    for (const [branchId, { balanceFen, overdueFen }] of sums) {
      const line = (account: string, debitFen: bigint, creditFen: bigint) => ({ account, debitFen, creditFen })
      const lines = [
        line('130301', balanceFen - overdueFen, 0n),
        line('130302', overdueFen, 0n),
        line('2011', 0n, balanceFen),
      ]
      await post(trx, {
        businessDate: book.today,
        branchId,
        productId: book.productId,
        loanId: null,
        event: 'opening',
        subject: `branch:${branchId}`,
        memo: '期初余额',
        postedBy: null,
        lines: lines.filter(each => each.debitFen !== each.creditFen),
      })
    }
  })
}
