import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { alongside } from '../../db/transaction'
import type { BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import type { AmountLine } from '../../lending/servicing'
import type { VoucherKey } from '../accounting/post'

/** Numbered after its voucher: unique, and one leads to the other. */
export const receiptNoOf = (today: BookDate, voucherId: bigint): string =>
  `SK${today.replaceAll('-', '')}${voucherId.toString().padStart(8, '0')}`

/** Money that came in with a change of the loan; its event and its voucher are there already. */
export interface ReceiptRecord {
  readonly loanId: number
  readonly kind: 'repay' | 'prepay' | 'recover' | 'revolve'
  readonly eventSeq: number
  readonly valueDate: BookDate
  readonly amountFen: Fen
  readonly prepaidFen: Fen
  readonly balanceFen: Fen
  readonly channel: string
  readonly bankSerial: string | null
  readonly payerName: string | null
  /** What the payer is to the borrower, when he is another. */
  readonly payerRelation?: string | null
  readonly postedBy: number
  readonly voucher: VoucherKey
  readonly lines: readonly AmountLine[]
}

/** The receipt of a change, as those of ordinary repayments. Answers its id, or 'serial-used'. */
export async function recordReceipt(
  trx: Transaction<DB>,
  today: BookDate,
  { lines, voucher, ...record }: ReceiptRecord,
): Promise<number | 'serial-used'> {
  const { id } = await trx
    .insertInto('repayments')
    .values({
      ...record,
      receiptNo: receiptNoOf(today, voucher.id),
      businessDate: today,
      voucherDate: voucher.date,
      voucherId: voucher.id,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const rows = lines.map(line => ({ ...line, seq: line.seq ?? 0, repaymentId: id }))
  if (rows.length > 0) alongside(trx, trx.insertInto('repaymentLines').values(rows).execute())
  const { channel, bankSerial } = record
  const free = bankSerial === null || (await claimSerial(trx, channel, bankSerial, id))
  return free ? id : 'serial-used'
}

/** False when the serial has been booked before; a second one waits for the first to commit. */
export async function claimSerial(
  trx: Transaction<DB>,
  channel: string,
  bankSerial: string,
  repaymentId: number,
): Promise<boolean> {
  const claimed = await trx
    .insertInto('repaymentSerials')
    .values({ channel, bankSerial, repaymentId })
    .onConflict(oc => oc.doNothing())
    .executeTakeFirst()
  return claimed.numInsertedOrUpdatedRows === 1n
}

export interface ReversalRecord {
  readonly repaymentId: number
  readonly loanId: number
  readonly eventSeq: number
  readonly businessDate: BookDate
  readonly reason: string
  readonly voucher: VoucherKey
  readonly postedBy: number
}

/** 冲正 of a receipt on record: its bank serial may be booked again. */
export async function recordReversal(trx: Transaction<DB>, { voucher, ...record }: ReversalRecord): Promise<void> {
  await trx
    .insertInto('reversals')
    .values({ ...record, voucherDate: voucher.date, voucherId: voucher.id })
    .execute()
  await releaseSerial(trx, record.repaymentId)
}

/**
 * One bank serial may have paid several loans: while another receipt of it stands the serial stays taken, by that one. The
 * row is locked first, so that two of them reversed at once see each other.
 */
async function releaseSerial(trx: Transaction<DB>, repaymentId: number): Promise<void> {
  const held = await sql`select 1 from repayment_serials s join repayments r using (channel, bank_serial)
    where r.id = ${repaymentId} for update of s`.execute(trx)
  if (held.rows.length === 0) return
  const handed = await sql`update repayment_serials s set repayment_id = r.id from repayments r
    where s.repayment_id = ${repaymentId} and r.channel = s.channel and r.bank_serial = s.bank_serial and r.id <> ${repaymentId}
      and not exists (select from reversals v where v.repayment_id = r.id)`.execute(trx)
  if (handed.numAffectedRows === 0n)
    await trx.deleteFrom('repaymentSerials').where('repaymentId', '=', repaymentId).execute()
}

/** A loan that owes again has no certificate any more. */
export async function revokeSettlement(trx: Transaction<DB>, loanId: number, today: BookDate): Promise<void> {
  await trx
    .updateTable('settlements')
    .set({ revokedOn: today })
    .where('loanId', '=', loanId)
    .where('revokedOn', 'is', null)
    .execute()
}

/** The receipt an event brought, with who posted it; undefined when it brought none. */
export const receiptOfEvent = (trx: Transaction<DB>, loanId: number, eventSeq: number) =>
  trx
    .selectFrom('repayments')
    .leftJoin('reversals', 'reversals.repaymentId', 'repayments.id')
    .select([
      'repayments.id',
      'repayments.postedBy',
      'repayments.receiptNo',
      'repayments.channel',
      'reversals.id as reversalId',
    ])
    .where('repayments.loanId', '=', loanId)
    .where('repayments.eventSeq', '=', eventSeq)
    .executeTakeFirst()

/**
 * Did the loan change its plan or its past since a receipt (or with it)? Then undoing the receipt alone would leave figures
 * that rest on it: 冲正 goes through a change of the loan, which decides everything after it again.
 */
export async function changedSince(trx: Kysely<DB>, loanId: number, eventSeq: number): Promise<boolean> {
  const { rows } = await sql<{ changed: boolean }>`
    select exists (select from loan_events where loan_id = ${loanId} and ((seq >= ${eventSeq}
        and kind not in ('repay', 'payoff', 'apply_prepaid', 'overdue', 'non_accrual', 'reverse'))
      or (seq > ${eventSeq} and kind = 'reverse' and jsonb_exists(data, 'redone')))) as changed`.execute(trx)
  return rows[0]?.changed === true
}
