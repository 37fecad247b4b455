import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { amountOf } from '../../lending/loan'
import { type Fen, formatFen, sumFen } from '../../lending/money'
import { payerRefusal } from '../../lending/payment'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { unpaidPrincipalFen } from '../../lending/servicing'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { post } from '../accounting/post'
import { record } from '../audit/commands'
import type { Sketch } from '../changes/sketch'
import { tellCustomer } from '../customers/timeline'
import { appendEvents } from '../loans/events'
import { type LockedLoan, loadForUpdate } from '../loans/lock'
import { openFeesFen } from '../repayments/fees/open'
import { dueFen, duesOn } from '../repayments/plan'
import { recordReceipt } from '../repayments/records'
import { sketchMove } from './sketch'

type Person = Actor & { readonly userId: number }

export interface PrincipalInput {
  readonly loanId: number
  readonly principalFen: Fen
  readonly expectedFen: Fen
  readonly valueDate: BookDate
  readonly channel: string
  readonly bankSerial: string | null
  readonly payerName: string | null
  readonly payerRelation: string | null
}

/** Principal that can be paid back before the last day: all that is lent and not due. */
export const repayableFen = (loan: LockedLoan): Fen =>
  sumFen(loan.book.installments.filter(i => i.settledOn === null).map(unpaidPrincipalFen))

/** What is due comes first: bills, and fees that were charged. */
export function principalRefusal(loan: LockedLoan, today: BookDate, feesFen: Fen, principalFen: Fen): Refused | null {
  if (!loan.contract.revolving) return refuse('principal.not-revolving')
  if (loan.state !== 'active') return refuse('loan.not-active')
  if (dueFen(duesOn(loan, today)) + feesFen > 0n) return refuse('principal.arrears-first')
  const most = repayableFen(loan)
  return principalFen > most
    ? refuse('principal.more-than-owed', undefined, { field: 'amount', params: { sum: formatFen(most) } })
    : null
}

/** Where the money comes from, and on which day: said when it is looked at as well as when it is posted. */
export const sourceRefusal = (
  source: Pick<PrincipalInput, 'valueDate' | 'channel' | 'payerName' | 'payerRelation'>,
  today: BookDate,
): Refused | null =>
  source.valueDate === today
    ? payerRefusal(source)
    : refuse('repayment.not-today', undefined, { field: 'valueDate', params: { today } })

export const principalSketch = (
  db: Transaction<DB> | Parameters<typeof sketchMove>[0],
  loan: LockedLoan,
  today: BookDate,
  fen: Fen,
) => sketchMove(db, loan, { kind: 'revolve', movement: 'repay', date: today, fen }, today)

/** 归还本金: principal back on any day, with the interest of it where the contract wants it at once. */
export async function postPrincipal(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  input: PrincipalInput,
): Promise<{ repaymentId: number; loanId: number } | Refused> {
  const unfit = sourceRefusal(input, today)
  if (unfit) return unfit
  const loan = await loadForUpdate(trx, viewer, input.loanId)
  if (!loan) throw notFound()
  const no = principalRefusal(loan, today, await openFeesFen(trx, loan.id), input.principalFen)
  if (no) return no
  const made = await principalSketch(trx, loan, today, input.principalFen)
  if (isRefused(made)) return made
  if (amountOf(made.event) !== input.expectedFen) return refuse('principal.changed')
  const repaymentId = await book(trx, actor, today, input, loan, made)
  return isRefused(repaymentId) ? repaymentId : { repaymentId, loanId: loan.id }
}

async function book(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  input: PrincipalInput,
  loan: LockedLoan,
  made: Sketch,
): Promise<number | Refused> {
  const { event } = made
  const { userId } = actor
  const amountFen = amountOf(event)
  const [changed] = await appendEvents(trx, [{ loan, event, businessDate: today, amountFen, userId }])
  const voucher = await post(trx, {
    businessDate: today,
    branchId: loan.branchId,
    productId: loan.productId,
    loanId: loan.id,
    event: 'repay',
    subject: `loan:${loan.id}`,
    memo: [loan.loanNo, '归还本金'].join(' '),
    postedBy: userId,
    lines: made.otherLines,
  })
  const { channel, bankSerial, payerName, payerRelation } = input
  const id = await recordReceipt(trx, today, {
    loanId: loan.id,
    kind: 'revolve',
    eventSeq: changed!.seq,
    valueDate: today,
    amountFen,
    prepaidFen: 0n,
    balanceFen: changed!.figures.balanceFen,
    channel,
    bankSerial,
    payerName,
    payerRelation,
    postedBy: userId,
    voucher,
    lines: event.kind === 'revolve' ? event.lines : [],
  })
  if (id === 'serial-used') return refuse('repayment.serial-used', undefined, { field: 'bankSerial' })
  await tellCustomer(trx, {
    customerId: loan.customerId,
    businessDate: today,
    kind: 'money',
    tone: 'ok',
    userId,
    words: '归还本金，收款 {amount} 元，借据 {no}',
    params: { amount: formatFen(amountFen), no: loan.loanNo },
    href: `/repayments/${id}`,
  })
  await record(trx, actor, {
    act: 'repayment.principal',
    subject: `repayment:${id}`,
    customerId: loan.customerId,
    businessDate: today,
    before: { balanceFen: made.before.figures.balanceFen.toString() },
    after: {
      loanNo: loan.loanNo,
      principalFen: input.principalFen.toString(),
      amountFen: amountFen.toString(),
      balanceFen: changed!.figures.balanceFen.toString(),
      channel,
      bankSerial,
    },
  })
  return id
}
