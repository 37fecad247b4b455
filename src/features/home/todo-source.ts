import type { RawBuilder } from 'kysely'
import type { BookDate } from '../../lending/dates'
import type { Permission, Viewer } from '../../permissions'

/** One thing that waits for a person. `words` is the key of its title; the second line is `sub` with `params`. */
export interface Todo {
  readonly id: string
  readonly icon: string
  readonly tone: 'bad' | 'warn' | 'info'
  readonly words: string
  readonly text: string
  readonly sub: string
  readonly params: Readonly<Record<string, string | number | bigint>>
  readonly href: string
  /** The day it is due; null when it simply waits. */
  readonly dueOn: BookDate | null
}

export interface Found {
  readonly id: string
  readonly text: string
  readonly dueOn: BookDate | null
  readonly href: string
  readonly fen: bigint | null
  readonly days: number | null
  readonly extra: string | null
}

export interface Source {
  readonly key: string
  readonly needs: Permission
  readonly icon: string
  readonly tone: Todo['tone']
  readonly words: string
  readonly sub: string
  readonly from: (viewer: Viewer, today: BookDate) => RawBuilder<Found>
}
