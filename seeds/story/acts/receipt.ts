import type { Transaction } from 'kysely'
import type { DB } from '../../../src/db/schema'
import { type LockedLoan, readLoan } from '../../../src/features/loans/lock'
import { payoffFeePpm, postPayoff, postRepayment, type ReceiptInput } from '../../../src/features/repayments/commands'
import { dueFen, duesOn, planSettlement } from '../../../src/features/repayments/plan'
import { reverseRepayment } from '../../../src/features/repayments/reverse'
import { isRefused } from '../../../src/lending/refusal'
import type { LoanStory } from '../loans'
import { hashOf, pick, timeOf } from '../numbers'
import { officeOf } from '../offices'
import type { Act, Hand, Stage } from '../stage'

const CHANNELS = ['debit', 'debit', 'debit', 'transfer', 'online', 'counter'] as const

const loanId = (stage: Stage, loan: LoanStory): number => stage.id(`${loan.id}/release`, 'loanId')

async function loanOf(trx: Transaction<DB>, { viewer }: Hand, id: number): Promise<LockedLoan> {
  const found = await readLoan(trx, viewer, id)
  if (!found) throw new Error(`loan ${id} is out of sight`)
  return found
}

function receiptOf(stage: Stage, loan: LoanStory, key: string, { today }: Hand): ReceiptInput {
  const channel = loan.pays?.channel ?? pick(CHANNELS, loan.who)
  const serial = `${today.replaceAll('-', '')}${(hashOf(key) % 100_000_000).toString().padStart(8, '0')}`
  return {
    loanId: loanId(stage, loan),
    valueDate: today,
    channel,
    bankSerial: channel === 'counter' ? null : serial,
    payerName: loan.who,
  }
}

type Amount = (book: LockedLoan, hand: Hand) => bigint

/** A receipt of whatever amount the book says on the day; nothing happens when there is nothing to pay. */
export function receipt(stage: Stage, loan: LoanStory, what: string, amount: Amount, time?: string): Act {
  const key = `${loan.id}/${what}`
  return {
    key,
    staffNo: officeOf(loan.who).clerk,
    time: time ?? timeOf(key, 9, 17),
    run: async (trx, hand) => {
      const amountFen = amount(await loanOf(trx, hand, loanId(stage, loan)), hand)
      if (amountFen <= 0n) return { nothing: true }
      return postRepayment(trx, hand.viewer, hand.actor, hand.today, {
        ...receiptOf(stage, loan, key, hand),
        amountFen,
      })
    },
  }
}

/** All that has fallen due, less 溢缴款 that the day-end will use for it. */
export const dueNow: Amount = (book, { today }) => dueFen(duesOn(book, today)) - book.book.prepaidFen

/** What one 期 asks for, whether it is due or not. */
export const wholeOf =
  (seq: number): Amount =>
  ({ book }) => {
    const found = book.installments.find(one => one.seq === seq)
    return found ? found.principalFen + found.interestFen - found.paidPrincipalFen - found.paidInterestFen : 0n
  }

export const payoff = (stage: Stage, loan: LoanStory): Act => ({
  key: `${loan.id}/payoff`,
  staffNo: officeOf(loan.who).clerk,
  time: timeOf(`${loan.id} payoff`, 10, 12),
  run: async (trx, hand) => {
    const { today, viewer, actor } = hand
    const book = await loanOf(trx, hand, loanId(stage, loan))
    const plan = planSettlement(book, today, await payoffFeePpm(trx, today))
    if (isRefused(plan)) return plan
    const input = receiptOf(stage, loan, `${loan.id}/payoff`, hand)
    return postPayoff(trx, viewer, actor, today, { ...input, expectedFen: plan.amountFen })
  },
})

/** The head of operations takes back what a clerk booked wrongly. */
export const undo = (stage: Stage, loan: LoanStory, wrong: string, time: string): Act => ({
  key: `${loan.id}/${wrong}/undo`,
  staffNo: officeOf(loan.who).chief,
  time,
  run: (trx, { viewer, actor, today }) =>
    reverseRepayment(trx, viewer, actor, today, {
      repaymentId: stage.id(`${loan.id}/${wrong}`, 'repaymentId'),
      reason: '金额录入错误，与银行流水不符，冲正后重新入账',
    }),
})
