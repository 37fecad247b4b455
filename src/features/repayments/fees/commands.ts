import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import { type Fen, formatFen } from '../../../lending/money'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { notFound } from '../../../web/errors'
import { record } from '../../audit/commands'
import { tellCustomer } from '../../customers/timeline'
import { type LockedLoan, loadForUpdate } from '../../loans/lock'
import { openFees } from './open'
import { kindsByHand } from './queries'

type Person = Actor & { readonly userId: number }

export interface NewKind {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly charged: string
  readonly party: string
  readonly contingent: boolean
  readonly productId: number | null
  readonly amountFen: Fen | null
  readonly ratePpm: number | null
  readonly effectiveFrom: BookDate
}

/** A new kind of fee from a day on; what holds today is never changed, only stopped. */
export async function makeKind(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  kind: NewKind,
): Promise<{ id: number } | Refused> {
  if (kind.effectiveFrom < today) return refuse('fee.past', undefined, { field: 'effectiveFrom' })
  if (kind.amountFen !== null && kind.ratePpm !== null)
    return refuse('fee.amount-or-rate', undefined, { field: 'ratePpm' })
  if (kind.charged !== 'manual' && kind.amountFen === null && (kind.ratePpm ?? 0) <= 0)
    return refuse('fee.no-price', undefined, { field: 'amountFen' })
  if (kind.party !== 'lender' && kind.charged !== 'manual')
    return refuse('fee.other-party-by-itself', undefined, { field: 'party' })
  const made = await trx
    .insertInto('feeKinds')
    .values({
      ...kind,
      contingent: kind.contingent || kind.charged === 'overdue',
      ratePpm: kind.ratePpm === 0 ? null : kind.ratePpm,
      madeBy: actor.userId,
    })
    .onConflict(oc => oc.column('code').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return refuse('fee.code-taken', undefined, { field: 'code' })
  const { amountFen, ...rest } = kind
  await record(trx, actor, {
    act: 'fee-kind.create',
    subject: `fee-kind:${made.id}`,
    businessDate: today,
    after: { ...rest, amountFen: amountFen?.toString() ?? null },
  })
  return made
}

export async function stopKind(trx: Transaction<DB>, actor: Person, today: BookDate, id: number): Promise<true> {
  const stopped = await trx
    .updateTable('feeKinds')
    .set({ stoppedOn: today })
    .where('id', '=', id)
    .where('stoppedOn', 'is', null)
    .returning('code')
    .executeTakeFirst()
  if (!stopped) throw notFound()
  await record(trx, actor, {
    act: 'fee-kind.stop',
    subject: `fee-kind:${id}`,
    businessDate: today,
    after: { code: stopped.code, stoppedOn: today },
  })
  return true
}

export interface NewFee {
  readonly loanId: number
  readonly kind: number
  readonly amountFen: Fen
  readonly note: string
}

/** 收取费用 by hand: owed from now on, paid with the next receipt. */
export async function chargeFee(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { loanId, kind, amountFen, note }: NewFee,
): Promise<{ id: number } | Refused> {
  const loan = await loadForUpdate(trx, viewer, loanId)
  if (!loan) throw notFound()
  if (loan.state !== 'active') return refuse('loan.not-active')
  const known = (await kindsByHand(trx, today, loan.productId)).find(one => one.id === kind)
  if (!known) return refuse('choice.unknown', undefined, { field: 'kind' })
  const { id } = await trx
    .insertInto('loanFees')
    .values({ loanId, feeKindId: kind, chargedOn: today, amountFen, note, chargedBy: actor.userId, byHand: true })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tell(trx, actor, today, loan, '收取费用：{fee} {amount} 元，借据 {no}', known.name, amountFen)
  await record(trx, actor, {
    act: 'fee.charge',
    subject: `loan-fee:${id}`,
    customerId: loan.customerId,
    businessDate: today,
    after: { loanNo: loan.loanNo, fee: known.name, amountFen: amountFen.toString(), note },
  })
  return { id }
}

const tell = (
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  loan: LockedLoan,
  words: string,
  fee: string,
  fen: Fen,
) =>
  tellCustomer(trx, {
    customerId: loan.customerId,
    businessDate: today,
    kind: 'money',
    userId: actor.userId,
    words,
    params: { fee, amount: formatFen(fen), no: loan.loanNo },
    href: `/loans/${loan.id}/fees`,
  })

interface Target {
  readonly loan: LockedLoan
  readonly openFen: Fen
  readonly name: string
}

/** The fee under the lock of its loan, with what is still open of it. */
async function lockFee(trx: Transaction<DB>, viewer: Sight, loanId: number, feeId: number): Promise<Target> {
  const loan = await loadForUpdate(trx, viewer, loanId)
  const fee = await trx
    .selectFrom('loanFees')
    .innerJoin('feeKinds', 'feeKinds.id', 'loanFees.feeKindId')
    .select('feeKinds.name')
    .where('loanFees.id', '=', feeId)
    .where('loanFees.loanId', '=', loanId)
    .executeTakeFirst()
  if (!loan || !fee) throw notFound()
  const open = (await openFees(trx, [loanId])).get(loanId)?.find(one => one.id === feeId)
  return { loan, openFen: open?.openFen ?? 0n, name: fee.name }
}

export interface WaiverAsk {
  readonly loanId: number
  readonly feeId: number
  readonly fen: Fen
  readonly reason: string
}

/** 申请减免: decided by another person. */
export async function askWaiver(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { loanId, feeId, fen, reason }: WaiverAsk,
): Promise<{ id: number } | Refused> {
  const { loan, openFen } = await lockFee(trx, viewer, loanId, feeId)
  if (fen > openFen)
    return refuse('fee.more-than-open', undefined, { field: 'fen', params: { open: formatFen(openFen) } })
  const asked = await trx
    .insertInto('feeWaivers')
    .values({ feeId, fen, reason, askedBy: actor.userId, askedOn: today })
    .onConflict(oc => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!asked) return refuse('fee.waiver-waiting')
  await record(trx, actor, {
    act: 'fee.waive-ask',
    subject: `loan-fee:${feeId}`,
    customerId: loan.customerId,
    businessDate: today,
    after: { loanNo: loan.loanNo, fen: fen.toString(), reason },
  })
  return asked
}

export interface WaiverDecision {
  readonly loanId: number
  readonly feeId: number
  readonly agree: boolean
}

/** 复核减免: the second person; a fee that was paid meanwhile is not waived any more. */
export async function decideWaiver(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { loanId, feeId, agree }: WaiverDecision,
): Promise<{ id: number } | Refused> {
  const { loan, openFen, name } = await lockFee(trx, viewer, loanId, feeId)
  const waiver = await trx
    .selectFrom('feeWaivers')
    .select(['id', 'fen', 'askedBy'])
    .where('feeId', '=', feeId)
    .where('state', '=', 'asked')
    .forUpdate()
    .executeTakeFirst()
  if (!waiver) return refuse('fee.no-waiver')
  if (waiver.askedBy === actor.userId) return refuse('fee.same-person')
  if (agree && waiver.fen > openFen)
    return refuse('fee.more-than-open', undefined, { params: { open: formatFen(openFen) } })
  await trx
    .updateTable('feeWaivers')
    .set({
      state: agree ? 'agreed' : 'rejected',
      decidedBy: actor.userId,
      decidedOn: today,
      decidedAt: sql<Date>`now()`,
    })
    .where('id', '=', waiver.id)
    .execute()
  if (agree) await tell(trx, actor, today, loan, '减免费用：{fee} {amount} 元，借据 {no}', name, waiver.fen)
  await record(trx, actor, {
    act: 'fee.waive-decide',
    subject: `loan-fee:${feeId}`,
    customerId: loan.customerId,
    businessDate: today,
    after: { loanNo: loan.loanNo, agree, fen: waiver.fen.toString() },
  })
  return { id: waiver.id }
}
