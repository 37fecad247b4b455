import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import { addDays, type BookDate } from '../../lending/dates'
import { amountOf } from '../../lending/loan'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { loadForUpdate } from '../loans/lock'
import { numberSetting } from '../settings/queries'
import type { Ask, Raw } from './fields'
import { fingerprint } from './fingerprint'
import { sketch } from './sketch'
import { askRefusal } from './take-back/facts'
import { type Person, tellAsked } from './tell'

export interface Asked {
  readonly loanId: number
  readonly ask: Ask
  readonly raw: Raw
  readonly reason: string
  /** The fingerprint of the preview that was on the screen. */
  readonly seen: string
}

/** A change is asked for: worked out again under lock, and kept only when it comes to what was shown. */
export async function prepareChange(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { loanId, ask, raw, reason, seen }: Asked,
): Promise<{ id: number } | Refused> {
  const loan = await loadForUpdate(trx, viewer, loanId)
  if (!loan) throw notFound()
  const made = await sketch(trx, loan, ask, today)
  if (isRefused(made)) return made
  const no = ask.kind === 'take_back' ? await askRefusal(trx, loanId, actor.userId) : null
  if (no) return no
  const previewHash = fingerprint(ask.kind, made)
  if (previewHash !== seen) return refuse('loan-change.preview-changed')
  const days = await numberSetting(trx, 'loan-change.valid-days', today, 10)
  const validUntil = ask.validUntil ?? addDays(today, days)
  const amountFen = ask.act === null && ask.kind !== 'take_back' ? 0n : amountOf(made.entry)
  const { id } = await trx
    .insertInto('loanChanges')
    .values({
      loanId,
      customerId: loan.customerId,
      kind: ask.kind,
      act: JSON.stringify(raw),
      reason,
      amountFen,
      previewHash,
      preparedBy: actor.userId,
      preparedOn: today,
      validUntil,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tellAsked(trx, actor, today, { id, kind: ask.kind, loan, reason, amountFen })
  await record(trx, actor, {
    act: 'loan-change.prepare',
    subject: `loan-change:${id}`,
    customerId: loan.customerId,
    businessDate: today,
    after: { loanNo: loan.loanNo, kind: ask.kind, reason, amountFen: amountFen.toString(), validUntil },
  })
  return { id }
}
