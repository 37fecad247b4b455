import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import { isWorse, type RiskClass } from '../../../lending/classification'
import type { BookDate } from '../../../lending/dates'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import type { Permission } from '../../../permissions'
import { notFound } from '../../../web/errors'
import { holdersOf, type Person, sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { notifyAll } from '../../notifications/commands'
import { lockLoansOf } from '../strike'
import { effect } from './effect'
import { type ReviewRow, reviewById } from './queries'
import { riseRefusals, type Standing, standingOf } from './upgrade'

export interface Proposal {
  readonly loanId: number
  readonly to: RiskClass
  readonly reason: string
  readonly able: boolean
}

/** The first thing that stands against it; the screen says all of them. */
function against(standing: Standing, { to, able }: Pick<Proposal, 'to' | 'able'>, today: BookDate): Refused | null {
  const { current } = standing.loan
  if (current === to) return refuse('class-review.same-class', undefined, { field: 'to' })
  return isWorse(to, current) ? null : (riseRefusals(standing, to, able, today)[0] ?? null)
}

/** 初分: a person proposes another class. */
export async function propose(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  proposal: Proposal,
): Promise<{ id: number } | Refused> {
  const loan = await trx
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .select(['loans.id', 'loans.loanNo', 'loans.customerId', 'loans.branchId'])
    .where('loans.id', '=', proposal.loanId)
    .where(visibleTo(viewer))
    .executeTakeFirst()
  if (!loan) throw notFound()
  await lockLoansOf(trx, [loan.customerId])
  const standing = await standingOf(trx, loan, today)
  if (!standing) return refuse('loan.not-active')
  const no = against(standing, proposal, today)
  if (no) return no
  const { to, reason, able } = proposal
  const from = standing.loan.current
  const made = await trx
    .insertInto('classReviews')
    .values({
      loanId: loan.id,
      customerId: loan.customerId,
      fromClass: from,
      toClass: to,
      upward: isWorse(from, to),
      reason,
      able,
      proposedBy: actor.userId,
      proposedOn: today,
    })
    .onConflict(oc => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return refuse('class-review.waiting')
  await note(trx, actor, today, 'classification.propose', { ...loan, id: made.id }, { from, to, reason, able })
  await ask(trx, actor, 'classification.recognise', loan.branchId, made.id, loan.loanNo)
  return made
}

const note = (
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  act: string,
  { id, customerId, loanNo }: { readonly id: number; readonly customerId: number; readonly loanNo: string },
  after: Readonly<Record<string, string | boolean | null>>,
) =>
  record(trx, actor, {
    act,
    subject: `class-review:${id}`,
    customerId,
    businessDate: today,
    after: { loanNo, ...after },
  })

async function ask(
  trx: Transaction<DB>,
  actor: Person,
  permission: Permission,
  branchId: number | undefined,
  id: number,
  no: string,
): Promise<void> {
  const place = branchId === undefined ? {} : { branchId }
  const people = await holdersOf(trx, permission, { ...place, except: [actor.userId] })
  await notifyAll(trx, people, {
    words: '借据 {no} 的五级分类调整等待您处理',
    params: { no },
    href: `/classifications/reviews/${id}`,
  })
}

export interface ReviewDecision {
  readonly id: number
  readonly version: number
  readonly opinion: string
}

/** The adjustment under the lock of its loan. */
async function open(
  trx: Transaction<DB>,
  viewer: Sight,
  { id, version }: ReviewDecision,
  states: readonly string[],
): Promise<ReviewRow | Refused> {
  const seen = await reviewById(trx, viewer, id)
  if (!seen) throw notFound()
  await lockLoansOf(trx, [seen.customerId])
  await trx.selectFrom('classReviews').select('id').where('id', '=', id).forUpdate().execute()
  const review = await reviewById(trx, viewer, id)
  if (!review) throw notFound()
  return states.includes(review.state) && review.version === version ? review : refuse('class-review.decided')
}

/** The same conditions as when it was proposed: what changed meanwhile counts. */
async function still(trx: Transaction<DB>, review: ReviewRow, today: BookDate): Promise<Standing | Refused> {
  const standing = await standingOf(trx, { id: review.loanId, customerId: review.customerId }, today)
  if (!standing) return refuse('loan.not-active')
  const to = review.toClass as RiskClass
  if (standing.loan.current !== review.fromClass) return refuse('class-review.class-moved')
  return against(standing, { to, able: review.able }, today) ?? standing
}

/** 认定: a second person. A worse class holds from now on; a better one waits for 审批. */
export async function recognise(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  decision: ReviewDecision,
): Promise<{ id: number } | Refused> {
  const review = await open(trx, viewer, decision, ['proposed'])
  if (isRefused(review)) return review
  const own = sameHand(actor, [review.proposedBy], 'class-review.same-person')
  if (own) return own
  const standing = await still(trx, review, today)
  if (isRefused(standing)) return standing
  const { id, opinion } = decision
  await trx
    .updateTable('classReviews')
    .set(eb => ({
      state: review.upward ? 'recognised' : 'done',
      recognisedBy: actor.userId,
      recognisedOn: today,
      recognisedOpinion: opinion,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  await note(trx, actor, today, 'classification.recognise', review, { to: review.toClass, opinion })
  if (review.upward) await ask(trx, actor, 'classification.approve', undefined, id, review.loanNo)
  else await effect(trx, actor, today, review, standing)
  return { id }
}

/** 审批: a third person; only a rise needs it. */
export async function approve(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  decision: ReviewDecision,
): Promise<{ id: number } | Refused> {
  const review = await open(trx, viewer, decision, ['recognised'])
  if (isRefused(review)) return review
  const own = sameHand(actor, [review.proposedBy, review.recognisedBy], 'class-review.same-person')
  if (own) return own
  const standing = await still(trx, review, today)
  if (isRefused(standing)) return standing
  const { id, opinion } = decision
  await trx
    .updateTable('classReviews')
    .set(eb => ({
      state: 'done',
      approvedBy: actor.userId,
      approvedOn: today,
      approvedOpinion: opinion,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  await note(trx, actor, today, 'classification.approve', review, { to: review.toClass, opinion })
  await effect(trx, actor, today, review, standing)
  return { id }
}

/** 否决 by one who may decide at this step, or 撤回 by the one who proposed. */
export async function drop(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  decision: ReviewDecision,
  state: 'rejected' | 'withdrawn',
  from: readonly string[],
): Promise<{ id: number } | Refused> {
  const review = await open(trx, viewer, decision, from)
  if (isRefused(review)) return review
  const own = review.proposedBy === actor.userId
  if (state === 'rejected' && own) return refuse('class-review.same-person')
  if (state === 'withdrawn' && !own) return refuse('class-review.not-yours')
  const { id, opinion } = decision
  await trx
    .updateTable('classReviews')
    .set(eb => ({
      state,
      droppedBy: actor.userId,
      droppedOn: today,
      droppedReason: opinion,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  const act = state === 'rejected' ? 'classification.reject' : 'classification.withdraw'
  await note(trx, actor, today, act, review, { opinion })
  if (state === 'rejected') {
    await notifyAll(trx, [review.proposedBy], {
      words: '借据 {no} 的五级分类调整未获同意',
      params: { no: review.loanNo },
      href: `/classifications/reviews/${id}`,
      tone: 'warn',
    })
  }
  return { id }
}
