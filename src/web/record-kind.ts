import type { Kysely } from 'kysely'
import type { DB } from '../db/schema'
import type { Viewer } from '../permissions'

/** A section of a form that the product brings with it, and what its fields are called. */
export interface BuiltSection {
  readonly id: string
  readonly label: string
  readonly fields: readonly string[]
}

/** A kind of record whose form may be given fields of the lender's own. */
export interface RecordKind {
  /** As custom_fields.record keeps it. */
  readonly name: string
  readonly label: string
  /** The kinds there are of it, each with the sections of its form; one only where there is no difference. */
  readonly subs: readonly {
    readonly name: string
    readonly label: string
    readonly sections: readonly BuiltSection[]
  }[]
  /** Where its fields can show beside the form. */
  readonly uses: { readonly list?: true; readonly filter?: true; readonly export?: true; readonly import?: true }
  /** The customer a record belongs to, when the viewer sees him: an encrypted value is shown to nobody else. */
  readonly customerOf: (db: Kysely<DB>, viewer: Viewer, id: number) => Promise<number | null>
}
