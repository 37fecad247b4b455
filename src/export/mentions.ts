import type { Writable } from 'node:stream'
import type { Cell } from './cells'

/** A number of a customer, a loan, a contract, a file: capitals, digits and hyphens, at least ten of them. */
const NUMBER = /^(?=.*\d{4})[0-9A-Z][0-9A-Z-]{9,39}$/
/** One file names no more than this; what is over is not remembered one by one. */
const MOST = 200_000

const told = new WeakMap<Writable, Set<string>>()

/** Passes rows on to a writer and remembers which records were named in them, for who must answer for what left the house. */
export async function* overheard<T extends Cell>(
  stream: Writable,
  rows: Iterable<T[]> | AsyncIterable<T[]>,
): AsyncGenerator<T[]> {
  const numbers = told.get(stream) ?? new Set<string>()
  told.set(stream, numbers)
  for await (const row of rows) {
    for (const cell of row)
      if (typeof cell === 'string' && cell.length >= 10 && numbers.size < MOST && NUMBER.test(cell)) numbers.add(cell)
    yield row
  }
}

/** Numbers of the records that stood in the tables written to this stream. */
export const mentionedIn = (stream: Writable): string[] => [...(told.get(stream) ?? [])]
