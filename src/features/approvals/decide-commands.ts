import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import {
  type ApprovedTerms,
  afterDecision,
  checkApprovedTerms,
  mayDecide,
  type Outcome,
  type TermBounds,
} from '../../lending/approval'
import { addDays, type BookDate } from '../../lending/dates'
import { tenorFor } from '../../lending/pricing'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor, Viewer } from '../../permissions'
import { type Application, lockApplication, moveApplication } from '../applications/commands'
import { lastChangedBy } from '../applications/page-queries'
import { record } from '../audit/commands'
import { hasParts } from '../products/plan'
import { floatingOf, pricingRulesOf } from '../products/pricing'
import { productVersion } from '../products/queries'
import { quoteOf } from '../products/quote'
import type { ProductTerms } from '../products/terms'
import { limitRefusal } from '../relations/limits'
import { bankCalendar, numberSetting } from '../settings/queries'
import { type Case, caseFacts, liveDecisions, lockCase, ownerOf } from './case'
import { stepDue } from './open-case'
import { approvedOf, type Content, intactContent, sealedTerms, sealOf } from './seal'
import { askedOf } from './submit-commands'
import { tellDecision, tellVoided } from './tell'

export interface Hand {
  readonly actor: Actor
  readonly viewer: Viewer
  readonly today: BookDate
  readonly now: Date
}

export interface DecisionInput {
  readonly caseId: number
  readonly applicationId: number
  readonly version: number
  readonly outcome: Outcome
  readonly terms: ApprovedTerms
  readonly opinion: string
}

export interface Decided {
  readonly state: string
  readonly voided: boolean
  [more: string]: string | boolean
}

const STATE_ACT = { approved: 'approve', returned: 'return', rejected: 'reject' } as const

export const staleCase = async (trx: Transaction<DB>, applicationId: number): Promise<Refused> =>
  refuse('record.changed', undefined, { params: { who: await lastChangedBy(trx, `application:${applicationId}`) } })

/**
 * One decision at the step where the case stands. Application and case are locked first, so of many decisions at once exactly
 * one moves the case; the others find another version. What was sealed is compared with what is there, and voided if it differs.
 */
export async function decide(trx: Transaction<DB>, hand: Hand, input: DecisionInput): Promise<Decided | Refused> {
  const application = await lockApplication(trx, input.applicationId)
  const one = await lockCase(trx, input.caseId)
  const owner = await ownerOf(trx, application.customerId)
  const earlier = await liveDecisions(trx, one.id)
  const facts = caseFacts(
    one,
    application,
    owner,
    earlier.map(decision => decision.userId),
  )
  const no = mayDecide(facts, hand.viewer)
  if (no?.refused === 'approval.own-case') return no
  if (one.version !== input.version) return staleCase(trx, application.id)
  if (no) return no
  const content = intactContent(one, application, owner.customerNo)
  if (!content) return voidCase(trx, hand, one, application)
  const terms = await termsOf(trx, input, content, hand.today)
  if (isRefused(terms)) return terms
  if (input.outcome === 'agree' || input.outcome === 'conditional') {
    const over = await limitRefusal(trx, hand.today, askedOf(application, terms.amountFen))
    if (over) return { ...over, field: 'amount' }
  }
  return write(trx, hand, { input, one, application, content, terms })
}

/** Who returns or rejects says nothing about terms: the sealed ones stay. */
async function termsOf(
  trx: Transaction<DB>,
  { outcome, terms }: DecisionInput,
  content: Content,
  today: BookDate,
): Promise<ApprovedTerms | Refused> {
  const sealed = sealedTerms(content)
  if (outcome === 'return' || outcome === 'reject') return sealed
  const product = await productVersion(trx, content.applied.productVersion)
  if (!product) throw new Error(`no product version ${content.applied.productVersion}`)
  const no =
    checkApprovedTerms(terms, sealed, { ...product, ...spreadBounds(content, product) }) ??
    tenorRefusal(content, terms.termMonths, product) ??
    (await planRefusal(trx, content, terms, product, today))
  return no ?? terms
}

function spreadBounds({ applied }: Content, product: ProductTerms): Pick<TermBounds, 'floating'> {
  const pricing = floatingOf(applied.pricing)
  return pricing ? { floating: { ...pricingRulesOf(product.pricing), lprPpm: pricing.lprPpm } } : {}
}

/** Another term may ask for another LPR; which one is applied for is not the approver's to change. */
function tenorRefusal({ applied }: Content, termMonths: number, product: ProductTerms): Refused | null {
  const pricing = floatingOf(applied.pricing)
  if (!pricing) return null
  const tenor = tenorFor(pricingRulesOf(product.pricing).base, termMonths)
  if (isRefused(tenor)) return { ...tenor, field: 'term' }
  return tenor === pricing.tenor ? null : refuse('approval.other-tenor', undefined, { field: 'term' })
}

