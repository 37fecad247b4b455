import { type BookDate, bookDate, earlier } from '../../src/lending/dates'
import type { Fen } from '../../src/lending/money'
import { type FutureRule, outstandingOf } from './allocation'
import { chargedOff, earnedBy } from './charge-off'
import { interestRefund } from './interest-refund'
import { accrue, accrueClosed, booked, replay, statusOf } from './loan'
import { endOfDay } from './nightly'
import { approve, cents, open, plan, text } from './open'
import { downPayment } from './plan'
import { recalculates, refreshOn } from './recalc'
import { payoffOn } from './recalc-acts'
import { NAMES } from './rules'
import type { Stage } from './stage'
import { HIDDEN, type Loan, ordered, transaction } from './state'
import { type CaseEvent, noParts, type Transaction, totalOf, Unsupported } from './types'

const dateOf = (event: CaseEvent): BookDate => bookDate(text(event.date))

export function act(stage: Stage, event: CaseEvent): void {
  const { loan } = stage
  switch (event.do) {
    case 'businessDate':
      stage.today = dateOf(event)
      if (loan) loan.today = stage.today
      return
    case 'approve':
      if (loan) approve(loan, event)
      return
    case 'create':
      stage.loan = open(stage, event)
      plan(stage.loan)
      return
    case 'setFutureAllocation':
      stage.future.set(`${text(event.product)} ${text(event.transactionType)}`, text(event.rule) as FutureRule)
      return
    case 'config':
      if (event.name === 'is-principal-compounding-disabled-for-overdue-loans') {
        stage.lateEarns = event.value !== 'enabled'
        if (loan) loan.lateEarns = stage.lateEarns
        return
      }
      if (event.name !== 'charge-accrual-date') throw new Unsupported(`setting ${text(event.name)}`)
      stage.chargeAccrual = event.value === 'due-date' ? 'due-date' : 'submitted-date'
      return
  }
  if (!loan) throw new Unsupported(`${event.do} before a loan`)
  onLoan(stage, loan, event)
}

type LoanAct = (stage: Stage, loan: Loan, event: CaseEvent) => void

/** A receipt or another transaction of the books, by what the case calls it. */
const books =
  (type: string, amount: (loan: Loan, event: CaseEvent) => Fen, dated = true): LoanAct =>
  (stage, loan, event) =>
    post(loan, transaction(dated ? dateOf(event) : stage.today, type, amount(loan, event), dated ? undefined : event))

const given = (_loan: Loan, event: CaseEvent): Fen => cents(event.amount)
const everything = (loan: Loan): Fen => outstandingOf(loan.periods)
const closing = (loan: Loan, event: CaseEvent): Fen =>
  recalculates(loan) ? payoffOn(loan, loan.ruleOf('Repayment'), dateOf(event)) : everything(loan)
const nothing = (): Fen => 0n

const ON_LOAN: Readonly<Record<string, LoanAct>> = {
  disburse: (_stage, loan, event) => disburse(loan, dateOf(event), cents(event.amount)),
  repay: books('Repayment', given),
  payOff: books('Repayment', closing),
  creditBalanceRefund: books('Credit Balance Refund', given),
  chargeOff: (_stage, loan, event) => end(loan, 'Charge-off', dateOf(event)),
  terminateContract: (stage, loan) => end(loan, 'Contract Termination', stage.today),
  undoChargeOff: (_stage, loan) => undo(loan, chargedOff(loan)),
  chargeback: books('Chargeback', given, false),
  chargeAdjustment: books('Charge Adjustment', given, false),
  reAmortize: books('Re-amortize', nothing, false),
  reschedule: (stage, loan, event) => reschedule(stage, loan, event),
  transaction: (_stage, loan, event) => {
    const type = NAMES[text(event.type)] ?? text(event.type)
    post(loan, transaction(dateOf(event), type, cents(event.amount)))
  },
  reAge: (stage, loan, event) => {
    const date = earlier(stage.today, bookDate(text(event.startDate)))
    post(loan, transaction(date, 'Re-age', 0n, event))
  },
  interestPause: (stage, loan, event) => {
    const from = bookDate(text(event.from))
    post(loan, transaction(earlier(stage.today, from), HIDDEN, 0n, { ...event, pauses: true }))
  },
  undoReAge: (_stage, loan) =>
    undo(
      loan,
      ordered(loan.transactions).findLast(one => one.type === 'Re-age' && !one.reverted),
    ),
  undo: (_stage, loan, event) => undo(loan, nth(loan, event)),
  undoLastDisbursal: (_stage, loan) => undoDisbursal(loan),
  addCharge: (stage, loan, event) => addCharge(loan, stage, event),
  endOfDay: (stage, loan) => endOfDay(stage, loan),
}

