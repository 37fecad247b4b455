import type { Transaction } from 'kysely'
import type { CustomerRows } from '../db/moving'
import type { DB } from '../db/schema'
import type { BookDate } from '../lending/dates'
import type { Actor } from '../permissions'
import type { AnyBulkAct } from './bulk-act'
import type { Deps } from './context'
import type { ImportKind } from './import-kind'
import type { ListKind } from './list-kind'
import type { MenuItem, QuickAct } from './menu'
import type { RecordKind } from './record-kind'
import type { Route } from './routes'

/** Work without a request: started with the program, stopped with it. */
export interface Job {
  readonly name: string
  readonly everySeconds: number
  /** Holds something in memory: run once more when the program stops. */
  readonly atEnd?: true
  run(deps: Deps): Promise<void>
}

export interface Feature {
  readonly name: string
  readonly routes: readonly Route[]
  readonly menu?: readonly MenuItem[]
  readonly jobs?: readonly Job[]
  readonly dayEnd?: readonly DayEndStep[]
  /** Its tables that name a customer, parents before what hangs on them; see docs/decisions/0012-merging.md. */
  readonly customerRows?: readonly CustomerRows[]
  /** What it can do to many customers at once. */
  readonly bulkActs?: readonly AnyBulkAct[]
  /** Its lists of which people may keep views. */
  readonly lists?: readonly ListKind[]
  /** What one may begin from the search box. */
  readonly actions?: readonly QuickAct[]
  /** Its records that come from files by the wizard. */
  readonly imports?: readonly ImportKind[]
  /** Its records whose forms a lender may add fields to. */
  readonly records?: readonly RecordKind[]
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
  /** Runs while nothing can be posted, right before the date moves: for what must see every line of the day. Short. */
  readonly shut?: boolean
}
