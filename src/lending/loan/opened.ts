import { earlier } from '../dates'
import type { EventAmounts } from '../journal'
import { type Fen, sumFen } from '../money'
import { accruedInterestFen, type Installment, openInstallment, unpaidPrincipalFen } from '../servicing'
import type { EventData, Reader } from './json-reader'
import { rowsOut } from './json-reader'
import type { LoanBook, OpenEvent } from './types'

/** The book of a loan that was taken over, from what the event recorded. */
export function openedBook(event: OpenEvent): LoanBook {
  const oldest = event.rows.find(row => row.seq !== event.paidSeq)?.seq
  const installments = event.rows.map((row): Installment => {
    const i = openInstallment(row)
    if (row.seq === event.paidSeq) {
      return {
        ...i,
        paidPrincipalFen: row.principalFen,
        paidInterestFen: row.interestFen,
        penaltyFen: event.paidLateFen,
        paidPenaltyFen: event.paidLateFen,
        // when it was paid nobody says: not late, or everybody taken over would have been
        settledOn: earlier(row.payDate, event.date),
      }
    }
    // what lateness came to before is said by the system before
    const late = row.payDate < event.date
    const fixed = late ? { penaltyThrough: event.date, penaltyFen: row.seq === oldest ? event.lateFen : 0n } : {}
    return { ...i, ...fixed, overdue: event.overdue.includes(row.seq) }
  })
  return { accrual: event.accrual, prepaidFen: 0n, installments }
}

/** Interest earned before and not yet paid: 应收利息 that comes along. Nothing of a loan that was 非应计 there. */
export const openedInterestFen = (event: OpenEvent): Fen =>
  event.accrual === 'non_accrual'
    ? 0n
    : sumFen(
        openedBook(event)
          .installments.filter(i => i.settledOn === null && i.startDate < event.date)
          .map(i => accruedInterestFen(i, event.date)),
      )

const unpaidOf = (event: OpenEvent, overdue: boolean): Fen =>
  sumFen(
    openedBook(event)
      .installments.filter(i => i.overdue === overdue)
      .map(unpaidPrincipalFen),
  )

export const openedBalanceFen = (event: OpenEvent): Fen => unpaidOf(event, false) + unpaidOf(event, true)
export const openedOverdueFen = (event: OpenEvent): Fen => unpaidOf(event, true)

/** 迁移过渡 takes the other side: nothing of it is income or an expense of ours. 罚息 stays income of the day it is received. */
export function openedPostings(event: OpenEvent): EventAmounts[] {
  const amounts = [
    { component: 'principal', fen: unpaidOf(event, false) },
    { component: 'overdue_principal', fen: unpaidOf(event, true) },
    { component: 'interest', fen: openedInterestFen(event) },
  ].filter(amount => amount.fen > 0n)
  return amounts.length > 0 ? [{ event: 'takeover', amounts }] : []
}

export const openData = (event: OpenEvent): EventData => ({
  rows: rowsOut(event.rows),
  accrual: event.accrual,
  paid: event.paidSeq,
  paidLate: event.paidLateFen.toString(),
  overdue: event.overdue,
  late: event.lateFen.toString(),
})

export const readOpen = (date: OpenEvent['date'], from: Reader): OpenEvent => ({
  kind: 'open',
  date,
  accrual: from.word('accrual', ['accrual', 'non_accrual']),
  rows: from.rows(),
  paidSeq: from.raw('paid') === null ? null : from.whole('paid'),
  paidLateFen: from.fen('paidLate'),
  overdue: from.list('overdue').map(seq => from.asWhole(seq)),
  lateFen: from.fen('late'),
})
