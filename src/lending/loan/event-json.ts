import { bookDate } from '../dates'
import { CHANGE_KINDS, changeData, readChange } from './change-json'
import { type EventData, type Json, linesOut, Reader, rowsOut, type StoredEvent } from './json-reader'
import { openData, readOpen } from './opened'
import type { LoanEvent, NumberedEvent, Redone } from './types'

export type { EventData, StoredEvent } from './json-reader'

/** Everything an event must carry to be replayed exactly. */
export function eventData(event: LoanEvent): EventData {
  switch (event.kind) {
    case 'disburse':
      return { rows: rowsOut(event.rows) }
    case 'open':
      return openData(event)
    case 'repay':
    case 'apply_prepaid':
    case 'payoff':
      return { lines: linesOut(event.lines), prepaid: event.prepaidFen.toString() }
    case 'overdue':
      return { seqs: event.seqs }
    case 'non_accrual':
      return { accrual: event.accrual }
    case 'reverse':
      return { of: event.of, ...(event.redone ? { redone: redoneOut(event.redone) } : {}) }
    case 'rebook':
      return { entry: eventOut({ seq: 0, event: event.entry }), redone: redoneOut(event.redone) }
    default:
      return changeData(event)
  }
}

const eventOut = ({ seq, event }: NumberedEvent): Json => [seq, event.kind, event.date, eventData(event)]

const redoneOut = ({ kept, tail }: Redone): Json => ({ kept, tail: tail.map(eventOut) })

/** Reads an event back; throws on anything that was not written by `eventData`. */
export function readEvent(stored: StoredEvent): LoanEvent {
  const from = new Reader(stored)
  const date = bookDate(stored.valueDate)
  const change = CHANGE_KINDS.find(kind => kind === stored.kind)
  if (change) return readChange(change, date, from)
  switch (stored.kind) {
    case 'disburse':
      return { kind: 'disburse', date, rows: from.rows() }
    case 'open':
      return readOpen(date, from)
    case 'repay':
    case 'apply_prepaid':
    case 'payoff':
      return { kind: stored.kind, date, lines: from.lines(), prepaidFen: from.fen('prepaid') }
    case 'overdue':
      return { kind: 'overdue', date, seqs: from.list('seqs').map(seq => from.asWhole(seq)) }
    case 'non_accrual':
      return { kind: 'non_accrual', date, accrual: from.word('accrual', ['accrual', 'non_accrual']) }
    case 'reverse': {
      const of = from.whole('of')
      return { kind: 'reverse', date, of, ...(from.has('redone') ? { redone: redoneIn(from, stored) } : {}) }
    }
    case 'rebook': {
      const entry = eventIn(from, from.raw('entry')).event
      return { kind: 'rebook', date, entry, redone: redoneIn(from, stored) }
    }
    default:
      return from.broken()
  }
}

function eventIn(from: Reader, value: unknown): NumberedEvent {
  const [seq, kind, valueDate, data] = from.asList(value)
  const number = from.asWhole(seq)
  return {
    seq: number,
    event: readEvent({ seq: number, kind: from.asText(kind), valueDate: from.asText(valueDate), data }),
  }
}

function redoneIn(from: Reader, stored: StoredEvent): Redone {
  const inner = new Reader({ ...stored, data: from.raw('redone') })
  return { kept: inner.whole('kept'), tail: inner.list('tail').map(one => eventIn(inner, one)) }
}
