import type { BookDate } from '../dates'
import { sumFen } from '../money'
import { leadOf } from '../replan/rows'
import {
  type AmountLine,
  crystallise,
  type Installment,
  openInstallment,
  type ServicingTerms,
  unpaidPrincipalFen,
} from '../servicing'
import { applyLines, closed } from '../servicing/repay'
import type {
  ChangeEvent,
  DivertEndEvent,
  DivertEvent,
  DrawEvent,
  PlanState,
  ReplanEvent,
  RestructureEvent,
  RevolveEvent,
  WriteOffEvent,
} from './change-types'
import type { PlannedRow } from './plan-types'
import { type Standing, standingOf, withRate } from './standing'
import type { LoanBook } from './types'

/** One change on the book, from what the event recorded; nothing is worked out again. */
export function applyChange(terms: ServicingTerms, book: LoanBook, event: ChangeEvent): LoanBook {
  switch (event.kind) {
    case 'waive':
      return { ...book, installments: waived(terms, book.installments, event.lines, event.date) }
    case 'restructure':
      return restructured(terms, book, event)
    case 'write_off':
      return writtenOff(book, event)
    case 'recover':
      return recovered(book, event)
    case 'refund_prepaid': {
      if (event.fen > book.prepaidFen) throw new Error('more prepaid money refunded than there is')
      return { ...book, prepaidFen: book.prepaidFen - event.fen }
    }
    case 'divert':
    case 'divert_end':
      return divertedBook(book, event)
    default:
      return replanned(terms, book, event)
  }
}

function replanned(terms: ServicingTerms, book: LoanBook, event: ReplanEvent): LoanBook {
  const installments = withRows(book.installments, event.rows)
  const changed = standing(book, event)
  const after = { ...book, installments, ...(changed ? { standing: changed } : {}) }
  if (event.kind === 'prepay') return paid(terms, after, event.lines, event.date, event.prepaidFen)
  return event.kind === 'revolve' ? paid(terms, after, event.lines, event.date, 0n) : after
}

function paid(
  terms: ServicingTerms,
  book: LoanBook,
  lines: readonly AmountLine[],
  date: BookDate,
  prepaid: bigint,
): LoanBook {
  const prepaidFen = book.prepaidFen + prepaid
  if (prepaidFen < 0n) throw new Error('more prepaid money used than there is')
  return { ...book, prepaidFen, installments: applyLines(terms, book.installments, lines, date) }
}

/** 挪用 moves no 期: its surcharge is charged beside the plan. */
function divertedBook(book: LoanBook, event: DivertEvent | DivertEndEvent): LoanBook {
  const now = standingOf(book)
  if (event.kind === 'divert') {
    const { fen, from, ratioPpm } = event
    return { ...book, standing: { ...now, diverted: { fen, from, until: null, ratioPpm } } }
  }
  if (!now.diverted) throw new Error('ended a diversion that never was')
  return { ...book, standing: { ...now, diverted: { ...now.diverted, until: event.until } } }
}

/** New rows take the place of all 期 from the first of them on. */
export function withRows(installments: readonly Installment[], rows: readonly PlannedRow[]): Installment[] {
  const first = rows[0]?.seq ?? Number.POSITIVE_INFINITY
  const gone = installments.filter(i => i.seq >= first)
  if (gone.some(i => i.settledOn !== null || i.paidPrincipalFen + i.paidInterestFen > 0n)) {
    throw new Error('a 期 that was paid cannot be planned anew')
  }
  return [...installments.filter(i => i.seq < first), ...rows.map(openInstallment)]
}

/** What the event changes in the terms; null when it leaves them alone. */
function standing(book: LoanBook, event: ReplanEvent): Standing | null {
  const now = standingOf(book)
  switch (event.kind) {
    case 'prepay':
      return event.state ? { ...now, ...stateOf(event.state) } : null
    case 'due_day':
      return event.weekly ? { ...now, weekday: event.day } : { ...now, dueDay: event.day }
    case 'rate':
      return { ...now, rates: withRate(now.rates, { from: event.date, ratePpm: event.ratePpm }) }
    case 'extend':
      return {
        ...now,
        maturityDate: event.newMaturity,
        extensions: now.extensions + 1,
        extendedMonths: now.extendedMonths + event.months,
        rates: extendedRates(now, book, event.ratePpm),
      }
    case 'pause':
      return { ...now, pauses: [...now.pauses, { from: event.date, to: null, late: event.late }] }
    case 'resume':
      return { ...now, pauses: now.pauses.map(pause => (pause.to === null ? { ...pause, to: event.date } : pause)) }
    case 'draw':
      return { ...now, drawnFen: now.drawnFen + event.fen, ...markOf(event) }
    case 'revolve':
      return moved(now, book, event)
  }
}

const stateOf = ({ firstSeq, tailFen, flatBaseFen }: PlanState): Partial<Standing> => ({
  ...(firstSeq === undefined ? {} : { firstSeq }),
  ...(tailFen === undefined ? {} : { tailFen }),
  ...(flatBaseFen === undefined ? {} : { planFen: flatBaseFen }),
})

/** The extension rate holds from the old last day on. */
function extendedRates(now: Standing, book: LoanBook, ratePpm: number): Standing['rates'] {
  const last = book.installments.at(-1)
  return last ? withRate(now.rates, { from: last.dueDate, ratePpm }) : now.rates
}

