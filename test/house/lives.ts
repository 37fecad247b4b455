import { sql } from 'kysely'
import { inTransaction } from '../../src/db/transaction'
import { viewerOfUser } from '../../src/features/access/viewer'
import { createApplication } from '../../src/features/applications/commands'
import { submitApplication } from '../../src/features/approvals/submit-commands'
import { planSide } from '../../src/features/changes/pricing/notice'
import { workOut } from '../../src/features/contracts/cost/commands'
import { readLoan } from '../../src/features/loans/lock'
import { prepareDisbursement } from '../../src/features/loans/prepare'
import { payoffFeePpm, postPayoff, postRepayment } from '../../src/features/repayments/commands'
import { planSettlement } from '../../src/features/repayments/plan'
import { enterEvent } from '../../src/features/risk/events/commands'
import { propose } from '../../src/features/risk/reviews/commands'
import { addDays, type BookDate, bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import type { TestApp } from '../support/app'
import { archived } from '../support/archive'
import { goodCustomer, productVersionId } from '../support/builders'
import { bulkOf } from '../support/bulk'
import { changed } from '../support/changes'
import { transactionAs } from '../support/customers'
import { closeUntil } from '../support/day-end'
import { besides } from '../support/files'
import { followUpsFor } from '../support/follow-ups'
import { lettersFor } from '../support/letters'
import { ALL, actorOf, buildDraw, buildLoan } from '../support/loan-book'
import { buildContract } from '../support/loan-builders'
import { migratedFor } from '../support/migrated'
import { filed } from '../support/papers'
import { privacyFor } from '../support/privacy'

/** How a customer stands to the person who looks: officers of the named people keep them. */
export const RELATIONS = {
  own: { officer: '0318', name: '柏自清', amountFen: 1_100_000_00n },
  sameBranch: { officer: '0321', name: '秦同舟', amountFen: 2_200_000_00n },
  otherBranch: { officer: '0325', name: '尉外远', amountFen: 4_400_000_00n },
  headOffice: { officer: '0111', name: '殷总台', amountFen: 8_800_000_00n },
} as const
export type Relation = keyof typeof RELATIONS
export const relations = Object.keys(RELATIONS) as Relation[]

/** One customer with everything that can hang on him. */
export interface Life {
  readonly customer: number
  readonly draft: number
  readonly submitted: number
  readonly approval: number
  readonly contract: number
  readonly signed: number
  readonly disbursement: number
  readonly loan: number
  readonly settled: number
  /** 随借随还, and the second sum that went out of it. */
  readonly line: number
  readonly draw: number
  readonly receipt: number
  readonly change: number
  /** 明示表 of `submitted`, and a notice that the rate of `loan` is another. */
  readonly statement: number
  readonly rateNotice: number
  /** 无还本续贷 of `loan`, by the application `draft`. */
  readonly renewal: number
  /** An adjustment of the class that waits, and what is on record about the loan. */
  readonly review: number
  readonly entry: number
  readonly case: number
  /** A relative told of in his file, and a 客群 he is in. */
  readonly relation: number
  readonly group: number
  /** Another telephone, a second file of his, the merge that was asked for, a firm of the same officer. */
  readonly item: number
  readonly twin: number
  readonly merge: number
  readonly firm: number
  readonly batch: number
  /** A loan of another system, taken over for him in a batch of its own. */
  readonly migration: number
  readonly notice: number
  /** What the archive holds of him. */
  readonly volume: number
  readonly paper: number
  readonly checkout: number
  readonly vaultOrder: number
  readonly handover: number
  readonly disposal: number
  /** A filed paper, and a waiver asked for `submitted`. */
  readonly document: number
  readonly waiver: number
  /** Work on many customers his officer asked for. */
  readonly bulk: number
  /** A letter to him, and a batch his officer began. */
  readonly letter: number
  readonly letterBatch: number
  /** A consent of his, a copy of everything he was granted, and a hold that waits for its second person. */
  readonly consent: number
  readonly request: number
  readonly privacyCase: number
  /** A visit, what comes next, and what a rule found for him. */
  readonly followUp: number
  readonly step: number
  readonly careTask: number
  /** Words that tell him: name, numbers of customer, loan, application, contract. */
  readonly marks: readonly string[]
}

/** A line drawn in part at first, and once more. */
const LINE = {
  amountFen: 9_000_000n,
  firstFen: 3_000_000n,
  method: 'revolving',
  dueRule: 'fixed_day',
  dueDay: 20,
  payout: { mode: 'revolving', minDrawFen: '100000', interestOn: 'bill_day' },
}
const LINE_DRAW_FEN = 2_000_000n
export const LINE_LENT_FEN = LINE.firstFen + LINE_DRAW_FEN

export const FIRST = bookDate('2026-02-10')
const DUE = bookDate('2026-03-10')
export const LAST = addDays(DUE, 5)

const done = <T>(result: T): Exclude<T, { refused: string }> => {
  if (isRefused(result)) throw new Error(`refused: ${result.refused} ${JSON.stringify(result.params ?? {})}`)
  return result as Exclude<T, { refused: string }>
}

async function applied(t: TestApp, officer: string, customerId: number, amountFen: bigint): Promise<number> {
  const productVersion = await productVersionId(t)
  const { branchCode } = await t.db
    .selectFrom('customers')
    .innerJoin('branches', 'branches.id', 'customers.branchId')
    .select('branches.code as branchCode')
    .where('customers.id', '=', customerId)
    .executeTakeFirstOrThrow()
  const { id } = done(
    await transactionAs(t, officer, (trx, actor, today) =>
      createApplication(trx, actor, today, {
        amountFen,
        termMonths: 12,
        ratePpm: 48_000,
        method: 'equal_installment',
        frequency: 'monthly',
        dueRule: 'fixed_day',
        dueDay: 20,
        purpose: 'planting',
        purposeDetail: '购买化肥和种子',
        securityType: 'credit',
        customerId,
        branchCode,
        productVersionId: productVersion,
      }),
    ),
  )
  return id
}

async function handedIn(t: TestApp, officer: string, id: number): Promise<number> {
  const actor = await actorOf(t, officer)
  const viewer = (await viewerOfUser(t.db, actor.userId))!
  const now = new Date()
  const result = done(
    await transactionAs(t, officer, (trx, by, today) =>
      submitApplication(trx, { actor: { ...by, userId: actor.userId }, viewer, today, now }, id, 1),
    ),
  )
  if (!('caseId' in result)) throw new Error(`application ${id} was turned down`)
  return result.caseId as number
}

/** Up to the first due day: what is asked for, signed, prepared, lent out. */
async function begun(t: TestApp, relation: Relation) {
  const { officer, name, amountFen } = RELATIONS[relation]
  const customer = await goodCustomer(t, officer, { name, phone: `1380000${1000 + relations.indexOf(relation)}` })
  const submitted = await applied(t, officer, customer, 3_000_000n)
  const approval = await handedIn(t, officer, submitted)
  const draft = await applied(t, officer, customer, 2_000_000n)
  const terms = { officer, customerId: customer }
  const signed = (await buildContract(t.db, { ...terms, amountFen: 5_000_000n })).contractId
  const contract = (await buildContract(t.db, { ...terms, amountFen: 6_000_000n })).contractId
  const loan = await buildLoan(t, FIRST, { ...terms, amountFen })
  const settled = await buildLoan(t, FIRST, { ...terms, amountFen: amountFen / 10n })
  const line = await buildLoan(t, FIRST, { ...terms, ...LINE })
  const draw = await buildDraw(t, line, FIRST, LINE_DRAW_FEN)
  return { relation, customer, submitted, approval, draft, signed, contract, loan, settled, line, draw }
}

/** The last day: part of what is due is paid, one loan is paid off, a disbursement waits for its second hand. */
async function gone(t: TestApp, start: Awaited<ReturnType<typeof begun>>): Promise<Life> {
  const { officer, name, amountFen } = RELATIONS[start.relation]
  const clerk = await actorOf(t, '0401')
  const input = { valueDate: LAST, channel: 'counter' as const, bankSerial: null, payerName: name }
  const { repaymentId: receipt } = done(
    await inTransaction(t.db, trx =>
      postRepayment(trx, ALL, clerk, LAST, { ...input, loanId: start.loan, amountFen: amountFen / 100n }),
    ),
  )
  await inTransaction(t.db, async trx => {
    const loan = (await readLoan(trx, ALL, start.settled))!
    const { amountFen: expectedFen } = done(planSettlement(loan, LAST, await payoffFeePpm(trx, LAST)))
    done(await postPayoff(trx, ALL, clerk, LAST, { ...input, loanId: start.settled, expectedFen }))
  })
  const payee = { paymentMode: 'entrusted' as const, payeeName: '云溪农资公司', payeeBank: '云溪农村商业银行' }
  const { id: disbursement } = done(
    await inTransaction(t.db, trx =>
      prepareDisbursement(trx, ALL, clerk, LAST, {
        ...payee,
        contractId: start.contract,
        payeeAccount: '6222021234567890',
        selfReason: null,
      }),
    ),
  )
  const change = await changed(t, start.loan, LAST)
  const classes = await classedOf(t, start.loan)
  const papers = await papersOf(t, start)
  const paper = await archived(t, start.customer, start.loan, LAST)
  const around = await aroundOf(t, officer, start.customer)
  return {
    ...start,
    ...classes,
    ...papers,
    ...around,
    ...paper,
    receipt,
    change,
    disbursement,
    ...(await foundOf(t, start.customer, officer, name)),
    ...(await filedOf(t, officer, start)),
    ...(await followUpsFor(t, officer, start.customer)),
    bulk: await bulkOf(t, officer, start.customer),
    ...(await migratedFor(t, start.customer)),
    ...(await lettersFor(t, officer, { customer: start.customer, loan: start.loan })),
    ...(await privacyFor(t, officer, start.customer)),
    ...(await besides(t, officer, start.customer)),
  }
}

/** What is filed of him, and what is asked to be done without. */
async function filedOf(t: TestApp, officer: string, { customer, submitted }: Awaited<ReturnType<typeof begun>>) {
  const { userId: askedBy } = await actorOf(t, officer)
  const waiver = await t.db
    .insertInto('checklistWaivers')
    .values({ applicationId: submitted, kind: 'site_photo', reason: '路远', askedBy, askedOn: LAST })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { document: await filed(t, customer), waiver: waiver.id }
}

/** Who is around him. */
async function aroundOf(t: TestApp, officer: string, customer: number): Promise<{ relation: number; group: number }> {
  const made = await actorOf(t, officer)
  const about = { customerId: customer, createdBy: made.userId, createdOn: LAST }
  const relation = await t.db
    .insertInto('relations')
    .values({ ...about, kind: 'sibling', otherKind: 'person', name: '一个亲戚', source: 'declared' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const group = await t.db
    .insertInto('customerGroups')
    .values({ kind: 'manual', name: '一个客群', createdBy: made.userId, createdOn: LAST })
    .returning('id')
    .executeTakeFirstOrThrow()
  await t.db
    .insertInto('customerGroupMembers')
    .values({ groupId: group.id, customerId: customer, kind: 'manual', fromOn: LAST })
    .execute()
  await t.db
    .insertInto('relationEndings')
    .values({
      relationId: relation.id,
      version: 1,
      how: 'mistake',
      endsOn: LAST,
      reason: '登记有误',
      askedBy: made.userId!,
      askedOn: LAST,
    })
    .execute()
  return { relation: relation.id, group: group.id }
}

/** Papers about what the loan costs: one for the application, one for the loan. */
async function papersOf(t: TestApp, { submitted, loan, customer, draft }: Awaited<ReturnType<typeof begun>>) {
  const clerk = await actorOf(t, '0401')
  const application = await t.db
    .selectFrom('applications')
    .selectAll()
    .where('id', '=', submitted)
    .executeTakeFirstOrThrow()
  const owner = await t.db
    .selectFrom('customers')
    .select(['name', 'customerNo as no', 'kind'])
    .where('id', '=', customer)
    .executeTakeFirstOrThrow()
  const worked = done(await workOut(t.db, application, owner, LAST, []))
  const statement = await t.db
    .insertInto('costStatements')
    .values({
      applicationId: submitted,
      termsHash: worked.termsHash,
      content: JSON.stringify(worked.content),
      contentHash: 'a'.repeat(64),
      issuedBy: clerk.userId,
      issuedOn: LAST,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const side = planSide([], LAST)
  const content = { balanceFen: '100', maturityDate: LAST, before: side, after: side, rows: [], lpr: null }
  const rates = { fromDate: LAST, oldRatePpm: 72_000, newRatePpm: 71_000, why: 'agreed', businessDate: LAST }
  const notice = await t.db
    .insertInto('rateNotices')
    .values({ loanId: loan, ...rates, content: JSON.stringify(content) })
    .returning('id')
    .executeTakeFirstOrThrow()
  const found = { met: true, evidence: '查验无误' }
  const conditions = { lawful: found, operating: found, credit: found, arrears: found, diversion: found }
  const told = {
    size: 'small',
    conditions: JSON.stringify(conditions),
    qualifying: true,
    madeBy: clerk.userId,
    madeOn: LAST,
  }
  await t.db
    .insertInto('renewals')
    .values({ applicationId: draft, loanId: loan, customerId: customer, ...told })
    .execute()
  return { statement: statement.id, rateNotice: notice.id, renewal: draft }
}

/** What is known of the loan and what somebody else wants of its class. */
async function classedOf(t: TestApp, loanId: number): Promise<{ entry: number; review: number }> {
  const clerk = await actorOf(t, '0401')
  const event = { loanId, whole: false, kind: 'enhanced' as const, sharePpm: null, fromOn: LAST, toOn: null }
  const wanted = { loanId, to: 'doubtful' as const, reason: '经营停滞', able: false }
  return inTransaction(t.db, async trx => ({
    entry: done(await enterEvent(trx, ALL, clerk, LAST, { ...event, evidence: '保证金足额' })).id,
    review: done(await propose(trx, ALL, clerk, LAST, wanted)).id,
  }))
}

async function foundOf(t: TestApp, customer: number, officer: string, name: string) {
  const { rows } = await sql<{ case: number; batch: number; notice: number; marks: string[] }>`
    select (select id from collection_cases where customer_id = ${customer}) as case,
      (select b.id from import_batches b join users u on u.id = b.created_by where u.staff_no = ${officer}) as batch,
      (select max(n.id)::int from notices n join users u on u.id = n.user_id where u.staff_no = ${officer}) as notice,
      array(select customer_no from customers where id = ${customer} union all
        select loan_no from loans where customer_id = ${customer} union all
        select contract_no from contracts where customer_id = ${customer} union all
        select application_no from applications where customer_id = ${customer} union all
        select volume_no from archive_volumes where customer_id = ${customer}) as marks`.execute(t.db)
  return { ...rows[0]!, marks: [name, ...rows[0]!.marks] }
}

/** A workbook of one line, uploaded by every officer: what is his alone. */
async function uploads(t: TestApp): Promise<void> {
  for (const relation of relations) {
    const { officer } = RELATIONS[relation]
    const id = (await actorOf(t, officer)).userId
    await t.db.insertInto('notices').values({ userId: id, words: '一条通知', href: '/' }).execute()
    if (relation === 'headOffice') continue
    const person = await t.as(officer)
    await person.get('/imports/new')
    const bytes = Buffer.from(`姓名,证件号码,手机\r\n${RELATIONS[relation].name}的人,123,12\r\n`)
    const { location } = await person.upload('/imports/new', 'file', { name: 'list.csv', bytes })
    await person.post(`${location}/match`, { kind: 'person', col_name: '0', col_idNo: '1', col_phone: '2' })
  }
}

const setDay = (t: TestApp, today: BookDate) => t.db.updateTable('businessDay').set({ today }).execute()

/** Four customers with the same life, told apart by who keeps them. */
export async function livesOf(t: TestApp): Promise<Readonly<Record<Relation, Life>>> {
  await setDay(t, FIRST)
  const started = []
  for (const relation of relations) started.push(await begun(t, relation))
  await setDay(t, addDays(DUE, -1))
  const report = await closeUntil(t, LAST)
  if (report.failed) throw new Error(`${report.failed.step}: ${report.failed.reason}`)
  await uploads(t)
  const lives: Partial<Record<Relation, Life>> = {}
  for (const start of started) lives[start.relation] = await gone(t, start)
  return lives as Record<Relation, Life>
}
