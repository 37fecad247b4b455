import type { Selectable, Transaction } from 'kysely'
import type { DB } from '../../src/db/schema'
import { inTransaction } from '../../src/db/transaction'
import { post } from '../../src/features/accounting/post'
import { verify } from '../../src/features/accounting/verify'
import type { LoanTerms } from '../../src/features/loans/terms'
import type { BookDate } from '../../src/lending/dates'
import { amountOf, eventData, figuresOf, standingData, standingOf } from '../../src/lending/loan'
import { ratePpmOn } from '../../src/lending/servicing'
import { stand, TODAY } from '../bench/stand'
import { fillCustomers } from '../generate/customers'
import { fillLoans } from '../generate/loans'
import type { OurLoan } from './ours'

export interface Verified {
  readonly checks: number
  readonly loans: number
  readonly violations: readonly string[]
}

/** The loans written into the tables of a database made for it, and asked there whether everything holds. */
export async function verifySample(loans: readonly OurLoan[]): Promise<Verified> {
  const place = await stand()
  try {
    await fillCustomers(place, loans.length)
    await fillLoans(place, loans.length, TODAY, () => undefined)
    const papers = await place.db.selectFrom('loans').selectAll().orderBy('id').execute()
    await inTransaction(place.db, async trx => {
      for (const [at, loan] of loans.entries()) await write(trx, loan, papers[at]!, at)
    })
    let checks = 0
    const found = await verify(place.db, () => void checks++)
    return { checks, loans: loans.length, violations: found.map(({ check, detail }) => `${check}: ${detail}`) }
  } finally {
    await place.close()
  }
}

/** Loan, 期, events and one voucher with what its accounts have come to; the papers are those of a generated loan. */
async function write(trx: Transaction<DB>, loan: OurLoan, papers: Selectable<DB['loans']>, at: number): Promise<void> {
  const { branchId, productId } = papers
  const { id } = await trx
    .insertInto('loans')
    .values(rowOf(loan, papers, at))
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('installments')
    .values(loan.book.installments.map(i => ({ ...i, loanId: id })))
    .execute()
  await trx
    .insertInto('loanEvents')
    .values(
      loan.log.map(({ seq, event }) => ({
        loanId: id,
        seq,
        kind: event.kind,
        businessDate: event.date,
        valueDate: event.date,
        amountFen: amountOf(event),
        data: JSON.stringify(eventData(event)),
      })),
    )
    .execute()
  const lines = ledgerOf(loan)
  if (lines.length === 0) return
  const about = { businessDate: TODAY, branchId, productId, loanId: id, event: 'opening', subject: `loan:${id}` }
  await post(trx, { ...about, memo: '期初余额', postedBy: null, lines })
}

function rowOf({ book, log, terms, contract }: OurLoan, papers: Selectable<DB['loans']>, at: number) {
  const { settled, ...figures } = figuresOf(book)
  const { schedule } = contract
  const { contractId, customerId, branchId, productId, productVersionId } = papers
  const off = standingOf(book).writtenOff
  return {
    ...{ contractId, customerId, branchId, productId, productVersionId },
    ...figures,
    loanNo: `SOAK${String(at + 1).padStart(8, '0')}`,
    principalFen: schedule.principalFen,
    ratePpm: ratePpmOn(terms, TODAY),
    method: schedule.method,
    frequency: schedule.frequency,
    valueDate: schedule.valueDate,
    maturityDate: terms.maturityDate,
    terms: JSON.stringify(termsOf(contract)),
    state: off ? 'written_off' : settled ? 'settled' : 'active',
    settledOn: settled && !off ? lastDay(log.at(-1)?.event.date) : null,
    eventSeq: log.length,
    standing: book.standing ? JSON.stringify(standingData(book.standing)) : null,
  }
}

const lastDay = (date: BookDate | undefined): BookDate => date ?? TODAY

const termsOf = ({ servicing, schedule }: OurLoan['contract']): LoanTerms => ({
  servicing,
  dueRule: schedule.dueRule,
  oddMode: 'days',
  interestMode: schedule.interestMode,
  holidayShift: schedule.holidayShift ?? 'none',
  purpose: 'production',
  securityType: 'credit',
  paymentMode: 'self',
})

function ledgerOf({ accounts, book }: OurLoan) {
  const off = standingOf(book).writtenOff
  const claimFen = off
    ? off.principalFen + off.interestFen + off.lateFen - off.recoveredPrincipalFen - off.recoveredInterestFen
    : 0n
  const nets = [...accounts, ['7010', claimFen] as const, ['7019', -claimFen] as const]
  return nets
    .filter(([, fen]) => fen !== 0n)
    .map(([account, fen]) => ({ account, debitFen: fen > 0n ? fen : 0n, creditFen: fen < 0n ? -fen : 0n }))
}