function moved(now: Standing, book: LoanBook, event: RevolveEvent): Standing {
  const { movement, fen, fenDays, date: at } = event
  const lentFen = now.revolving?.balanceFen ?? sumFen(book.installments.map(unpaidPrincipalFen))
  const balanceFen = movement === 'draw' ? lentFen + fen : lentFen - fen
  const drawnFen = movement === 'draw' ? now.drawnFen + fen : now.drawnFen
  return { ...now, drawnFen, revolving: { balanceFen, fenDays, at }, ...markOf(event) }
}

/** Events from before it was recorded leave the running 期 to grow evenly. */
const markOf = ({ earned, date }: DrawEvent | RevolveEvent): Pick<Standing, 'earned'> =>
  earned ? { earned: { ...earned, at: date } } : {}

/** Waived interest leaves the plan; waived 罚息 and 复利 leave what lateness has fixed up to that day. */
function waived(
  terms: ServicingTerms,
  installments: readonly Installment[],
  lines: readonly AmountLine[],
  date: BookDate,
): Installment[] {
  const seqs = new Set(lines.map(line => line.seq))
  return installments.map(i => {
    if (!seqs.has(i.seq)) return i
    const own = lines.filter(line => line.seq === i.seq)
    return closed(terms, own.reduce(forgiven, crystallise(terms, i, date)), date)
  })
}

function forgiven(i: Installment, { component, fen }: AmountLine): Installment {
  if (component === 'interest') return { ...i, interestFen: i.interestFen - fen }
  if (component === 'penalty') return { ...i, penaltyFen: i.penaltyFen - fen }
  if (component === 'compound') return { ...i, compoundFen: i.compoundFen - fen }
  throw new Error(`${component} of a 期 cannot be waived`)
}

/** What was paid on a 期 is all it asks; what lateness had fixed stays asked when it is kept. */
function ended(terms: ServicingTerms, i: Installment, date: BookDate, keepLate: boolean): Installment {
  if (i.settledOn !== null) return i
  const fixed = keepLate ? crystallise(terms, i, date) : i
  const late = keepLate
    ? { penaltyFen: fixed.penaltyFen, compoundFen: fixed.compoundFen, penaltyThrough: fixed.penaltyThrough }
    : { penaltyFen: i.paidPenaltyFen, compoundFen: i.paidCompoundFen }
  const owesLate = keepLate && fixed.penaltyFen + fixed.compoundFen > i.paidPenaltyFen + i.paidCompoundFen
  return {
    ...i,
    ...late,
    principalFen: i.paidPrincipalFen,
    interestFen: i.paidInterestFen,
    overdue: false,
    settledOn: owesLate ? null : date,
  }
}

/** Methods whose payments are counted from the first one on. */
const COUNTS = new Set(['step', 'balloon_term'])

function restructured(terms: ServicingTerms, book: LoanBook, event: RestructureEvent): LoanBook {
  const first = event.rows[0]?.seq ?? 1
  const kept = book.installments.filter(i => i.seq < first).map(i => ended(terms, i, event.date, event.late === 'keep'))
  const { planFen: _, earned: __, tailFen: ___, weekday: ____, ...now } = standingOf(book)
  return {
    ...book,
    installments: [...kept, ...event.rows.map(openInstallment)],
    standing: {
      ...now,
      ...(event.method === 'flat' ? { planFen: sumFen(event.rows.map(row => row.principalFen)) } : {}),
      ...(COUNTS.has(event.method) ? { firstSeq: first + leadOf(event.rows) } : {}),
      maturityDate: event.maturityDate,
      dueDay: event.dueDay ?? now.dueDay,
      method: event.method,
      rates: withRate(now.rates, { from: event.date, ratePpm: event.ratePpm }),
      restructures: now.restructures + 1,
      capitalisedFen: now.capitalisedFen + event.capitalisedFen,
      pauses: now.pauses.map(pause => (pause.to === null ? { ...pause, to: event.date } : pause)),
    },
  }
}

function writtenOff(book: LoanBook, event: WriteOffEvent): LoanBook {
  const open = book.installments.filter(i => i.settledOn === null)
  if (sumFen(open.map(unpaidPrincipalFen)) !== event.principalFen) throw new Error('written off is not what is open')
  const installments = book.installments.map(
    (i): Installment =>
      i.settledOn !== null
        ? i
        : {
            ...i,
            principalFen: i.paidPrincipalFen,
            interestFen: i.paidInterestFen,
            penaltyFen: i.paidPenaltyFen,
            compoundFen: i.paidCompoundFen,
            settledOn: event.date,
          },
  )
  const { date: on, principalFen, interestFen, lateFen } = event
  const off = { on, principalFen, interestFen, lateFen, recoveredPrincipalFen: 0n, recoveredInterestFen: 0n }
  return { ...book, installments, standing: { ...standingOf(book), writtenOff: off } }
}

function recovered(book: LoanBook, event: { readonly principalFen: bigint; readonly interestFen: bigint }): LoanBook {
  const now = standingOf(book)
  const off = now.writtenOff
  if (!off) throw new Error('recovered what was never written off')
  const recoveredPrincipalFen = off.recoveredPrincipalFen + event.principalFen
  const recoveredInterestFen = off.recoveredInterestFen + event.interestFen
  return { ...book, standing: { ...now, writtenOff: { ...off, recoveredPrincipalFen, recoveredInterestFen } } }
}
