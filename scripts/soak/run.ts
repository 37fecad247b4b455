import { Chance } from '../../src/learning/chance'
import { figuresOf } from '../../src/lending/loan'
import { type Birth, Life, type Step, shrunk } from './life'
import { birth, wish } from './wishes'

export interface Fault {
  readonly off: string
  readonly birth: Birth
  readonly steps: readonly Step[]
}

export interface Report {
  readonly steps: number
  readonly loans: number
  readonly done: ReadonlyMap<string, number>
  readonly refused: ReadonlyMap<string, number>
  readonly sample: readonly Life[]
  readonly fault: Fault | null
}

export interface Soak {
  readonly steps: number
  readonly seed: number
  /** Loans alive at one time. */
  readonly alive?: number
  /** How many lives are kept for the check in a database. */
  readonly sample?: number
  readonly tell?: (steps: number, loans: number) => void
}

const LONGEST_LIFE = 90

const count = (of: Map<string, number>, word: string): void => void of.set(word, (of.get(word) ?? 0) + 1)

function isOver(life: Life, chance: Chance): boolean {
  const { settled, prepaidFen } = figuresOf(life.ours.book)
  return life.steps.length > LONGEST_LIFE || (settled && prepaidFen === 0n && chance.often(0.15))
}

/** Lives many loans at once, one step of one loan at a time, until the steps are done or a figure differs. */
export function soak({ steps, seed, alive = 100, sample = 0, tell = () => undefined }: Soak): Report {
  const chance = new Chance(seed)
  const drawn = new Chance(seed + 1)
  const lives: Life[] = []
  const kept: Life[] = []
  const done = new Map<string, number>()
  const refused = new Map<string, number>()
  let loans = 0
  let taken = 0
  const report = (fault: Fault | null): Report => ({ steps: taken, loans, done, refused, sample: kept, fault })
  while (taken < steps) {
    const at = chance.whole(0, alive - 1)
    const life = lives[at]
    taken++
    if (!life) {
      const born = birth(chance)
      const begun = Life.begin(born)
      if (begun instanceof Life) {
        loans++
        count(done, 'disburse')
        lives[at] = begun
      } else {
        count(refused, begun.answer ?? '')
        if (begun.off !== null) return report({ off: begun.off, birth: born, steps: [] })
      }
      continue
    }
    const step = wish(chance, life, life.steps.length + 1)
    const { answer, off } = life.step(step)
    if (off !== null) return report({ off, birth: life.birth, steps: shrunk(life.birth, life.steps) })
    if (answer === null) count(done, step.kind === 'act' ? step.act.kind : step.kind)
    else count(refused, answer)
    if (isOver(life, chance)) {
      if (kept.length < sample) kept.push(life)
      else if (drawn.often(sample / loans)) kept[drawn.whole(0, sample - 1)] = life
      delete lives[at]
    }
    if (taken % 256 === 0) tell(taken, loans)
  }
  for (const life of lives) if (life && kept.length < sample) kept.push(life)
  return report(null)
}
