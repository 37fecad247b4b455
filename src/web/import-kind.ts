import type { Kysely, Transaction } from 'kysely'
import type { DB } from '../db/schema'
import type { BookDate } from '../lending/dates'
import type { Refused } from '../lending/refusal'
import type { Actor, Permission, Viewer } from '../permissions'
import type { Translate } from './i18n'

/** A code of ours with the words other programs have for it. */
export interface ImportChoice {
  readonly value: string
  readonly label: string
  readonly said?: readonly string[]
}

/** What a column of a file may hold. */
export interface ImportTarget {
  readonly name: string
  readonly label: string
  /** Targets of one group stand together; the first group is open, the others fold. */
  readonly group?: string
  /** How the column is called elsewhere, in Chinese or English. */
  readonly said?: readonly string[]
  readonly must?: boolean
  /** What the file says is set against these, once for the whole file; a value may also be left out. */
  readonly choices?: readonly ImportChoice[]
  /** One value for the whole file, never a column. */
  readonly whole?: boolean
  readonly date?: boolean
  /** What it is while nobody says otherwise. */
  readonly usual?: string
  readonly hint?: string
  /** For the template. */
  readonly example?: string
  /** Shown in lists and forms instead of what would be encrypted in the book. */
  readonly hide?: (text: string) => string
}

/** Which column goes where; `kind` is the variant. A fixed text stands alone, or before the text of the column. */
export interface ImportMapping {
  readonly kind: string
  /** Target → place of the column, counted from 0; ROW_NUMBER is the number of the row itself. */
  readonly columns: Readonly<Partial<Record<string, number>>>
  readonly fixed?: Readonly<Record<string, string>>
  /** Target → what the file says → our code, '' for rows that are left out. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>>
}
export const ROW_NUMBER = -1

/** Before the name of a target with choices: the word of the file itself. */
export const RAW = 'raw:'

/** One row by its targets; what is not there is absent. */
export type RowText = Readonly<Record<string, string>>

export interface ImportProblem {
  readonly field: string
  readonly label: string
  readonly words: string
}

export interface JudgedRow {
  /** Must be put right. */
  readonly problems: readonly ImportProblem[]
  /** Is in the book already. */
  readonly known?: readonly ImportProblem[]
  /** Equal for rows that mean the same record. */
  readonly identity: Buffer | null
}

export interface MadeRecord {
  readonly recordId?: number
  readonly customerId?: number
}

export interface ImportRow {
  readonly rowNo: number
  readonly text: RowText
}

/** Reads the rows of one file: made once for many rows. */
export interface ImportReader {
  judge(rows: readonly ImportRow[]): Promise<readonly JudgedRow[]>
  /** Said of the second row with the same identity. */
  twice(first: number): ImportProblem
  /** The record of each row with everything that belongs to it, or why not; nothing half. */
  create(rows: readonly ImportRow[]): Promise<readonly Made[]>
}

export type Made = MadeRecord | readonly ImportProblem[]

/** For records that are made one after the other: each may stand on the one before. */
export async function inTurn(rows: readonly ImportRow[], make: (row: ImportRow) => Promise<Made>): Promise<Made[]> {
  const made: Made[] = []
  for (const row of rows) made.push(await make(row))
  return made
}

export interface ImportRun {
  readonly batchId: number
  readonly mapping: ImportMapping
  readonly viewer: Viewer
  readonly actor: Actor
  readonly today: BookDate
  readonly t: Translate
}

/** A kind of record that comes from files. Features register theirs; the wizard is the same for all. */
export interface ImportKind {
  readonly name: string
  readonly label: string
  /** Beside the right to import at all. */
  readonly permission: Permission
  readonly variants?: readonly { readonly value: string; readonly label: string }[]
  /** The likely variant by the heads of the file. */
  readonly likely?: (headers: readonly string[]) => string
  targets(db: Kysely<DB>, variant: string): Promise<readonly ImportTarget[]>
  /** Targets that lists show of a row. */
  readonly shown: readonly string[]
  open(trx: Transaction<DB>, run: ImportRun): Promise<ImportReader>
  /** Takes the whole batch back, or says what stands on it. Leaves an audit row. */
  undo(
    trx: Transaction<DB>,
    by: { readonly actor: Actor; readonly viewer: Viewer; readonly today: BookDate },
    batchId: number,
  ): Promise<{ count: number } | Refused>
  /** Taking back more rows than this is left to the background. */
  readonly undoInBackgroundFrom?: number
  /** Rows that are judged or made in one go; default 500 and 200. */
  readonly chunk?: number
  readonly words: {
    readonly finished: string
    readonly undone: string
    readonly confirmUndo: string
    readonly unit: string
  }
  /** Where the records are looked at afterwards. */
  readonly result: (batchId: number) => { readonly label: string; readonly href: string }
}
