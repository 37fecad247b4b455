import type { BookDate } from '../../lending/dates'
import { type Fen, yuanText } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import type { Party, RelationKind } from '../../lending/relations'
import { maskOf } from '../customers/protect'
import type { Change } from './queries'
import type { Source } from './words'

export interface RelationInput {
  readonly kind: RelationKind
  readonly otherKind: Party
  /** A customer in sight, chosen by his number; otherwise the other end is told by name. */
  readonly customerNo: string | null
  readonly name: string | null
  readonly idType: string | null
  readonly idNo: string | null
  readonly phone: string | null
  readonly sharePpm: number | null
  readonly amountFen: Fen | null
  readonly sameHousehold: boolean
  readonly title: string | null
  readonly fromOn: BookDate | null
  readonly source: Source
  readonly note: string | null
}

/** As the history keeps it: numbers masked, amounts in yuan. */
export const told = (input: RelationInput, name: string): Record<string, string> => ({
  kind: input.kind,
  name,
  idNo: maskOf('idNo', input.idNo) ?? '',
  phone: maskOf('phone', input.phone) ?? '',
  sharePpm: input.sharePpm === null ? '' : formatRate(input.sharePpm),
  amountFen: input.amountFen === null ? '' : yuanText(input.amountFen),
  sameHousehold: input.sameHousehold || input.kind === 'spouse' || input.kind === 'household' ? '1' : '',
  title: input.title ?? '',
  fromOn: input.fromOn ?? '',
  source: input.source,
  note: input.note ?? '',
})

export const changesBetween = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Change[] =>
  Object.keys(after)
    .filter(field => (before[field] ?? '') !== after[field])
    .map(field => ({ field, from: before[field] ?? '', to: after[field] ?? '' }))
