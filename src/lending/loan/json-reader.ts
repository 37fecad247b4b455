import { type BookDate, bookDate } from '../dates'
import { type AmountLine, COMPONENTS, type Component } from '../servicing'
import type { PlannedRow } from './plan-types'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** An event's content as JSON: money as digits in a string, rows and lines as short arrays. */
export type EventData = { readonly [key: string]: Json }

export interface StoredEvent {
  readonly seq: number
  readonly kind: string
  readonly valueDate: string
  readonly data: unknown
}

/** Reads the fields of a stored event; whatever `eventData` did not write is refused by throwing. */
export class Reader {
  private readonly data: Readonly<Record<string, unknown>>

  constructor(private readonly stored: StoredEvent) {
    this.data = (stored.data ?? {}) as Readonly<Record<string, unknown>>
  }

  broken(): never {
    throw new Error(`loan event ${this.stored.seq} (${this.stored.kind}) cannot be read`)
  }

  has(name: string): boolean {
    return this.data[name] !== undefined
  }

  raw(name: string): unknown {
    return this.data[name]
  }

  list(name: string): readonly unknown[] {
    return this.asList(this.data[name])
  }

  fen(name: string): bigint {
    return this.asFen(this.data[name])
  }

  whole(name: string): number {
    return this.asWhole(this.data[name])
  }

  text(name: string): string {
    return this.asText(this.data[name])
  }

  flag(name: string): boolean {
    const value = this.data[name]
    return typeof value === 'boolean' ? value : this.broken()
  }

  date(name: string): BookDate {
    return bookDate(this.text(name))
  }

  /** One of a closed set of words. */
  word<T extends string>(name: string, words: readonly T[]): T {
    return this.asWord(this.data[name], words)
  }

  lines(): AmountLine[] {
    return this.list('lines').map(each => {
      const [seq, component, fen] = this.asList(each)
      const word: Component = this.asWord(component, COMPONENTS)
      return { seq: seq === null ? null : this.asWhole(seq), component: word, fen: this.asFen(fen) }
    })
  }

  rows(): PlannedRow[] {
    return this.list('rows').map(each => {
      const [seq, start, due, pay, principal, interest, months, days] = this.asList(each)
      return {
        seq: this.asWhole(seq),
        startDate: bookDate(this.asText(start)),
        dueDate: bookDate(this.asText(due)),
        payDate: bookDate(this.asText(pay)),
        principalFen: this.asFen(principal),
        interestFen: this.asFen(interest),
        months: this.asWhole(months),
        days: this.asWhole(days),
      }
    })
  }

  asList(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : this.broken()
  }

  asWhole(value: unknown): number {
    return typeof value === 'number' && Number.isInteger(value) ? value : this.broken()
  }

  asFen(value: unknown): bigint {
    return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : this.broken()
  }

  asText(value: unknown): string {
    return typeof value === 'string' ? value : this.broken()
  }

  asWord<T extends string>(value: unknown, words: readonly T[]): T {
    return words.find(word => word === value) ?? this.broken()
  }
}

export const rowsOut = (rows: readonly PlannedRow[]): Json =>
  rows.map(row => [
    row.seq,
    row.startDate,
    row.dueDate,
    row.payDate,
    row.principalFen.toString(),
    row.interestFen.toString(),
    row.months,
    row.days,
  ])

export const linesOut = (lines: readonly AmountLine[]): Json =>
  lines.map(({ seq, component, fen }) => [seq, component, fen.toString()])
