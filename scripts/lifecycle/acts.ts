import { bookDate, type BookDate } from '../../src/lending/dates'
import { divRound, type Fen } from '../../src/lending/money'
import { type FutureRule, outstandingOf, type Rule } from './allocation'
import { accrue, type Loan, ordered, replay, statusOf, transaction } from './loan'
import { downPayment } from './plan'
import { type CaseEvent, noParts, type Part, type Parts, type Products, type Transaction, Unsupported } from './types'

export interface Stage {
  loan: Loan | null
  today: BookDate
  readonly products: Products
  readonly future: Map<string, FutureRule>
  chargeAccrual: 'due-date' | 'submitted-date'
}

export const cents = (value: unknown): Fen => BigInt(Math.round((typeof value === 'number' ? value : 0) * 100))
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const dateOf = (event: CaseEvent): BookDate => bookDate(text(event.date))

const NAMES: Record<string, string> = {
  GOODWILL_CREDIT: 'Goodwill Credit',
  MERCHANT_ISSUED_REFUND: 'Merchant Issued Refund',
  PAYOUT_REFUND: 'Payout Refund',
  INTEREST_PAYMENT_WAIVER: 'Interest Payment Waiver',
  REPAYMENT: 'Repayment',
}
const TYPES: Record<string, string> = Object.fromEntries(Object.entries(NAMES).map(([code, name]) => [name, code]))

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

function onLoan(stage: Stage, loan: Loan, event: CaseEvent): void {
  switch (event.do) {
    case 'disburse':
      return disburse(loan, dateOf(event), cents(event.amount))
    case 'repay':
      return post(loan, transaction(dateOf(event), 'Repayment', cents(event.amount)))
    case 'payOff':
      return post(loan, transaction(dateOf(event), 'Repayment', outstandingOf(loan.periods)))
    case 'transaction':
      return post(loan, transaction(dateOf(event), NAMES[text(event.type)] ?? text(event.type), cents(event.amount)))
    case 'creditBalanceRefund':
      return post(loan, transaction(dateOf(event), 'Credit Balance Refund', cents(event.amount)))
    case 'chargeback':
      return post(loan, transaction(stage.today, 'Chargeback', cents(event.amount)))
    case 'chargeAdjustment':
      return post(loan, transaction(stage.today, 'Charge Adjustment', cents(event.amount)))
    case 'chargeOff':
      return post(loan, transaction(dateOf(event), 'Charge-off', outstandingOf(loan.periods)))
    case 'reAge':
    case 'reAmortize':
      return post(loan, transaction(stage.today, event.do === 'reAge' ? 'Re-age' : 'Re-amortize', 0n, event))
    case 'undoReAge':
      return undo(loan, ordered(loan.transactions).filter(one => one.type === 'Re-age' && !one.reverted).at(-1))
    case 'undo':
      return undo(loan, nth(loan, event))
    case 'addCharge':
      return addCharge(loan, stage, event)
    case 'reschedule':
      loan.changes.push({ kind: 'reschedule', date: stage.today, detail: event })
      return replay(loan)
    case 'endOfDay':
      return endOfDay(stage, loan)
    default:
      throw new Unsupported(`act ${event.do}`)
  }
}

function open(stage: Stage, event: CaseEvent): Loan {
  const name = text(event.LoanProduct)
  const product = stage.products[name]
  if (!product) throw new Unsupported(`product ${name}`)
  const number = (field: string, other: string): number => {
    const value = event[field] ?? product[other]
    return typeof value === 'number' ? value : 0
  }
  if (number('graceOnPrincipal', '') + number('graceOnInterest', '') + number('interestFreePeriods', '') > 0) throw new Unsupported('grace')
  const rate = number('annualRatePercent', 'interestRatePerPeriod')
  if (rate > 0 && product.isInterestRecalculationEnabled === true) throw new Unsupported('interest worked out anew each day')
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
    changes: [],
    transactions: [],
    periods: [],
    overpaid: 0n,
  }
}

