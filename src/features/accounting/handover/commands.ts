import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { record } from '../../audit/commands'
import { monthText } from '../closed'
import type { Target } from './layouts.paper'
import { type HandoverAsked, type HandoverSums, handoverSums, mappings, unmapped } from './queries'

export interface MappedAccount {
  readonly account: string
  readonly code: string
  readonly name: string
}

/** Keeps the accounts that were filled in; one that has a counterpart keeps it until another is given. */
export async function saveMappings(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  target: Target,
  mapped: readonly MappedAccount[],
): Promise<{ changed: number }> {
  const before = new Map((await mappings(trx, target)).map(row => [row.account, row]))
  const changed = mapped.filter(one => {
    const known = before.get(one.account)
    return known !== undefined && (known.code !== one.code || known.theirName !== one.name)
  })
  if (changed.length > 0)
    await trx
      .insertInto('accountMappings')
      .values(changed.map(one => ({ ...one, target })))
      .onConflict(oc =>
        oc.columns(['target', 'account']).doUpdateSet(eb => ({
          code: eb.ref('excluded.code'),
          name: eb.ref('excluded.name'),
        })),
      )
      .execute()
  await record(trx, actor, {
    act: 'accounting.mapping',
    subject: `mapping:${target}`,
    businessDate: today,
    before: Object.fromEntries(changed.map(one => [one.account, before.get(one.account)?.code ?? null])),
    after: Object.fromEntries(changed.map(one => [one.account, one.code])),
  })
  return { changed: changed.length }
}

/** Writes down that a month was handed over; refused while an account of it has no counterpart. */
export async function handOver(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  asked: HandoverAsked & { readonly branch: number | undefined; readonly format: 'xlsx' | 'csv'; readonly cap: number },
): Promise<HandoverSums | Refused> {
  const { target, month, branch, format, cap } = asked
  const missing = await unmapped(trx, asked)
  if (missing.length > 0)
    return refuse('handover.unmapped', undefined, { params: { codes: missing.map(one => one.code).join('、') } })
  const sums = await handoverSums(trx, asked)
  if (sums.lines === 0) return refuse('handover.nothing')
  if (sums.lines > cap) return refuse('handover.too-many', undefined, { params: { n: sums.lines, cap } })
  await trx
    .insertInto('voucherHandovers')
    .values({
      target,
      month,
      branchId: branch ?? null,
      format,
      voucherCount: sums.vouchers,
      lineCount: sums.lines,
      totalFen: String(sums.debitFen),
      takenBy: actor.userId!,
    })
    .execute()
  await record(trx, actor, {
    act: 'voucher.handover',
    subject: `handover:${target}:${monthText(month)}`,
    businessDate: today,
    after: { format, vouchers: sums.vouchers, lines: sums.lines, branch: branch ?? null },
  })
  return sums
}
