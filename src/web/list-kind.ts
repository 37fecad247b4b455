import type { Permission } from '../permissions'

/** A list whose looks a person may keep: filters, order and columns, all of which stand in its address. */
export interface ListKind {
  /** As list_views.list keeps it. */
  readonly name: 'customers'
  readonly label: string
  readonly href: string
  readonly access: Permission
  /** The part of an address that may be kept: what the list itself understands, without a place in it and without anybody's number. */
  readonly clean: (query: URLSearchParams) => string
}
