import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { type LoanEvent, standingOf } from '../../lending/loan'
import type { Refused } from '../../lending/refusal'
import { diversionsOf } from '../loans/diversion'
import type { LockedLoan } from '../loans/lock'
import { chargeDiversions } from '../repayments/diversion/charge'
import { purposeChanged, purposeRestored } from '../risk/events/diversion'
import type { Executed } from './execute'
import type { Ask } from './fields'
import type { Person } from './tell'

export interface DivertedLoan {
  readonly loan: LockedLoan
  readonly change: { readonly preparedBy: number; readonly reason: string }
  readonly done: Executed
  readonly made: { readonly entry: LoanEvent }
  readonly ask: Ask
}

/** What follows from 挪用, its correction, or a 冲正 of either: what was charged until today, and the entry of the five classes. */
export async function diversionAfterChange(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { loan, change, done, made, ask }: DivertedLoan,
): Promise<Refused | null> {
  const { entry } = made
  const own = entry.kind === 'divert' || entry.kind === 'divert_end'
  if (!own && !standingOf(loan.book).diverted) return null
  const all = await diversionsOf(trx, loan)
  const two = change.preparedBy !== actor.userId
  const hands = two ? { hands: { askedBy: change.preparedBy, decidedBy: actor.userId } } : {}
  const off = await chargeDiversions(trx, loan.id, all, { through: today, chargedOn: today, ...hands })
  if (off || !own) return off
  const back = ask.of !== undefined
  const last = all.findLast(one => one.counts)
  const place = { loanId: loan.id, customerId: loan.customerId, preparedBy: change.preparedBy }
  const begins = (entry.kind === 'divert') !== back
  const evidence = ask.evidence ?? change.reason
  if (begins) {
    const seq = back ? (last?.seq ?? 0) : done.changed.seq
    await purposeChanged(trx, actor, today, { ...place, seq, fromOn: last?.from ?? today, evidence })
  } else {
    const seq = ask.of ?? last?.seq ?? 0
    const fromOn = entry.kind === 'divert_end' ? entry.until : today
    await purposeRestored(trx, actor, today, { ...place, seq, fromOn, evidence })
  }
  return null
}