/** What is approved must still make a plan, and the lines of 按计划还款 are approved as they are or not at all. */
async function planRefusal(
  trx: Transaction<DB>,
  { applied }: Content,
  terms: ApprovedTerms,
  product: ProductTerms,
  today: BookDate,
): Promise<Refused | null> {
  if (applied.method === 'custom') {
    if (String(terms.amountFen) !== applied.amountFen)
      return refuse('approval.plan-fixed', undefined, { field: 'amount' })
    if (terms.termMonths !== applied.termMonths) return refuse('approval.plan-fixed', undefined, { field: 'term' })
  }
  if (!hasParts(applied.plan)) return null
  const quote = quoteOf(product, { ...applied, ...terms }, today, await bankCalendar(trx))
  return isRefused(quote) ? { ...quote, field: 'term' } : null
}

interface Plan {
  readonly input: DecisionInput
  readonly one: Case
  readonly application: Application
  readonly content: Content
  readonly terms: ApprovedTerms
}

async function write(trx: Transaction<DB>, hand: Hand, plan: Plan): Promise<Decided | Refused> {
  const { input, one, application, terms } = plan
  const content: Content = { ...plan.content, approved: approvedOf(terms) }
  const contentHash = sealOf(content)
  const next = afterDecision(one.steps.length, one.step, input.outcome)
  await insertDecision(trx, hand, plan, contentHash)
  await trx
    .updateTable('approvalCases')
    .set({
      state: next.state,
      step: next.step,
      content: JSON.stringify(content),
      contentHash,
      version: one.version + 1,
      ...(next.state === 'open'
        ? { stepSince: hand.now, stepDueAt: await stepDue(trx, hand.today, hand.now) }
        : { closedAt: hand.now }),
    })
    .where('id', '=', one.id)
    .where('version', '=', one.version)
    .execute()
  if (next.state === 'approved' || next.state === 'returned' || next.state === 'rejected') {
    const validUntil = next.state === 'approved' ? await validUntilFrom(trx, hand.today) : null
    const moved = await moveApplication(trx, application, [STATE_ACT[next.state]], { validUntil })
    if (isRefused(moved)) return moved
  }
  await record(trx, hand.actor, {
    act: 'approval.decide',
    subject: `application:${application.id}`,
    customerId: application.customerId,
    before: { case: one.id, step: one.step, approved: plan.content.approved },
    after: { outcome: input.outcome, state: next.state, approved: content.approved, seal: contentHash },
  })
  await tellDecision(trx, hand, { one, application, next, outcome: input.outcome, opinion: input.opinion })
  return { state: next.state, voided: false }
}

async function insertDecision(trx: Transaction<DB>, hand: Hand, plan: Plan, contentHash: string): Promise<void> {
  const { one, input, terms } = plan
  const tried = await trx
    .selectFrom('decisions')
    .select(({ fn }) => fn.max('attempt').as('attempt'))
    .where('caseId', '=', one.id)
    .where('step', '=', one.step)
    .executeTakeFirst()
  await trx
    .insertInto('decisions')
    .values({
      caseId: one.id,
      step: one.step,
      role: one.steps[one.step - 1] ?? '',
      userId: hand.viewer.id,
      outcome: input.outcome,
      ...terms,
      opinion: input.opinion,
      contentHash,
      at: hand.now,
      attempt: (tried?.attempt ?? 0) + 1,
    })
    .execute()
}

async function validUntilFrom(trx: Transaction<DB>, today: BookDate): Promise<BookDate> {
  return addDays(today, await numberSetting(trx, 'approval.valid-days', today, 90))
}

/** 审批内容已变化: the case ends here and the application goes back to its officer, who hands in what is there now. */
export async function voidCase(
  trx: Transaction<DB>,
  hand: Pick<Hand, 'actor' | 'today' | 'now'>,
  one: Pick<Case, 'id' | 'version'>,
  application: Application,
): Promise<Decided | Refused> {
  await trx
    .updateTable('approvalCases')
    .set({ state: 'voided', closedAt: hand.now, version: one.version + 1 })
    .where('id', '=', one.id)
    .execute()
  const moved = await moveApplication(trx, application, ['void_approval'], { validUntil: null })
  if (isRefused(moved)) return moved
  await record(trx, hand.actor, {
    act: 'approval.void',
    subject: `application:${application.id}`,
    customerId: application.customerId,
    before: { case: one.id, state: application.state },
    after: { state: moved.state, why: 'content differs from its seal' },
  })
  await tellVoided(trx, hand.today, application)
  return { state: 'voided', voided: true }
}
