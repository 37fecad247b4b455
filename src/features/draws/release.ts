import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { amountOf } from '../../lending/loan'
import { formatFen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { post } from '../accounting/post'
import { record } from '../audit/commands'
import type { Sketch } from '../changes/sketch'
import { contractForDraw } from '../contracts/for-disbursement'
import { tellCustomer } from '../customers/timeline'
import { papersForRelease } from '../documents/standing'
import { type LockedDraw, lockDraw, markReleased } from '../loans/draw-rows'
import { appendEvents } from '../loans/events'
import { type LockedLoan, loadForUpdate } from '../loans/lock'
import { notify } from '../notifications/commands'
import { limitRefusal } from '../relations/limits'
import { lineFacts } from './queries'
import { amountRefusal, lineRefusal } from './rules'
import { drawAct, fingerprintOf, sketchMove } from './sketch'

type Person = Actor & { readonly userId: number }

export interface Release {
  readonly id: number
  readonly loanId: number
  readonly version: number
}

/**
 * 放款复核 of a further sum: the second pair of eyes. Contract, loan and payout are locked in this order; seal, line, payee and plan
 * are tested once more; event, plan and voucher are written together. Refuses by name whatever no longer fits.
 */
export async function releaseDraw(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  input: Release,
): Promise<{ loanId: number } | Refused> {
  const known = await lineFacts(trx, viewer, input.loanId)
  if (!known) throw notFound()
  const sealed = await contractForDraw(trx, known.contractId)
  if (isRefused(sealed)) return sealed
  const loan = await loadForUpdate(trx, viewer, input.loanId)
  const facts = await lineFacts(trx, viewer, input.loanId)
  const draw = await lockDraw(trx, input.id)
  if (!loan || !facts || draw.loanId !== loan.id) throw notFound()
  const no =
    handRefusal(draw, actor.userId, today, input.version) ??
    lineRefusal(facts, loan, today) ??
    amountRefusal(facts, draw.amountFen)
  if (no) return no
  const over = await limitRefusal(trx, today, { customerId: facts.customerId, requestFen: 0n })
  if (over) return over
  const lacking = await papersForRelease(trx, sealed.application.id, today)
  if (lacking) return lacking
  const made = await sketchMove(trx, loan, drawAct(loan, today, draw.amountFen), today)
  if (isRefused(made)) return made
  if (fingerprintOf(made) !== draw.previewHash) return refuse('draw.preview-changed')
  await book(trx, actor, today, { loan, draw, made })
  return { loanId: loan.id }
}

/** Four eyes, nothing decided meanwhile, nothing out of date. */
function handRefusal(draw: LockedDraw, userId: number, today: BookDate, version: number): Refused | null {
  if (draw.state !== 'prepared' || draw.version !== version) return refuse('disbursement.not-prepared')
  if (draw.preparedBy === userId) return refuse('disbursement.same-person')
  return draw.valueDate === today ? null : refuse('disbursement.value-date-passed')
}

interface Booking {
  readonly loan: LockedLoan
  readonly draw: LockedDraw
  readonly made: Sketch
}

async function book(trx: Transaction<DB>, actor: Person, today: BookDate, { loan, draw, made }: Booking) {
  const { event } = made
  const { userId } = actor
  const [changed] = await appendEvents(trx, [{ loan, event, businessDate: today, amountFen: amountOf(event), userId }])
  await post(trx, {
    businessDate: today,
    branchId: loan.branchId,
    productId: loan.productId,
    loanId: loan.id,
    event: 'disburse',
    subject: `loan:${loan.id}`,
    memo: [loan.loanNo, '发放贷款'].join(' '),
    postedBy: userId,
    lines: made.otherLines,
  })
  await markReleased(trx, draw.id, userId, changed!.seq)
  const params = { no: loan.loanNo, amount: formatFen(draw.amountFen) }
  const href = `/draws/${draw.id}`
  await tellCustomer(trx, {
    customerId: loan.customerId,
    businessDate: today,
    kind: 'money',
    tone: 'ok',
    userId,
    words: '再次放款 {amount} 元，借据 {no}',
    params,
    ...(draw.useNote ? { detail: draw.useNote } : {}),
    href,
  })
  await notify(trx, loan.officerId, {
    words: '{customer}的贷款再次放款 {amount} 元，借据 {no}',
    params: { ...params, customer: loan.customerName },
    href,
    tone: 'ok',
  })
  await record(trx, actor, {
    act: 'draw.release',
    subject: `disbursement:${draw.id}`,
    customerId: loan.customerId,
    businessDate: today,
    before: { state: 'prepared', balanceFen: made.before.figures.balanceFen.toString() },
    after: {
      state: 'released',
      loanNo: loan.loanNo,
      eventSeq: changed!.seq,
      amountFen: draw.amountFen.toString(),
      balanceFen: made.after.figures.balanceFen.toString(),
    },
  })
}