function end(loan: Loan, type: string, date: BookDate): void {
  if (recalculates(loan)) refreshOn(loan, date)
  accrue(loan, date, earnedBy(loan, date))
  post(loan, transaction(date, type, everything(loan)))
}

/** A new rate stands at its own day among the transactions, other changes at the day they are made. */
function reschedule(stage: Stage, loan: Loan, event: CaseEvent): void {
  const dated = event.newInterestRate !== undefined
  const date = dated ? earlier(stage.today, bookDate(text(event.rescheduleFromDate))) : stage.today
  post(loan, transaction(date, HIDDEN, 0n, event))
  const off = chargedOff(loan)
  if (!off) return
  const over =
    booked(loan, 'Accrual').interest - booked(loan, 'Accrual Adjustment').interest - earnedBy(loan, off.date).interest
  if (over <= 0n) return
  const parts = { ...noParts(), interest: over }
  loan.transactions.push({ ...transaction(stage.today, 'Accrual Adjustment', over), parts })
}

function onLoan(stage: Stage, loan: Loan, event: CaseEvent): void {
  loan.seenOn = stage.today
  const doIt = ON_LOAN[event.do ?? '']
  if (!doIt) throw new Unsupported(`act ${event.do}`)
  doIt(stage, loan, event)
}

function disburse(loan: Loan, date: BookDate, fen: Fen): void {
  loan.tranches.push({ date, fen })
  loan.transactions.push(transaction(date, 'Disbursement', fen))
  const down = downPayment(loan.terms, fen)
  if (down > 0n && loan.terms.product.enableAutoRepaymentForDownPayment === true) {
    loan.transactions.push(transaction(date, 'Down Payment', down))
  }
  replay(loan)
}

function addWithRefund(loan: Loan, one: Transaction): void {
  loan.transactions.push(one)
  const refund = interestRefund(loan, one)
  if (refund) loan.transactions.push(refund)
}

/** Books a transaction; when the loan is closed by it, what was not accrued yet is accrued on that day. */
function post(loan: Loan, one: Transaction): void {
  const wasOpen = statusOf(loan) === 'ACTIVE'
  addWithRefund(loan, one)
  replay(loan)
  if (one.type === 'Re-age' || one.type === 'Re-amortize') Object.assign(one, { amount: totalOf(one.parts) })
  if (wasOpen && !chargedOff(loan)) accrueClosed(loan, one.date)
}

function nth(loan: Loan, event: CaseEvent): Transaction | undefined {
  const which = typeof event.nth === 'number' ? event.nth : 1
  return ordered(loan.transactions).filter(
    one => (event.type === undefined || one.type === event.type) && one.date === event.date,
  )[which - 1]
}

function undo(loan: Loan, one: Transaction | undefined): void {
  if (!one) throw new Unsupported('undo of a transaction that is not there')
  one.reverted = true
  for (const other of loan.transactions) if (other.detail?.refund === one) other.reverted = true
  replay(loan)
  if (statusOf(loan) === 'ACTIVE') loan.transactions = loan.transactions.filter(other => other.detail?.closing !== true)
}

/** Takes back the last tranche with its down payment: both leave the books. */
function undoDisbursal(loan: Loan): void {
  const last = loan.tranches.at(-1)
  if (!last) throw new Unsupported('undo of a tranche that is not there')
  loan.tranches = loan.tranches.slice(0, -1)
  const gone = ['Disbursement', 'Down Payment'].map(type =>
    loan.transactions.findLast(one => one.type === type && one.date === last.date),
  )
  loan.transactions = loan.transactions.filter(one => !gone.includes(one))
  replay(loan)
}

function addCharge(loan: Loan, stage: Stage, event: CaseEvent): void {
  const name = text(event.charge)
  if (name !== 'LOAN_NSF_FEE' && name !== 'LOAN_SNOOZE_FEE') throw new Unsupported(`charge ${name}`)
  const penalty = name === 'LOAN_NSF_FEE'
  loan.charges.push({
    name: penalty ? 'NSF fee' : 'Snooze fee',
    penalty,
    due: bookDate(text(event.dueDate)),
    addedOn: stage.today,
    amount: cents(event.amount),
    paid: 0n,
    home: null,
  })
  replay(loan)
  accrueClosed(loan, stage.today)
}
