import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Fen, formatFen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { holdersOf } from '../access/two-hands'
import { record } from '../audit/commands'
import { contractForDraw } from '../contracts/for-disbursement'
import { tellCustomer } from '../customers/timeline'
import { contractFacts } from '../loans/contract'
import { type LockedLoan, loadForUpdate } from '../loans/lock'
import { cancelDisbursement, insertDisbursement, type Payee, payeeTold, paymentRefusal } from '../loans/prepare'
import { notifyAll } from '../notifications/commands'
import { limitRefusal } from '../relations/limits'
import { type LineFacts, lineFacts } from './queries'
import { amountRefusal, lineRefusal } from './rules'
import { drawAct, fingerprintOf, sketchMove } from './sketch'

export interface DrawAsked {
  readonly loanId: number
  readonly amountFen: Fen
  readonly useNote: string
  readonly payee: Payee
  /** The fingerprint of the plan that was on the screen. */
  readonly seen: string
}

type Person = Actor & { readonly userId: number }

/** 放款经办 of a further sum: who gets it and how, to be released by another person on the same business day. */
export async function prepareDraw(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { loanId, amountFen, useNote, payee, seen }: DrawAsked,
): Promise<{ id: number } | Refused> {
  const known = await lineFacts(trx, viewer, loanId)
  if (!known) throw notFound()
  const sealed = await contractForDraw(trx, known.contractId)
  if (isRefused(sealed)) return sealed
  const loan = await loadForUpdate(trx, viewer, loanId)
  const facts = await lineFacts(trx, viewer, loanId)
  const contract = await contractFacts(trx, viewer, known.contractId)
  if (!loan || !facts || !contract) throw notFound()
  if (await waitingDraw(trx, loanId)) return refuse('draw.already-prepared')
  const no = lineRefusal(facts, loan, today) ?? amountRefusal(facts, amountFen)
  if (no) return no
  const over = await limitRefusal(trx, today, { customerId: facts.customerId, requestFen: 0n })
  if (over) return over
  const unpaid = await paymentRefusal(trx, { ...contract, ...payee, amountFen }, payee, today)
  if (unpaid) return unpaid
  const made = await sketchMove(trx, loan, drawAct(loan, today, amountFen), today)
  if (isRefused(made)) return made
  const previewHash = fingerprintOf(made)
  if (previewHash !== seen) return refuse('draw.preview-changed')
  const { contractId, customerId } = facts
  const row = { contractId, customerId, loanId, amountFen, useNote, previewHash, valueDate: today, kind: 'draw' }
  const id = await insertDisbursement(trx, payee, { ...row, preparedBy: actor.userId })
  await told(trx, actor, today, { id, loan, facts, amountFen, useNote, payee })
  return { id }
}

const waitingDraw = (trx: Transaction<DB>, loanId: number) =>
  trx
    .selectFrom('disbursements')
    .select('id')
    .where('loanId', '=', loanId)
    .where('kind', '=', 'draw')
    .where('state', '=', 'prepared')
    .executeTakeFirst()

interface Told {
  readonly id: number
  readonly loan: LockedLoan
  readonly facts: LineFacts
  readonly amountFen: Fen
  readonly useNote: string
  readonly payee: Payee
}

async function told(trx: Transaction<DB>, actor: Person, today: BookDate, it: Told): Promise<void> {
  const { id, loan, facts, amountFen, useNote, payee } = it
  const checkers = await holdersOf(trx, 'disbursement.release', { branchId: loan.branchId, except: [actor.userId] })
  await notifyAll(trx, checkers, {
    words: '借据 {no} 有一笔 {amount} 元的放款等待您复核',
    params: { no: loan.loanNo, amount: formatFen(amountFen) },
    href: `/draws/${id}`,
  })
  await tellCustomer(trx, {
    customerId: facts.customerId,
    businessDate: today,
    kind: 'money',
    userId: actor.userId,
    words: '借据 {no} 支用 {sum} 元已经办，待复核',
    params: { no: loan.loanNo, sum: formatFen(amountFen) },
    href: `/draws/${id}`,
  })
  await record(trx, actor, {
    act: 'draw.prepare',
    subject: `disbursement:${id}`,
    customerId: facts.customerId,
    businessDate: today,
    after: { loanNo: loan.loanNo, amountFen: amountFen.toString(), use: useNote, ...payeeTold(payee) },
  })
}

export interface DrawDecision {
  readonly id: number
  readonly version: number
  readonly customerId: number
}

/** Takes back what was prepared and not released; another may be prepared. */
export const cancelDraw = (trx: Transaction<DB>, actor: Actor, today: BookDate, decision: DrawDecision) =>
  cancelDisbursement(trx, actor, today, decision, 'draw.cancel')
