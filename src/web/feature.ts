import type { Transaction } from 'kysely'
import type { DB } from '../db/schema'
import type { BookDate } from '../lending/dates'
import type { Actor, Permission } from '../permissions'
import type { Deps } from './context'
import type { Route } from './routes'

export type MenuGroup = '' | '客户与档案' | '贷款业务' | '贷后与风险' | '分析与设置'
export const MENU_GROUPS: readonly MenuGroup[] = ['', '客户与档案', '贷款业务', '贷后与风险', '分析与设置']

export interface MenuItem {
  readonly group: MenuGroup
  readonly order: number
  readonly href: string
  readonly label: string
  readonly icon: string
  readonly access: Permission | 'signed-in'
  /** Address that answers the number beside the item, asked for after the page has loaded. */
  readonly counter?: string
  readonly red?: boolean
  /** Place in the phone's bottom bar, 1–5. */
  readonly phone?: number
}

/** Work without a request: started with the program, stopped with it. */
export interface Job {
  readonly name: string
  readonly everySeconds: number
  run(deps: Deps): Promise<void>
}

export interface Feature {
  readonly name: string
  readonly routes: readonly Route[]
  readonly menu?: readonly MenuItem[]
  readonly jobs?: readonly Job[]
  readonly dayEnd?: readonly DayEndStep[]
}

/** What a day-end step is given: the day it closes and the business day that follows. */
export interface DayEndWork {
  readonly deps: Deps
  readonly date: BookDate
  readonly next: BookDate
  readonly actor: Actor
  /** Throws unless this run still owns the day-end: called first in every transaction of a step. */
  readonly fence: (trx: Transaction<DB>) => Promise<void>
  /** One item failed: noted with its reason, retried by the next run; the step goes on. */
  readonly itemFailed: (subject: string, reason: string) => Promise<void>
}

/** Idempotent: run again for the same day it adds nothing. Answers how many items it worked on. */
export interface DayEndStep {
  readonly name: string
  readonly label: string
  readonly run: (work: DayEndWork) => Promise<number>
}
