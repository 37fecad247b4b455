import { type BookDate, bookDate, earlier } from '../../src/lending/dates'
import type { Fen } from '../../src/lending/money'
import { type FutureRule, outstandingOf } from './allocation'
import { accrueClosed, replay, statusOf } from './loan'
import { endOfDay } from './nightly'
import { downPayment } from './plan'
import { NAMES, ruleFor } from './rules'
import type { Stage } from './stage'
import { HIDDEN, type Loan, ordered, transaction } from './state'
import { type CaseEvent, type Transaction, totalOf, Unsupported } from './types'

export const cents = (value: unknown): Fen => BigInt(Math.round((typeof value === 'number' ? value : 0) * 100))
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const dateOf = (event: CaseEvent): BookDate => bookDate(text(event.date))

export function act(stage: Stage, event: CaseEvent): void {
  const { loan } = stage
  switch (event.do) {
    case 'businessDate':
      stage.today = dateOf(event)
      if (loan) loan.today = stage.today
      return
    case 'approve':
      return
    case 'create':
      stage.loan = open(stage, event)
      return
    case 'setFutureAllocation':
      stage.future.set(`${text(event.product)} ${text(event.transactionType)}`, text(event.rule) as FutureRule)
      return
    case 'config':
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
const nothing = (): Fen => 0n

const ON_LOAN: Readonly<Record<string, LoanAct>> = {
  disburse: (_stage, loan, event) => disburse(loan, dateOf(event), cents(event.amount)),
  repay: books('Repayment', given),
  payOff: books('Repayment', everything),
  creditBalanceRefund: books('Credit Balance Refund', given),
  chargeOff: books('Charge-off', everything),
  chargeback: books('Chargeback', given, false),
  chargeAdjustment: books('Charge Adjustment', given, false),
  reAmortize: books('Re-amortize', nothing, false),
  reschedule: books(HIDDEN, nothing, false),
  transaction: (_stage, loan, event) => {
    const type = NAMES[text(event.type)] ?? text(event.type)
    post(loan, transaction(dateOf(event), type, cents(event.amount)))
  },
  reAge: (stage, loan, event) => {
    const date = earlier(stage.today, bookDate(text(event.startDate)))
    post(loan, transaction(date, 'Re-age', 0n, event))
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

function onLoan(stage: Stage, loan: Loan, event: CaseEvent): void {
  const doIt = ON_LOAN[event.do ?? '']
  if (!doIt) throw new Unsupported(`act ${event.do}`)
  doIt(stage, loan, event)
}

function open(stage: Stage, event: CaseEvent): Loan {
  const name = text(event.LoanProduct)
  const product = stage.products[name]
  if (!product) throw new Unsupported(`product ${name}`)
  const number = (field: string, other: string): number => {
    const value = event[field] ?? product[other]
    return typeof value === 'number' ? value : 0
  }
  if (number('graceOnPrincipal', '') + number('graceOnInterest', '') + number('interestFreePeriods', '') > 0)
    throw new Unsupported('grace')
  const rate = number('annualRatePercent', 'interestRatePerPeriod')
  return {
    terms: {
      annualRatePercent: rate,
      flat: (event.interestType ?? product.interestType) === 'FLAT',
      equalPrincipal: (event.amortization ?? product.amortizationType) === 'EQUAL_PRINCIPAL',
      every: number('repaymentEvery', 'repaymentEvery'),
      unit: text(event.repaymentUnit ?? product.repaymentFrequencyType),
      count: number('numberOfRepayments', ''),
      product,
    },
    ruleOf: type => ruleFor(stage, name, text(event.strategy) || text(product.transactionProcessingStrategyCode), type),
    today: stage.today,
    tranches: [],
    charges: [],
    transactions: [],
    periods: [],
    overpaid: 0n,
    closedThrough: null,
  }
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

/** Books a transaction; when the loan is closed by it, what was not accrued yet is accrued on that day. */
function post(loan: Loan, one: Transaction): void {
  const wasOpen = statusOf(loan) === 'ACTIVE'
  loan.transactions.push(one)
  replay(loan)
  if (one.type === 'Re-age' || one.type === 'Re-amortize') Object.assign(one, { amount: totalOf(one.parts) })
  if (wasOpen) accrueClosed(loan, one.date)
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
