import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { applyEvent, EMPTY_BOOK, eventData, figuresOf, type LoanEvent } from '../../lending/loan'
import type { Schedule } from '../../lending/schedule'
import type { ContractFacts } from './contract'
import type { LoanTerms } from './terms'

export interface NewLoan {
  readonly contract: ContractFacts
  readonly terms: LoanTerms
  readonly schedule: Schedule
  readonly loanNo: string
  readonly today: BookDate
  readonly maturityDate: BookDate
  readonly userId: number | null
}

/** The plan as the first event of the loan. */
export const disburseEvent = (schedule: Schedule, date: BookDate): LoanEvent => ({
  kind: 'disburse',
  date,
  rows: schedule.rows.map(({ how, seq, startDate, dueDate, payDate, principalFen, interestFen }) => ({
    seq,
    startDate,
    dueDate,
    payDate,
    principalFen,
    interestFen,
    months: how.months,
    days: how.days,
  })),
})

/** The loan with its plan and its first event. */
export async function insertLoan(trx: Transaction<DB>, fresh: NewLoan): Promise<number> {
  const { contract, terms, today } = fresh
  const event = disburseEvent(fresh.schedule, today)
  const book = applyEvent(terms.servicing, EMPTY_BOOK, event)
  const { settled: _, ...figures } = figuresOf(book)
  const { id } = await trx
    .insertInto('loans')
    .values({
      loanNo: fresh.loanNo,
      contractId: contract.id,
      customerId: contract.customerId,
      branchId: contract.branchId,
      productId: contract.productId,
      productVersionId: contract.productVersionId,
      principalFen: contract.amountFen,
      ratePpm: contract.ratePpm,
      method: contract.method,
      frequency: contract.frequency,
      valueDate: today,
      maturityDate: fresh.maturityDate,
      terms: JSON.stringify(terms),
      eventSeq: 1,
      ...figures,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('installments')
    .values(book.installments.map(i => ({ ...i, loanId: id })))
    .execute()
  await trx
    .insertInto('loanEvents')
    .values({
      loanId: id,
      seq: 1,
      kind: 'disburse',
      businessDate: today,
      valueDate: today,
      amountFen: contract.amountFen,
      data: JSON.stringify(eventData(event)),
      userId: fresh.userId,
    })
    .execute()
  return id
}
