import type { Borrower } from '../cast'
import { chengguan } from './chengguan'
import { firms } from './firms'
import { townships } from './townships'

export const borrowers: readonly Borrower[] = [...chengguan, ...townships, ...firms]

const places = new Map(borrowers.map((one, at) => [one.name, at + 1]))

/** His place in line: what his numbers are made of. */
export function placeOf(name: string): number {
  const place = places.get(name)
  if (place === undefined) throw new Error(`nobody in the story is called ${name}`)
  return place
}

export const borrower = (name: string): Borrower => borrowers[placeOf(name) - 1]!
