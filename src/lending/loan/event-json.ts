import { bookDate } from '../dates'
import { type AmountLine, COMPONENTS, type Component } from '../servicing'
import type { LoanEvent, PlannedRow } from './types'

/** An event's content as JSON: money as digits in a string, rows and lines as short arrays. */
export type EventData = {
  readonly [key: string]: string | number | readonly (string | number | null)[][] | readonly number[]
}

export function eventData(event: LoanEvent): EventData {
  switch (event.kind) {
    case 'disburse':
      return { rows: event.rows.map(rowOut) }
    case 'repay':
    case 'apply_prepaid':
    case 'payoff':
      return {
        lines: event.lines.map(({ seq, component, fen }) => [seq, component, fen.toString()]),
        prepaid: event.prepaidFen.toString(),
      }
    case 'overdue':
      return { seqs: event.seqs }
    case 'non_accrual':
      return { accrual: event.accrual }
    case 'reverse':
      return { of: event.of }
  }
}

const rowOut = (row: PlannedRow): (string | number)[] => [
  row.seq,
  row.startDate,
  row.dueDate,
  row.payDate,
  row.principalFen.toString(),
  row.interestFen.toString(),
  row.months,
  row.days,
]

export interface StoredEvent {
  readonly seq: number
  readonly kind: string
  readonly valueDate: string
  readonly data: unknown
}

const broken = (stored: StoredEvent): never => {
  throw new Error(`loan event ${stored.seq} (${stored.kind}) cannot be read`)
}

/** Reads an event back; throws on anything that was not written by `eventData`. */
export function readEvent(stored: StoredEvent): LoanEvent {
  const data = (stored.data ?? {}) as Readonly<Record<string, unknown>>
  const date = bookDate(stored.valueDate)
  switch (stored.kind) {
    case 'disburse':
      return { kind: 'disburse', date, rows: rowsIn(list(data.rows, stored), stored) }
    case 'repay':
    case 'apply_prepaid':
    case 'payoff':
      return {
        kind: stored.kind,
        date,
        lines: list(data.lines, stored).map(line => lineIn(list(line, stored), stored)),
        prepaidFen: fenIn(data.prepaid, stored),
      }
    case 'overdue':
      return { kind: 'overdue', date, seqs: list(data.seqs, stored).map(seq => whole(seq, stored)) }
    case 'non_accrual':
      return { kind: 'non_accrual', date, accrual: data.accrual === 'accrual' ? 'accrual' : 'non_accrual' }
    case 'reverse':
      return { kind: 'reverse', date, of: whole(data.of, stored) }
    default:
      return broken(stored)
  }
}

const list = (value: unknown, stored: StoredEvent): readonly unknown[] =>
  Array.isArray(value) ? value : broken(stored)
const whole = (value: unknown, stored: StoredEvent): number =>
  typeof value === 'number' && Number.isInteger(value) ? value : broken(stored)
const fenIn = (value: unknown, stored: StoredEvent): bigint =>
  typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : broken(stored)
const text = (value: unknown, stored: StoredEvent): string => (typeof value === 'string' ? value : broken(stored))
const isComponent = (value: unknown): value is Component => COMPONENTS.some(component => component === value)

function lineIn([seq, component, fen]: readonly unknown[], stored: StoredEvent): AmountLine {
  if (!isComponent(component)) return broken(stored)
  return { seq: seq === null ? null : whole(seq, stored), component, fen: fenIn(fen, stored) }
}

const rowsIn = (rows: readonly unknown[], stored: StoredEvent): PlannedRow[] =>
  rows.map(row => {
    const [seq, start, due, pay, principal, interest, months, days] = list(row, stored)
    return {
      seq: whole(seq, stored),
      startDate: bookDate(text(start, stored)),
      dueDate: bookDate(text(due, stored)),
      payDate: bookDate(text(pay, stored)),
      principalFen: fenIn(principal, stored),
      interestFen: fenIn(interest, stored),
      months: whole(months, stored),
      days: whole(days, stored),
    }
  })
