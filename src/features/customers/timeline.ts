import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { alongside } from '../../db/transaction'
import type { BookDate } from '../../lending/dates'

export interface CustomerEvent {
  readonly customerId: number
  readonly businessDate: BookDate
  readonly kind: 'system' | 'person' | 'money'
  readonly tone?: 'ok' | 'warn' | 'bad' | 'info' | 'mute'
  readonly userId: number | null
  /** Chinese sentence with {placeholders}: the key of its translation. No C2/C3 value in clear. */
  readonly words: string
  readonly params?: Readonly<Record<string, string | number>>
  readonly detail?: string
  readonly href?: string
}

/** 客户大事记: every part of the system tells what happened to a customer, in the transaction in which it happened. */
export async function tellCustomer(trx: Transaction<DB>, event: CustomerEvent): Promise<void> {
  tellCustomers(trx, [event])
}

/** The same of many at once. */
export function tellCustomers(trx: Transaction<DB>, events: readonly CustomerEvent[]): void {
  const rows = events.map(({ params, tone, detail, href, ...row }) => ({
    ...row,
    tone: tone ?? 'mute',
    params: JSON.stringify(params ?? {}),
    detail: detail ?? null,
    href: href ?? null,
  }))
  alongside(trx, trx.insertInto('customerEvents').values(rows).execute())
}
