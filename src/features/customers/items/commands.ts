import { type Selectable, sql, type Transaction } from 'kysely'
import { decrypt, encrypt } from '../../../db/codec'
import type { CustomerItems, DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import type { Fen } from '../../../lending/money'
import { yuanText } from '../../../lending/money'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { lockCustomer } from '../commands'
import type { ItemList } from '../record'
import { touchFile } from '../versions'
import { isMaskedList, itemIndex, maskItem } from './kinds'

export type ItemRow = Selectable<CustomerItems>

export interface ItemValues {
  readonly kind: string
  readonly detail: string
  readonly holder: string | null
  readonly bank: string | null
  readonly regionCode: string | null
  readonly amountFen: Fen | null
  readonly note: string | null
}

const place = (row: number) => ({ table: 'customer_items', column: 'detail', row })
export const openDetail = (row: Pick<ItemRow, 'id' | 'detail'>): string => decrypt(place(row.id), row.detail)

/** One line as the history keeps it: nothing in clear that is masked elsewhere; what a person says of his house may hold its address. */
function wordsOf(
  list: ItemList,
  kindName: string,
  { detail, bank, amountFen }: Pick<ItemValues, 'detail' | 'bank' | 'amountFen'>,
): string {
  const shown = isMaskedList(list) ? maskItem(list, detail) : null
  return [kindName, bank, shown, amountFen === null ? null : yuanText(amountFen)].filter(Boolean).join(' ')
}

export interface ItemChange {
  readonly customerId: number
  readonly list: ItemList
  /** The line it takes the place of; null for a new one. */
  readonly itemId: number | null
  /** null takes the line away. */
  readonly values: ItemValues | null
  readonly kindName: (code: string) => string
  readonly reason: string
  readonly sight: Sight
}

async function openItem(trx: Transaction<DB>, customerId: number, itemId: number): Promise<ItemRow | undefined> {
  return trx
    .selectFrom('customerItems')
    .selectAll()
    .where('id', '=', itemId)
    .where('customerId', '=', customerId)
    .where('removedAt', 'is', null)
    .executeTakeFirst()
}

/** Adds, replaces or takes away one line; the archive number rises with it. Refused: record.changed, customer.unchanged. */
export async function changeItem(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { customerId, list, itemId, values, kindName, reason, sight }: ItemChange,
): Promise<{ id: number; archiveNo: string } | Refused> {
  const row = await lockCustomer(trx, sight, customerId)
  if (row.anonymisedAt !== null) return refuse('privacy.anonymised')
  const old = itemId === null ? undefined : await openItem(trx, customerId, itemId)
  if (itemId !== null && (!old || old.list !== list))
    return refuse('customer.item-gone', '这一条已被他人修改或删除，请刷新页面')
  const before = old ? { ...old, detail: openDetail(old) } : undefined
  if (before && values && same(before, values)) return refuse('customer.unchanged', '没有修改任何内容')
  const by = actor.userId ?? row.officerId
  if (old)
    await trx
      .updateTable('customerItems')
      .set({ removedBy: by, removedAt: sql<Date>`now()` })
      .where('id', '=', old.id)
      .execute()
  const id = values ? await insertItem(trx, { customerId, list, values, by }) : (itemId ?? 0)
  const text = (one: (ItemValues & { detail: string }) | typeof before) =>
    one ? wordsOf(list, kindName(one.kind), one) : ''
  const diff = [{ field: list, from: text(before), to: values ? text(values) : '' }]
  return { id, archiveNo: await touchFile(trx, actor, today, { row, diff, reason }) }
}

const same = (before: Omit<ItemRow, 'detail'> & { detail: string }, after: ItemValues): boolean =>
  (Object.keys(after) as (keyof ItemValues)[]).every(key => before[key] === after[key])

async function insertItem(
  trx: Transaction<DB>,
  { customerId, list, values, by }: { customerId: number; list: ItemList; values: ItemValues; by: number },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('customer_items', 'id'))::int as id`.execute(trx)
  const id = rows[0]!.id
  const { detail, ...plain } = values
  await trx
    .insertInto('customerItems')
    .values({
      id,
      customerId,
      list,
      ...plain,
      detail: encrypt(place(id), detail),
      detailIndex: itemIndex(list, detail),
      madeBy: by,
    })
    .execute()
  return id
}
