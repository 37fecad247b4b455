import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import { checkShare, fits, type Party } from '../../lending/relations'
import { idIndex } from '../customers/protect'
import type { RelationInput } from './input'
import { sealedNumbers } from './protect'

export const partyOf = (kind: string): Party => (kind === 'company' ? 'company' : 'person')

/** The customer a typed number belongs to, wherever he is: kept for the sums, shown only to those who see him. */
async function customerBy(trx: Transaction<DB>, input: RelationInput) {
  if (input.idNo === null || input.idType === null) return null
  return trx
    .selectFrom('customers')
    .select(['id', 'name', 'kind'])
    .where('idType', '=', input.idType)
    .where('idNoIndex', '=', idIndex(input.idNo))
    .where('withdrawnAt', 'is', null)
    .where('kind', input.otherKind === 'person' ? '=' : '<>', 'person')
    .executeTakeFirst()
}

/** The customer chosen by his number, who has to be in sight. */
const chosen = (trx: Transaction<DB>, viewer: Sight, customerNo: string) =>
  trx
    .selectFrom('customers')
    .select(['customers.id', 'customers.name', 'customers.kind'])
    .where('customers.customerNo', '=', customerNo)
    .where(visibleTo(viewer))
    .executeTakeFirst()

export interface End {
  readonly id: number | null
  readonly name: string
  readonly kind: Party
}

export async function otherEnd(trx: Transaction<DB>, viewer: Sight, input: RelationInput): Promise<End | Refused> {
  if (input.customerNo !== null) {
    const found = await chosen(trx, viewer, input.customerNo)
    if (!found) return refuse('relation.no-customer', undefined, { field: 'customerNo' })
    return { id: found.id, name: found.name, kind: found.kind === 'company' ? 'company' : input.otherKind }
  }
  if (input.name === null) return refuse('relation.nobody', undefined, { field: 'name' })
  const found = await customerBy(trx, input)
  return { id: found?.id ?? null, name: input.name, kind: input.otherKind }
}

/** What else is told of the customer and still holds, this row left out. */
async function othersOf(trx: Transaction<DB>, customerId: number, but: number) {
  return trx
    .selectFrom('relations')
    .select(['id', 'kind', 'otherCustomerId', 'idNoIndex', 'name', 'sharePpm'])
    .where('customerId', '=', customerId)
    .where('id', '<>', but)
    .where('toOn', 'is', null)
    .where('withdrawnOn', 'is', null)
    .execute()
}

/** Is it one the customer can have, and not told already? Speaks of his own file only. */
export async function wrongTie(
  trx: Transaction<DB>,
  today: BookDate,
  owner: { readonly id: number; readonly kind: string },
  end: End,
  input: RelationInput,
  but: number,
): Promise<Refused | null> {
  if (end.id === owner.id)
    return refuse('relation.self', undefined, { field: input.customerNo ? 'customerNo' : 'idNo' })
  // a sole trader is his owner: he has a family, and people who run his shop
  const asOwner = owner.kind === 'sole' ? (['person', 'company'] as const) : [partyOf(owner.kind)]
  if (!asOwner.some(kind => fits(input.kind, kind, end.kind)))
    return refuse('relation.no-such-kind', undefined, { field: 'kind' })
  if (input.fromOn !== null && input.fromOn > today)
    return refuse('relation.future', undefined, { field: 'fromOn', params: { today } })
  const others = await othersOf(trx, owner.id, but)
  const index = input.idNo === null ? null : idIndex(input.idNo)
  const same = others.some(
    one =>
      one.kind === input.kind &&
      ((index !== null && one.idNoIndex !== null && index.equals(one.idNoIndex)) ||
        (input.customerNo !== null && end.id !== null && one.otherCustomerId === end.id) ||
        (input.customerNo === null && index === null && one.idNoIndex === null && one.name === end.name)),
  )
  if (same) return refuse('relation.told-already', undefined, { field: 'kind' })
  if (input.kind === 'spouse' && others.some(one => one.kind === 'spouse'))
    return refuse('relation.spouse-told', undefined, { field: 'kind' })
  const held = others.reduce((sum, one) => sum + (one.kind === 'shareholder' ? (one.sharePpm ?? 0) : 0), 0)
  return checkShare(input, held)
}

export const columnsOf = (id: number, input: RelationInput, end: End) => ({
  kind: input.kind,
  otherCustomerId: end.id,
  otherKind: end.kind,
  name: end.name,
  idType: input.idNo === null ? null : input.idType,
  ...sealedNumbers(id, input.idNo, input.phone),
  sharePpm: input.sharePpm,
  amountFen: input.amountFen,
  sameHousehold: input.sameHousehold || input.kind === 'spouse' || input.kind === 'household',
  title: input.title,
  fromOn: input.fromOn,
  source: input.source,
  note: input.note,
})
