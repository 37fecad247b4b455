import type { BookDate } from '../../src/lending/dates'
import type { Act, LoanContract } from '../../src/lending/loan'
import { difference } from './compare'
import { OurLoan } from './ours'
import { day } from './reference/calendar'
import type { Agreed } from './reference/card'
import { LoanByHand } from './reference/loan'

/** One step in the life of a loan; days are absolute, so that steps can be left out of a story. */
export type Step =
  | { readonly id: number; readonly kind: 'days'; readonly date: BookDate }
  | { readonly id: number; readonly kind: 'act'; readonly date: BookDate; readonly act: Act }
  | { readonly id: number; readonly kind: 'late_entry'; readonly date: BookDate; readonly act: Act }
  | { readonly id: number; readonly kind: 'reverse'; readonly date: BookDate; readonly of: number }

export interface Birth {
  readonly contract: LoanContract
  readonly agreed: Agreed
}

export interface Outcome {
  /** Code of the refusal, null when it was done. */
  readonly answer: string | null
  readonly off: string | null
}

/** The same loan twice: in the program, and by hand. */
export class Life {
  readonly steps: Step[] = []
  private readonly seqs = new Map<number, number>()

  private constructor(
    readonly birth: Birth,
    readonly ours: OurLoan,
    readonly hand: LoanByHand,
  ) {}

  /** A life, or what both (or only one) said against it. */
  static begin(birth: Birth): Life | Outcome {
    const ours = OurLoan.open(birth.contract)
    const hand = LoanByHand.open(birth.agreed)
    if (typeof ours === 'string' || typeof hand === 'string') {
      const [a, b] = [ours, hand].map(made => (typeof made === 'string' ? made : 'done'))
      return { answer: a ?? null, off: a === b ? null : `disbursement: ${a}, by hand ${b}` }
    }
    return new Life(birth, ours, hand)
  }

  step(step: Step): Outcome {
    this.steps.push(step)
    try {
      return this.taken(step)
    } catch (error) {
      return {
        answer: null,
        off: `stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      }
    }
  }

  private taken(step: Step): Outcome {
    const { ours, hand } = this
    ours.walk(step.date)
    hand.walk(day(step.date))
    const [mine, theirs] = this.both(step)
    ours.accrue()
    hand.accrue()
    if (mine !== theirs) return { answer: mine, off: `${mine ?? 'done'}, by hand ${theirs ?? 'done'}` }
    return { answer: mine, off: difference(ours, hand) }
  }

  private both(step: Step): [string | null, string | null] {
    const { ours, hand, seqs } = this
    switch (step.kind) {
      case 'days':
        return [null, null]
      case 'act':
      case 'late_entry': {
        const late = step.kind === 'late_entry'
        const mine = late ? ours.backDate(step.act) : ours.ask(step.act)
        if (mine === null) seqs.set(step.id, ours.log.length)
        return [mine, late ? hand.backDate(step.id, step.act) : hand.ask(step.id, step.act)]
      }
      case 'reverse':
        return [ours.reverse(seqs.get(step.of) ?? 0), hand.reverse(step.of)]
    }
  }
}

/** Lives the steps from the beginning; the first difference, with the number of the step. */
export function firstDifference(birth: Birth, steps: readonly Step[]): { off: string; at: number } | null {
  const life = Life.begin(birth)
  if (!(life instanceof Life)) return life.off === null ? null : { off: life.off, at: -1 }
  for (const [at, step] of steps.entries()) {
    const { off } = life.step(step)
    if (off !== null) return { off, at }
  }
  return null
}

/** The shortest story found that still differs: leaves out halves, then quarters, then single steps. */
export function shrunk(birth: Birth, steps: readonly Step[]): readonly Step[] {
  let best = steps
  for (let size = Math.ceil(best.length / 2); size >= 1; ) {
    let shorter = false
    for (let at = 0; at < best.length; at += size) {
      const tried = [...best.slice(0, at), ...best.slice(at + size)]
      const found = firstDifference(birth, tried)
      if (!found) continue
      best = tried.slice(0, found.at + 1)
      shorter = true
      break
    }
    if (!shorter) size = size === 1 ? 0 : Math.ceil(size / 2)
  }
  return best
}
