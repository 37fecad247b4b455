import { late } from './late'
import { open } from './open'
import { running } from './running'
import type { LoanStory } from './table'

export type { LoanStory, Moved } from './table'

export const loans: readonly LoanStory[] = [...running, ...late, ...open]

/** Is this the step after which the application waits when the story ends? */
export const leftWaiting = ({ ending, steps }: LoanStory, step: number): boolean =>
  ending === 'waiting' && steps === step
