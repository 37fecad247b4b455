import type { Kysely, RawBuilder } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'

export type ColumnKind = 'text' | 'money' | 'int' | 'rate' | 'date' | 'name' | 'word' | 'percent'

/** Where a code finds its word: status table, product word, or code list. */
export type WordOf = (code: string) => string

export interface ReportColumn {
  /** Name of the column in the report's rows. */
  readonly key: string
  readonly label: string
  readonly kind: ColumnKind
  /** Summed over the whole result. */
  readonly total?: boolean
  /** A path with {column} in it; only columns of the row itself. */
  readonly href?: string
  readonly words?: WordOf
  /** Width in a workbook, in characters; on paper a share. */
  readonly width?: number
  /** Left out on a phone and on paper. */
  readonly minor?: boolean
  /** For sorting only. */
  readonly hidden?: boolean
}

export type FilterName = 'from' | 'to' | 'on' | 'branch' | 'officer' | 'product'

export interface ReportParams {
  readonly from: BookDate
  readonly to: BookDate
  readonly on: BookDate
  readonly branch?: number
  readonly officer?: number
  readonly product?: number
}

export interface Asked {
  readonly db: Kysely<DB>
  readonly viewer: Sight
  readonly today: BookDate
  readonly params: ReportParams
}

export type Row = Readonly<Record<string, string | number | bigint | null>>

/** A report is its columns and one query; paging, sorting, totals and files are the engine's, the same for all. */
export interface Report {
  readonly key: string
  readonly title: string
  readonly note: string
  readonly filters: readonly FilterName[]
  readonly columns: readonly ReportColumn[]
  /** The order without a choice; `id` breaks ties. */
  readonly sort: { readonly key: string; readonly down: boolean }
  /** All rows in sight, each with a column `id` that is unique. Inside a query: without order or limit. */
  readonly base: (asked: Asked) => RawBuilder<Row>
}
