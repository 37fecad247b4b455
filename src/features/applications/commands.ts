import type { Selectable, Transaction } from 'kysely'
import { businessDay } from '../../db/business-day'
import type { Applications, DB } from '../../db/schema'
import { type BookDate, yearOf } from '../../lending/dates'
import { pricedAt } from '../../lending/pricing'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { APPLICATION, type ApplicationAct, type ApplicationState, nextState } from '../../lending/states'
import type { Actor } from '../../permissions'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import { hasPayout, payoutOf } from '../products/payout'
import { hasParts, partsOf } from '../products/plan'
import { floatingOf } from '../products/pricing'
import type { LoanTerms } from '../products/terms'
import { nextNumber } from '../settings/commands'
import { lprQuotes } from '../settings/queries'
import { lastChangedBy } from './page-queries'
import { renewedRefusal } from './renewed'

export type Application = Selectable<Applications>

export interface ApplicationInput extends LoanTerms {
  readonly purpose: string
  readonly purposeDetail: string
  readonly securityType: string
}

const told = (input: ApplicationInput) => ({
  amountFen: String(input.amountFen),
  termMonths: input.termMonths,
  ratePpm: input.ratePpm,
  method: input.method,
  frequency: input.frequency,
  dueRule: input.dueRule,
  dueDay: input.dueDay,
  purpose: input.purpose,
  securityType: input.securityType,
  ...(hasParts(input.plan) ? { plan: partsOf(input.plan) } : {}),
  ...(hasPayout(input.payout) ? { payout: payoutOf(input.payout) } : {}),
  ...(floatingOf(input.pricing) ? { pricing: floatingOf(input.pricing) } : {}),
})

/** The columns of an application; the parts of its plan are one JSON value. */
const columnsOf = <T extends Pick<LoanTerms, 'plan' | 'payout' | 'pricing'>>(input: T) => ({
  ...input,
  plan: JSON.stringify(partsOf(input.plan)),
  payout: JSON.stringify(payoutOf(input.payout)),
  pricing: JSON.stringify(floatingOf(input.pricing) ?? {}),
})

export interface NewApplication extends ApplicationInput {
  readonly customerId: number
  readonly branchCode: string
  readonly productVersionId: number
  /** 无还本续贷: the loan it is to pay off. */
  readonly renewsLoanId?: number
}

/** SQ · branch · year · running number: SQ06012026000001. */
export async function createApplication(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { branchCode, ...input }: NewApplication,
): Promise<{ id: number; applicationNo: string }> {
  const year = yearOf(today)
  const running = await nextNumber(trx, 'application', branchCode, year)
  const applicationNo = `SQ${branchCode}${year}${String(running).padStart(6, '0')}`
  const { id } = await trx
    .insertInto('applications')
    .values({ ...columnsOf(input), applicationNo, createdBy: actor.userId! })
    .returning('id')
    .executeTakeFirstOrThrow()
  await record(trx, actor, {
    act: 'application.create',
    subject: `application:${id}`,
    customerId: input.customerId,
    after: { applicationNo, ...told(input), ...(input.renewsLoanId ? { renewsLoan: input.renewsLoanId } : {}) },
  })
  await tellCustomer(trx, {
    customerId: input.customerId,
    businessDate: today,
    kind: 'person',
    userId: actor.userId,
    words: input.renewsLoanId ? '登记无还本续贷申请 {no}' : '登记贷款申请 {no}',
    params: { no: applicationNo },
    href: `/applications/${id}`,
  })
  return { id, applicationNo }
}

/** The application alone, locked until the end of the transaction: first lock of everything that moves a case. */
export async function lockApplication(trx: Transaction<DB>, id: number): Promise<Application> {
  return trx.selectFrom('applications').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow()
}

/** A floating rate is handed in at what it comes to on that day; the spread stays, the LPR may have moved since it was written. */
export async function pricedOn(
  trx: Transaction<DB>,
  application: Application,
  today: BookDate,
): Promise<Application | Refused> {
  const floating = floatingOf(application.pricing)
  if (!floating) return application
  const priced = pricedAt(await lprQuotes(trx), floating, today)
  if (isRefused(priced)) return priced
  const { ratePpm, lprPpm, lprFrom } = priced
  if (lprFrom === floating.lprFrom) return application
  const pricing = { ...floating, lprPpm, lprFrom }
  await trx
    .updateTable('applications')
    .set({ ratePpm, pricing: JSON.stringify(pricing) })
    .where('id', '=', application.id)
    .execute()
  return { ...application, ratePpm, pricing }
}

/** The sentence for a form that saw an older version. */
export const staleApplication = async (trx: Transaction<DB>, id: number): Promise<Refused> =>
  refuse('record.changed', undefined, { params: { who: await lastChangedBy(trx, `application:${id}`) } })

/** A draft, or a case sent back; while others decide, nothing of it moves. */
export const isEditable = (state: string): boolean => state === 'draft' || state === 'returned'

export async function updateApplication(
  trx: Transaction<DB>,
  actor: Actor,
  id: number,
  version: number | null,
  input: ApplicationInput,
): Promise<{ id: number } | Refused> {
  const before = await lockApplication(trx, id)
  if (before.version !== version) return staleApplication(trx, id)
  if (!isEditable(before.state)) return refuse('application.not-editable')
  const no = await renewedRefusal(trx, before.renewsLoanId, input)
  if (no) return no
  await trx
    .updateTable('applications')
    .set({ ...columnsOf(input), version: before.version + 1 })
    .where('id', '=', id)
    .execute()
  await tellCustomer(trx, {
    customerId: before.customerId,
    businessDate: await businessDay(trx),
    kind: 'person',
    userId: actor.userId,
    words: '修改贷款申请 {no}',
    params: { no: before.applicationNo },
    href: `/applications/${id}`,
  })
  await record(trx, actor, {
    act: 'application.update',
    subject: `application:${id}`,
    customerId: before.customerId,
    before: told(before),
    after: told(input),
  })
  return { id }
}

/** One step of the state machine, compared and set on (state, version). */
export async function moveApplication(
  trx: Transaction<DB>,
  application: Application,
  acts: readonly ApplicationAct[],
  more: { submittedAt?: Date; validUntil?: BookDate | null } = {},
): Promise<Application | Refused> {
  let state = application.state as ApplicationState
  for (const act of acts) {
    const next = nextState(APPLICATION, state, act)
    if (next === null) return refuse('application.not-now')
    state = next
  }
  const moved = await trx
    .updateTable('applications')
    .set({ ...more, state, version: application.version + 1 })
    .where('id', '=', application.id)
    .where('state', '=', application.state)
    .where('version', '=', application.version)
    .returningAll()
    .executeTakeFirst()
  return moved ?? staleApplication(trx, application.id)
}

/** Where it was before it was handed in, also its version: for the officer nothing of the application has changed. */
export async function putBack(trx: Transaction<DB>, before: Application): Promise<void> {
  const { state, version, submittedAt } = before
  await trx.updateTable('applications').set({ state, version, submittedAt }).where('id', '=', before.id).execute()
}
