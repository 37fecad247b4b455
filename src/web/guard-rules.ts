import type { Request, Response } from 'express'
import type { BookDate } from '../lending/dates'
import type { Ctx } from './context'

export interface SessionLimits {
  readonly idleMs: number
  readonly absoluteMs: number
  /** How long a password or code counts as freshly given. */
  readonly proofMs: number
}

/** No right, a record out of sight, or a form that did not come from our page; `subject` is where. */
export interface RefusedAttempt {
  readonly act: 'access.refused' | 'access.unseen' | 'access.forged'
  readonly subject: string
  readonly after?: Readonly<Record<string, string>>
}

/** What the guard of the routes is told by the features: the web floor knows none of them. */
export interface GuardRules {
  /** The business date and the limits in force on it: asked for at every request. */
  readonly limits: () => Promise<SessionLimits & { readonly today: BookDate }>
  /** Is this the password of the person at the screen? */
  readonly prove: (c: Ctx, password: string) => Promise<boolean>
  /** Writes down, within bounds, what was refused; a failing note refuses all the same. */
  readonly refused: (req: Request, res: Response, attempt: RefusedAttempt) => Promise<void>
}
