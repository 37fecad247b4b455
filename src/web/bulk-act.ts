import type { Kysely, Transaction } from 'kysely'
import type { DB } from '../db/schema'
import type { BookDate } from '../lending/dates'
import type { Refused } from '../lending/refusal'
import type { Actor, Permission, Viewer } from '../permissions'
import type { Ctx } from './context'
import type { Fields } from './form'

/** A field of the form as the kit draws it. */
export interface BulkControl {
  readonly name: string
  readonly label: string
  readonly control: 'select' | 'text' | 'textarea' | 'date'
  readonly required?: true
  readonly max?: number
  readonly options?: readonly { readonly value: string; readonly label: string }[]
}

/** What the act is given for one customer; the actor and the viewer are who asked for it, with the rights he has now. */
export interface BulkWork {
  readonly trx: Transaction<DB>
  readonly actor: Actor
  readonly viewer: Viewer
  readonly today: BookDate
  readonly customerId: number
}

/**
 * An act on many customers, one transaction each in the background. Plain values come out of `fields`, because they are kept until
 * the last customer has had his turn. `perform` answers a refusal with its reason, or that it is done; it writes its own audit.
 */
export interface BulkAct<T extends Readonly<Record<string, string | number | boolean | null>> = never> {
  readonly name: string
  readonly label: string
  readonly access: Permission
  readonly fields: Fields
  readonly controls: (c: Ctx) => Promise<readonly BulkControl[]>
  /** Refuses before anything is begun what would be refused for every customer. */
  readonly check?: (db: Kysely<DB>, viewer: Viewer, input: T) => Promise<Refused | null>
  readonly perform: (work: BulkWork, input: T) => Promise<object | Refused>
}
export type AnyBulkAct = BulkAct<never>

/** Keeps the types of one act together; the registry knows them all as one kind. */
export const bulkAct = <T extends Readonly<Record<string, string | number | boolean | null>>>(
  act: BulkAct<T>,
): AnyBulkAct => act as unknown as AnyBulkAct
