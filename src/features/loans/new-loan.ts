import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { amountOf, applyEvent, EMPTY_BOOK, eventData, figuresOf, type LoanEvent, plannedRow } from '../../lending/loan'
import type { Schedule } from '../../lending/schedule'
import type { ContractFacts } from './contract'
import type { LoanTerms } from './terms'

type Agreed = Pick<
  ContractFacts,
  'id' | 'customerId' | 'branchId' | 'productId' | 'productVersionId' | 'amountFen' | 'ratePpm' | 'method' | 'frequency'
>

export interface NewLoan {
  readonly contract: Agreed
  readonly terms: LoanTerms
  /** Its first event: the payout, or what another system says of it. */
  readonly event: LoanEvent
  readonly loanNo: string
  readonly today: BookDate
  readonly valueDate: BookDate
  readonly riskClass?: string
  readonly maturityDate: BookDate
  readonly userId: number | null
}

/** The plan as the first event of the loan. */
export const disburseEvent = (schedule: Schedule, date: BookDate): LoanEvent => ({
  kind: 'disburse',
  date,
  rows: schedule.rows.map(plannedRow),
})

/** The loan with its plan and its first event. */
export async function insertLoan(trx: Transaction<DB>, fresh: NewLoan): Promise<number> {
  const { contract, terms, event, today, riskClass } = fresh
  const book = applyEvent(terms.servicing, EMPTY_BOOK, event)
  const { settled, ...figures } = figuresOf(book)
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
      valueDate: fresh.valueDate,
      maturityDate: fresh.maturityDate,
      terms: JSON.stringify(terms),
      eventSeq: 1,
      ...figures,
      ...(riskClass ? { riskClass } : {}),
      ...(settled ? { state: 'settled', settledOn: event.date } : {}),
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
      kind: event.kind,
      businessDate: today,
      valueDate: event.date,
      amountFen: amountOf(event),
      data: JSON.stringify(eventData(event)),
      userId: fresh.userId,
    })
    .execute()
  return id
}
