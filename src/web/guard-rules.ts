import type { Ctx } from './context'

export interface SessionLimits {
  readonly idleMs: number
  readonly absoluteMs: number
  /** How long a password or code counts as freshly given. */
  readonly proofMs: number
}

/** What the guard of the routes is told by the features: the web floor knows none of them. */
export interface GuardRules {
  /** The limits in force; parameters with a date, so they are asked for at every request. */
  readonly limits: () => Promise<SessionLimits>
  /** Is this the password of the person at the screen? */
  readonly prove: (c: Ctx, password: string) => Promise<boolean>
  /** Writes down a refused entry; a failing note refuses all the same. */
  readonly refused: (c: Ctx, permission: string) => Promise<void>
}