const ORDERS: Record<string, readonly Part[]> = {
  PENALTIES_FEES_INTEREST_PRINCIPAL_ORDER: ['penalty', 'fee', 'interest', 'principal'],
  DUE_PENALTY_INTEREST_PRINCIPAL_FEE_IN_ADVANCE_PENALTY_INTEREST_PRINCIPAL_FEE: ['penalty', 'interest', 'principal', 'fee'],
  DUE_PENALTY_FEE_INTEREST_PRINCIPAL_IN_ADVANCE_PRINCIPAL_PENALTY_FEE_INTEREST: ['penalty', 'fee', 'interest', 'principal'],
}

function ruleFor(stage: Stage, product: string, strategy: string, type: string): Rule {
  const settings = stage.products[product]
  const code = TYPES[type] ?? 'DEFAULT'
  if (strategy !== 'ADVANCED_PAYMENT_ALLOCATION') {
    const due = ORDERS[strategy]
    if (!due) throw new Unsupported(`allocation ${strategy}`)
    const ahead: readonly Part[] = /IN_ADVANCE_PRINCIPAL/.test(strategy) ? ['principal', 'penalty', 'fee', 'interest'] : due
    return { kind: /^DUE_/.test(strategy) ? 'due_then_advance' : 'oldest_first', direction: 'by_period', due, ahead, future: 'NEXT_INSTALLMENT' }
  }
  const own = settings?.paymentAllocation?.find(one => one.transactionType === code) ?? settings?.paymentAllocation?.find(one => one.transactionType === 'DEFAULT')
  const order = orderOf(own?.order ?? '')
  const future = stage.future.get(`${product} ${own?.transactionType ?? 'DEFAULT'}`) ?? (own?.futureInstallmentAllocationRule as FutureRule | undefined)
  const direction = settings?.loanScheduleProcessingType === 'VERTICAL' ? 'by_component' : 'by_period'
  return { kind: 'advanced', direction, due: order, ahead: order, future: future ?? 'NEXT_INSTALLMENT' }
}

function orderOf(words: string): readonly Part[] {
  const found = words.match(/penalty|fee|interest|principal/g) ?? []
  const parts = [...new Set(found)].filter((one): one is Part => one !== null)
  return parts.length === 4 ? parts : ['penalty', 'fee', 'principal', 'interest']
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
  if (one.type === 'Re-age' || one.type === 'Re-amortize') Object.assign(one, { amount: one.parts.principal })
  if (wasOpen && statusOf(loan) !== 'ACTIVE') accrue(loan, one.date, allIncome(loan))
}

export const allIncome = (loan: Loan): Parts => {
  const sum = noParts()
  for (const { asked } of loan.periods) for (const part of ['penalty', 'fee', 'interest'] as const) sum[part] += asked[part]
  return sum
}

function nth(loan: Loan, event: CaseEvent): Transaction | undefined {
  const which = typeof event.nth === 'number' ? event.nth : 1
  return ordered(loan.transactions).filter(one => one.type === event.type && one.date === event.date)[which - 1]
}

function undo(loan: Loan, one: Transaction | undefined): void {
  if (!one) throw new Unsupported('undo of a transaction that is not there')
  one.reverted = true
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
  })
  replay(loan)
}

function endOfDay(stage: Stage, loan: Loan): void {
  if (statusOf(loan) !== 'ACTIVE') return
  const earned = noParts()
  for (const charge of loan.charges) {
    const day = stage.chargeAccrual === 'due-date' ? charge.due : charge.addedOn
    if (day < stage.today) earned[charge.penalty ? 'penalty' : 'fee'] += charge.amount
  }
  for (const one of loan.periods) earned.interest += interestUntil(one, stage.today)
  accrue(loan, stage.today, earned)
}

function interestUntil(one: Loan['periods'][number], today: BookDate): Fen {
  if (one.due <= today) return one.asked.interest
  if (one.from >= today) return 0n
  const days = (from: BookDate, to: BookDate): bigint => BigInt(Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000))
  return divRound(one.asked.interest * days(one.from, today), days(one.from, one.due), 'half_even')
}
