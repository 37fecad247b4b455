import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { addDays, type BookDate } from '../../../lending/dates'
import { type TakenBack, takeBack } from '../../../lending/loan'
import { formatFen } from '../../../lending/money'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { eventsOf, type LockedLoan } from '../../loans/lock'
import { openFeesFen } from '../../repayments/fees/open'
import { receiptRefusal } from '../../repayments/reverse'
import { firstOpenDay } from '../rules'

/** 无还本续贷 that made a loan: the loan it paid off, and the receipt by which it did. */
export const renewalBehind = (db: Kysely<DB>, loanId: number) =>
  db
    .selectFrom('renewals')
    .innerJoin('repayments', 'repayments.id', 'renewals.repaymentId')
    .select(['renewals.loanId', 'repayments.id', 'repayments.eventSeq', 'repayments.postedBy'])
    .where('renewals.newLoanId', '=', loanId)
    .executeTakeFirst()

interface Waiting {
  readonly paymentMode: string | null
  readonly draw: boolean
  readonly change: boolean
  readonly waiver: boolean
  /** Number of the debit file whose answer the loan waits for. */
  readonly debit: string | null
  readonly renewal: string | null
}

async function waitingOn(db: Kysely<DB>, loanId: number): Promise<Waiting> {
  const { rows } = await sql<Waiting>`
    select (select d.payment_mode from disbursements d where d.loan_id = ${loanId} and d.kind = 'first') as payment_mode,
      exists (select from disbursements d where d.loan_id = ${loanId} and d.kind = 'draw' and d.state = 'prepared') as draw,
      exists (select from loan_changes k where k.loan_id = ${loanId} and k.state = 'prepared' and k.kind <> 'take_back')
        or exists (select from loan_pricings p where p.loan_id = ${loanId} and p.state = 'asked') as change,
      exists (select from fee_waivers w join loan_fees f on f.id = w.fee_id where f.loan_id = ${loanId} and w.state = 'asked') as waiver,
      (select d.file_no from debit_items i join debit_files d on d.id = i.file_id where i.loan_id = ${loanId} and i.state = 'open') as debit,
      (select a.application_no from applications a where a.renews_loan_id = ${loanId}
        and a.state not in ('rejected', 'withdrawn', 'lapsed') order by a.id desc limit 1) as renewal`.execute(db)
  return rows[0]!
}

/** Work of others on the same loan is ended by them first, so that nothing waits for a loan that is gone. */
async function waitingRefusal(db: Kysely<DB>, loanId: number, waiting: Waiting): Promise<Refused | null> {
  if (waiting.draw) return refuse('take-back.draw-waiting')
  if (waiting.change || waiting.waiver) return refuse('take-back.change-waiting')
  if (waiting.debit) return refuse('take-back.debit-open', undefined, { params: { no: waiting.debit } })
  if (waiting.renewal) return refuse('take-back.renewal-waiting', undefined, { params: { no: waiting.renewal } })
  const feesFen = await openFeesFen(db, loanId)
  return feesFen > 0n ? refuse('take-back.fees-open', undefined, { params: { sum: formatFen(feesFen) } }) : null
}

/** What stands against this person's asking now. The loan is locked. */
export async function askRefusal(db: Kysely<DB>, loanId: number, userId: number): Promise<Refused | null> {
  const waiting = await db
    .selectFrom('loanChanges')
    .select('id')
    .where('loanId', '=', loanId)
    .where('kind', '=', 'take_back')
    .where('state', '=', 'prepared')
    .executeTakeFirst()
  if (waiting) return refuse('take-back.waiting')
  const renewal = await renewalBehind(db, loanId)
  return renewal?.postedBy === userId ? refuse('take-back.own-renewal') : null
}

async function accruedThrough(db: Kysely<DB>, { branchId, productId }: LockedLoan): Promise<BookDate | null> {
  const row = await db
    .selectFrom('accrualRuns')
    .select(eb => eb.fn.max('businessDate').as('day'))
    .where('branchId', '=', branchId)
    .where('productId', '=', productId)
    .executeTakeFirst()
  return row?.day ?? null
}

export interface TakeBackAsk {
  /** The bank's serial of the money that came back. */
  readonly returned: string | null
}

/** Money paid to others must be back before the loan is gone; what stayed with the borrower is taken from his account. */
async function moneyRefusal(
  db: Kysely<DB>,
  loanId: number,
  paymentMode: string | null,
  { returned }: TakeBackAsk,
): Promise<Refused | null> {
  const renewal = await renewalBehind(db, loanId)
  if (renewal) return receiptRefusal(db, renewal, null)
  const missing = paymentMode === 'entrusted' && !returned
  return missing ? refuse('take-back.money-out', undefined, { field: 'returned' }) : null
}

/** 放款冲正 worked out: everything that stands against it has been asked, in the order in which a person would. */
export async function workOutTakeBack(
  db: Kysely<DB>,
  loan: LockedLoan,
  ask: TakeBackAsk,
  today: BookDate,
): Promise<TakenBack | Refused> {
  if (loan.state !== 'active') return refuse('loan.not-active')
  const [log, open, through] = await Promise.all([
    eventsOf(db, loan.id),
    firstOpenDay(db, today),
    accruedThrough(db, loan),
  ])
  const back = takeBack(loan.contract, log, {
    today,
    closedThrough: addDays(open, -1),
    accruedThrough: through,
  })
  if (isRefused(back)) return back
  const waiting = await waitingOn(db, loan.id)
  const no = (await waitingRefusal(db, loan.id, waiting)) ?? (await moneyRefusal(db, loan.id, waiting.paymentMode, ask))
  return no ?? back
}
