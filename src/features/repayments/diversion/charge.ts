import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { type Fen, formatFen, minFen, sumFen } from '../../../lending/money'
import { type Refused, refuse } from '../../../lending/refusal'
import type { KnownDiversion } from '../../loans/diversion'
import { openFees } from '../fees/open'
import { diversionFormula } from './formula'

export const DIVERSION_FEE = 'diversion'

export interface ChargeUntil {
  /** What is charged covers the days before this one. */
  readonly through: BookDate
  readonly chargedOn: BookDate
  /** The two people by whom too much that was charged is taken back; without them it waits for the days to come. */
  readonly hands?: { readonly askedBy: number; readonly decidedBy: number }
}

/**
 * Charges each diversion of a loan up to a day: what it comes to in all, worked out anew over the whole past, less what was charged
 * before. So a day is charged once however often this runs, and a back-dated receipt counts by itself. The loan must be locked.
 */
export async function chargeDiversions(
  trx: Transaction<DB>,
  loanId: number,
  diversions: readonly KnownDiversion[],
  until: ChargeUntil,
): Promise<Refused | null> {
  for (const diversion of diversions) {
    const { fen: totalFen, stretches } = diversion.upTo(until.through)
    const before = await chargedBefore(trx, loanId, diversion.seq)
    const fen = totalFen - before.fen
    const row = { loanId, eventSeq: diversion.seq, through: until.through, totalFen, chargedOn: until.chargedOn }
    if (fen > 0n) {
      const note = diversionFormula(stretches, before.through)
      await trx
        .insertInto('diversionCharges')
        .values({ ...row, fen, feeId: await chargeFee(trx, loanId, until.chargedOn, fen, note) })
        .execute()
    } else if (fen < 0n && until.hands) {
      const off = await takeBack(trx, loanId, diversion.seq, -fen, until.chargedOn, until.hands)
      if (off) return off
      await trx
        .insertInto('diversionCharges')
        .values({ ...row, fen, feeId: null })
        .execute()
    }
  }
  return null
}

async function chargedBefore(
  trx: Transaction<DB>,
  loanId: number,
  eventSeq: number,
): Promise<{ readonly fen: Fen; readonly through: BookDate | null }> {
  const rows = await trx
    .selectFrom('diversionCharges')
    .select(['fen', 'through'])
    .where('loanId', '=', loanId)
    .where('eventSeq', '=', eventSeq)
    .orderBy('id')
    .execute()
  return { fen: sumFen(rows.map(row => row.fen)), through: rows.at(-1)?.through ?? null }
}

async function chargeFee(
  trx: Transaction<DB>,
  loanId: number,
  chargedOn: BookDate,
  amountFen: Fen,
  note: string,
): Promise<number> {
  const { id: feeKindId } = await trx
    .selectFrom('feeKinds')
    .select('id')
    .where('code', '=', DIVERSION_FEE)
    .executeTakeFirstOrThrow()
  const { id } = await trx
    .insertInto('loanFees')
    .values({ loanId, feeKindId, chargedOn, amountFen, note, byHand: true })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Too much was charged: what is still open of it is waived, the newest first, by the two who decided on the change. */
async function takeBack(
  trx: Transaction<DB>,
  loanId: number,
  eventSeq: number,
  fen: Fen,
  on: BookDate,
  { askedBy, decidedBy }: NonNullable<ChargeUntil['hands']>,
): Promise<Refused | null> {
  const charged = await trx
    .selectFrom('diversionCharges')
    .select('feeId')
    .where('loanId', '=', loanId)
    .where('eventSeq', '=', eventSeq)
    .where('feeId', 'is not', null)
    .orderBy('id', 'desc')
    .execute()
  const open = new Map(((await openFees(trx, [loanId])).get(loanId) ?? []).map(fee => [fee.id, fee.openFen]))
  let leftFen = fen
  for (const { feeId } of charged) {
    const openFen = open.get(feeId ?? 0) ?? 0n
    const part = minFen(openFen, leftFen)
    if (part <= 0n || feeId === null) continue
    leftFen -= part
    await trx
      .insertInto('feeWaivers')
      .values({
        feeId,
        fen: part,
        reason: '挪用罚息重新计算',
        state: 'agreed',
        askedBy,
        askedOn: on,
        decidedBy,
        decidedOn: on,
        decidedAt: sql<Date>`now()`,
      })
      .execute()
  }
  return leftFen > 0n ? refuse('divert.charges-paid', undefined, { params: { amount: formatFen(leftFen) } }) : null
}
