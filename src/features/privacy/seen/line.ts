import type { SeenKind } from '../../../web/seen'

/** One look of one person at one customer, as it is written down. */
export interface Line {
  readonly at: string
  readonly user: number
  readonly customer: number
  readonly kind: SeenKind
  readonly place: string
  readonly address: string | null
}
