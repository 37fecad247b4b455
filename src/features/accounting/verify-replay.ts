import { type Kysely, sql } from 'kysely'
import type { DB, Json } from '../../db/schema'
import { figuresOf, type NumberedEvent, readEvent, replay } from '../../lending/loan'
import type { Installment, ServicingTerms } from '../../lending/servicing'

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
    ])
    .where('id', '>', after)
    .orderBy('id')
    .limit(CHUNK)
    .execute()

type LoanRow = Awaited<ReturnType<typeof loansAfter>>[number]

/** Replays every loan from its events, chunk by chunk, and names those whose rows say something else. */
export async function* replayFaults(db: Kysely<DB>): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const loans = await loansAfter(db, after)
    const last = loans.at(-1)
    if (!last) return
    const events = await eventsFor(db, after, last.id)
    const installments = await installmentsFor(db, after, last.id)
    for (const loan of loans) {
      const fault = faultOf(loan, events.get(loan.id) ?? [], installments.get(loan.id) ?? [])
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

function faultOf(loan: LoanRow, events: readonly NumberedEvent[], installments: readonly Installment[]): string | null {
  if (events.length !== loan.eventSeq || events.some(({ seq }, i) => seq !== i + 1)) return 'events are missing'
  try {
    const book = replay(servicing(loan.terms), events)
    const { settled, ...figures } = figuresOf(book)
    const off = Object.entries(figures).find(([name, value]) => loan[name as keyof typeof figures] !== value)
    if (off) return `${off[0]} should be ${String(off[1])}`
    if (loan.state !== 'written_off' && (loan.state === 'settled') !== settled) return `state ${loan.state}`
    return installmentFault(book.installments, installments)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
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
