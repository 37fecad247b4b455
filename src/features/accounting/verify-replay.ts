import { type Kysely, sql } from 'kysely'
import { businessDay } from '../../db/business-day'
import type { DB, Json } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import {
  currentTerms,
  figuresOf,
  isTakenBack,
  type LoanBook,
  type NumberedEvent,
  readEvent,
  readStanding,
  replay,
  standingData,
  standingOf,
} from '../../lending/loan'
import { type Installment, ratePpmOn, type ServicingTerms } from '../../lending/servicing'

const CHUNK = 500

const loansAfter = (db: Kysely<DB>, after: number) =>
  db
    .selectFrom('loans')
    .select([
      'id',
      'loanNo',
      'terms',
      'state',
      'balanceFen',
      'prepaidFen',
      'oldestUnpaidOn',
      'nextDueOn',
      'accrual',
      'eventSeq',
      'standing',
      'ratePpm',
      'maturityDate',
    ])
    .where('id', '>', after)
    .orderBy('id')
    .limit(CHUNK)
    .execute()

type LoanRow = Awaited<ReturnType<typeof loansAfter>>[number]

/** Replays every loan from its events, chunk by chunk, and names those whose rows say something else. */
export async function* replayFaults(db: Kysely<DB>): AsyncGenerator<string> {
  const today = await businessDay(db)
  for (let after = 0; ; ) {
    const loans = await loansAfter(db, after)
    const last = loans.at(-1)
    if (!last) return
    const events = await eventsFor(db, after, last.id)
    const installments = await installmentsFor(db, after, last.id)
    for (const loan of loans) {
      const fault = faultOf(loan, events.get(loan.id) ?? [], installments.get(loan.id) ?? [], today)
      if (fault) yield `loan ${loan.loanNo}: ${fault}`
    }
    after = last.id
  }
}

async function eventsFor(db: Kysely<DB>, after: number, upto: number): Promise<Map<number, NumberedEvent[]>> {
  const rows = await db
    .selectFrom('loanEvents')
    .select(['loanId', 'seq', 'kind', 'valueDate', 'data'])
    .where('loanId', '>', after)
    .where('loanId', '<=', upto)
    .orderBy('loanId')
    .orderBy('seq')
    .execute()
  return grouped(rows, row => ({ seq: row.seq, event: readEvent(row) }))
}

async function installmentsFor(db: Kysely<DB>, after: number, upto: number): Promise<Map<number, Installment[]>> {
  const rows = await db
    .selectFrom('installments')
    .selectAll()
    .where(sql<boolean>`loan_id > ${after} and loan_id <= ${upto}`)
    .orderBy('loanId')
    .orderBy('seq')
    .execute()
  return grouped(rows, ({ loanId: _, ...installment }): Installment => installment)
}

function grouped<R extends { loanId: number }, T>(rows: readonly R[], read: (row: R) => T): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const row of rows) {
    const group = groups.get(row.loanId) ?? []
    group.push(read(row))
    groups.set(row.loanId, group)
  }
  return groups
}

const servicing = (terms: Json): ServicingTerms => (terms as unknown as { servicing: ServicingTerms }).servicing

function faultOf(
  loan: LoanRow,
  events: readonly NumberedEvent[],
  installments: readonly Installment[],
  today: BookDate,
): string | null {
  if (events.length !== loan.eventSeq || events.some(({ seq }, i) => seq !== i + 1)) return 'events are missing'
  try {
    const book = replay(servicing(loan.terms), events)
    const { settled, ...figures } = figuresOf(book)
    const off = Object.entries(figures).find(([name, value]) => loan[name as keyof typeof figures] !== value)
    if (off) return `${off[0]} should be ${String(off[1])}`
    const state = isTakenBack(book)
      ? 'reversed'
      : standingOf(book).writtenOff
        ? 'written_off'
        : settled
          ? 'settled'
          : 'active'
    if (loan.state !== state) return `state ${loan.state} should be ${state}`
    return standingFault(loan, book, today) ?? installmentFault(book.installments, installments)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Changed terms, as the row of the loan holds them and as its events leave them. */
function standingFault(loan: LoanRow, book: LoanBook, today: BookDate): string | null {
  const terms = currentTerms(servicing(loan.terms), book)
  if (loan.maturityDate !== terms.maturityDate) return `maturity should be ${terms.maturityDate}`
  if (loan.ratePpm !== ratePpmOn(terms, today)) return `rate should be ${ratePpmOn(terms, today)}`
  const wanted = JSON.stringify(standingData(book.standing))
  const found = JSON.stringify(standingData(readStanding(loan.standing)))
  return wanted === found ? null : `standing ${found} should be ${wanted}`
}

function installmentFault(replayed: readonly Installment[], stored: readonly Installment[]): string | null {
  if (replayed.length !== stored.length) return `${stored.length} installments instead of ${replayed.length}`
  for (const [i, wanted] of replayed.entries()) {
    const found = stored[i]!
    const off = (Object.keys(wanted) as (keyof Installment)[]).find(name => found[name] !== wanted[name])
    if (off) return `installment ${wanted.seq} ${off}: ${String(found[off])} should be ${String(wanted[off])}`
  }
  return null
}
