import { late } from './late'
import { open } from './open'
import { running } from './running'
import type { LoanStory } from './table'

export type { LoanStory } from './table'

export const loans: readonly LoanStory[] = [...running, ...late, ...open]
