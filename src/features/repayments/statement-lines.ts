import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import {
  amountOf,
  applyEvent,
  figuresOf,
  type LoanBook,
  type LoanEvent,
  type NumberedEvent,
  needsReplay,
  replay,
} from '../../lending/loan'
import { divRound, type Fen, formatFen, sumFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import type { AmountLine } from '../../lending/servicing'
import { eventsOf, type LockedLoan } from '../loans/lock'
import { type MadeRow, madeRows } from '../loans/made-rows'

export interface StatementLine {
  readonly date: BookDate
  readonly kind: string
  readonly receiptNo: string | null
  readonly amountFen: Fen
  readonly lines: readonly AmountLine[]
  readonly balanceFen: Fen
  readonly prepaidFen: Fen
  /** How the interest of the 期 it paid was worked out. */
  readonly how: readonly How[]
}

/** One 期 and the sentence of its interest. */
export interface How {
  readonly seq: number
  readonly text: string
}

export interface LoanStatement {
  readonly loan: LockedLoan
  readonly openingFen: Fen
  readonly closingFen: Fen
  readonly lines: readonly StatementLine[]
}

/** Marks of the day-end that move no money of the borrower. */
const SILENT = new Set(['overdue', 'non_accrual'])

/** A bill of 随借随还 that asked for nothing. */
const asksNothing = (event: LoanEvent): boolean =>
  event.kind === 'apply_prepaid' && event.lines.length === 0 && event.prepaidFen === 0n

interface Booked {
  readonly seq: number
  readonly businessDate: BookDate
  readonly receiptNo: string | null
}

const bookedOf = (db: Kysely<DB>, loanId: number): Promise<Booked[]> =>
  db
    .selectFrom('loanEvents')
    .leftJoin('repayments', join =>
      join.onRef('repayments.loanId', '=', 'loanEvents.loanId').onRef('repayments.eventSeq', '=', 'loanEvents.seq'),
    )
    .select(['loanEvents.seq', 'loanEvents.businessDate', 'repayments.receiptNo'])
    .where('loanEvents.loanId', '=', loanId)
    .orderBy('loanEvents.seq')
    .execute()

/**
 * What happened to a loan from one day to another, from its events: the opening balance is what those before make of the
 * loan, each line says the balance it leaves. The caller has found the loan in the viewer's sight.
 */
export async function statementOf(
  db: Kysely<DB>,
  loan: LockedLoan,
  from: BookDate,
  to: BookDate,
): Promise<LoanStatement> {
  const [log, booked] = await Promise.all([eventsOf(db, loan.id), bookedOf(db, loan.id)])
  const { servicing } = loan.contract
  const plan = madeRows(log)
  const first = booked.findIndex(each => each.businessDate >= from)
  const start = first < 0 ? log.length : first
  let book: LoanBook = replay(servicing, log.slice(0, start))
  const openingFen = figuresOf(book).balanceFen
  const lines: StatementLine[] = []
  for (let at = start; at < log.length; at++) {
    const { event } = log[at]!
    const { businessDate, receiptNo } = booked[at]!
    if (businessDate > to) break
    book = needsReplay(event) ? replay(servicing, log.slice(0, at + 1)) : applyEvent(servicing, book, event)
    if (SILENT.has(event.kind) || asksNothing(event)) continue
    const paid = paidBy(event)
    lines.push({
      date: businessDate,
      kind: event.kind === 'revolve' ? `revolve_${event.movement}` : event.kind,
      receiptNo,
      amountFen: movedFen(event, log),
      lines: paid,
      balanceFen: figuresOf(book).balanceFen,
      prepaidFen: book.prepaidFen,
      how: paid.flatMap(line => howOf(line, plan, loan)),
    })
  }
  return { loan, openingFen, closingFen: figuresOf(book).balanceFen, lines }
}

const paidBy = (event: LoanEvent): readonly AmountLine[] =>
  'lines' in event && event.kind !== 'waive' ? event.lines : []

/** A 冲正 takes back what its event brought. */
function movedFen(event: LoanEvent, log: readonly NumberedEvent[]): Fen {
  if (event.kind !== 'reverse') return amountOf(event)
  const of = log.find(each => each.seq === event.of)
  return of ? -amountOf(of.event) : 0n
}

/** 第 2 期: 91,938.10 × 7.20% × 1 ÷ 12 = 551.63, where months and days at one rate say it all. */
function howOf(line: AmountLine, plan: readonly MadeRow[], loan: LockedLoan): How[] {
  const made = line.component === 'interest' ? plan.find(each => each.row.seq === line.seq) : undefined
  if (!made || (loan.terms.rates ?? []).length > 0) return []
  const { months, days, interestFen, seq } = made.row
  const { ratePpm, dayBasis } = loan.contract.servicing
  const parts = BigInt(months) * BigInt(dayBasis) + BigInt(days) * 12n
  const fen = divRound(made.baseFen * BigInt(ratePpm) * parts, 12_000_000n * BigInt(dayBasis), 'half_up')
  if (fen !== interestFen || parts === 0n) return []
  const factor = (n: number, of: number) => `${formatFen(made.baseFen)} × ${formatRate(ratePpm)} × ${n} ÷ ${of}`
  const texts = [...(months > 0 ? [factor(months, 12)] : []), ...(days > 0 ? [factor(days, dayBasis)] : [])]
  return [{ seq, text: `${texts.join(' + ')} = ${formatFen(fen)}` }]
}

export const partOf = (line: StatementLine, ...components: AmountLine['component'][]): Fen =>
  sumFen(line.lines.filter(each => components.includes(each.component)).map(each => each.fen))

/** The active and settled loans of a customer, for one statement over all of them. */
export async function loanIdsOf(db: Kysely<DB>, customerId: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from loans where customer_id = ${customerId} order by id limit 50`.execute(db)
  return rows.map(row => row.id)
}
