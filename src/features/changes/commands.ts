import { sql, type Transaction } from 'kysely'
import type { DB, JsonObject } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { notFound } from '../../web/errors'
import { translator } from '../../web/i18n'
import { sameHand } from '../access/two-hands'
import { record } from '../audit/commands'
import { type LockedLoan, loadForUpdate } from '../loans/lock'
import { classAfterChange } from '../risk/after-change'
import { diversionAfterChange } from './diversion'
import { type Executed, execute, type Order } from './execute'
import { type Ask, readAsk, type Source } from './fields'
import { fingerprint } from './fingerprint'
import type { ChangeKind } from './kinds'
import { type LockedChange, lockChange } from './queries'
import { authorityRefusal, givenUp } from './rules'
import { type Sketch, sketch } from './sketch'
import { executeTakeBack } from './take-back/execute'
import { type Person, tellDone, tellRejected } from './tell'

export interface Decision {
  readonly id: number
  readonly loanId: number
  readonly version: number
  readonly opinion: string | null
}

interface Opened {
  readonly loan: LockedLoan
  readonly change: LockedChange
}

async function open(trx: Transaction<DB>, viewer: Sight, { id, loanId, version }: Decision): Promise<Opened | Refused> {
  const loan = await loadForUpdate(trx, viewer, loanId)
  if (!loan) throw notFound()
  const change = await lockChange(trx, id)
  if (change.loanId !== loanId) throw notFound()
  return change.state === 'prepared' && change.version === version
    ? { loan, change }
    : refuse('loan-change.not-waiting')
}

interface Worked {
  readonly ask: Ask
  readonly made: Sketch
}

/** The change as it would be done now: out of date, or other than what was asked for, it has to be previewed anew. */
async function again(trx: Transaction<DB>, { loan, change }: Opened, today: BookDate): Promise<Worked | Refused> {
  if (change.validUntil < today) return refuse('loan-change.lapsed')
  const kind = change.kind as ChangeKind
  const read = readAsk(kind, change.act, translator('zh'), today)
  if (!read.ok) return refuse('loan-change.preview-changed')
  const made = await sketch(trx, loan, read.ask, today)
  if (isRefused(made)) return made
  return fingerprint(kind, made) === change.previewHash
    ? { ask: read.ask, made }
    : refuse('loan-change.preview-changed')
}

/** 复核: the second person; what is given up must be within his authority. */
export async function approveChange(
  trx: Transaction<DB>,
  viewer: Sight & { readonly roles: readonly string[] },
  actor: Person,
  today: BookDate,
  decision: Decision,
  way: 'change' | 'take_back' = 'change',
): Promise<{ id: number } | Refused> {
  const opened = await open(trx, viewer, decision)
  if (isRefused(opened)) return opened
  if ((opened.change.kind === 'take_back') !== (way === 'take_back')) return refuse('take-back.own-way')
  const own = sameHand(actor, [opened.change.preparedBy], 'loan-change.same-person')
  if (own) return own
  if (opened.change.kind === 'prepay') return refuse('loan-change.waits-for-money')
  const worked = await again(trx, opened, today)
  if (isRefused(worked)) return worked
  const no = await authorityRefusal(trx, viewer.roles, givenUp(opened.loan, worked.made), today)
  if (no) return no
  const source = worked.ask.source ?? null
  const act = way === 'take_back' ? 'loan-change.take-back' : 'loan-change.approve'
  return finish(trx, viewer, actor, today, { opened, worked, decision, source, act })
}

/** 收款入账: the money of a quote has come, on its day and in its sum. */
export async function postQuote(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  decision: Decision,
  source: Source,
): Promise<{ id: number } | Refused> {
  const opened = await open(trx, viewer, decision)
  if (isRefused(opened)) return opened
  if (opened.change.kind !== 'prepay') return refuse('loan-change.needs-second-person')
  const worked = await again(trx, opened, today)
  if (isRefused(worked)) return worked
  return finish(trx, viewer, actor, today, { opened, worked, decision, source, act: 'loan-change.post' })
}

interface Finish {
  readonly opened: Opened
  readonly worked: Worked
  readonly decision: Decision
  readonly source: Source | null
  readonly act: string
}

async function finish(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { opened: { loan, change }, worked: { ask, made }, decision, source, act }: Finish,
): Promise<{ id: number } | Refused> {
  const kind = change.kind as ChangeKind
  const order: Order = {
    kind,
    loan,
    made,
    today,
    reason: change.reason,
    userId: actor.userId,
    tellerId: kind === 'prepay' ? actor.userId : change.preparedBy,
    source,
    of: ask.of ?? null,
  }
  const done = kind === 'take_back' ? await executeTakeBack(trx, viewer, actor, order) : await execute(trx, order)
  if (isRefused(done)) return done
  await close(trx, actor, today, change.id, 'done', decision.opinion, done)
  await classAfterChange(trx, actor, today, {
    loanId: loan.id,
    customerId: loan.customerId,
    eventSeq: done.changed.seq,
    undone: ask.of ?? null,
    reliefs: reliefsOf(loan, ask, made),
    beganOn: made.entry.date,
  })
  const off = await diversionAfterChange(trx, actor, today, { loan, change, done, made, ask })
  if (isRefused(off)) return off
  await tellDone(trx, actor, today, {
    id: change.id,
    kind,
    loan,
    reason: change.reason,
    made,
    preparedBy: change.preparedBy,
  })
  await record(trx, actor, {
    act,
    subject: `loan-change:${change.id}`,
    customerId: loan.customerId,
    businessDate: today,
    before: { state: 'prepared', ...figuresJson(made.before) },
    after: { state: 'done', loanNo: loan.loanNo, kind, eventSeq: done.changed.seq, ...figuresJson(made.after) },
  })
  return { id: change.id }
}

/** What eased the lot of a debtor in difficulty; a rate that does not fall is no relief. */
function reliefsOf(loan: LockedLoan, { kind, reliefs = [] }: Ask, { before, after }: Sketch): readonly string[] {
  const rateOf = ({ standing }: Sketch['before']): number =>
    standing.rates.at(-1)?.ratePpm ?? loan.contract.servicing.ratePpm
  return kind === 'rate' && rateOf(after) >= rateOf(before) ? [] : reliefs
}

const figuresJson = ({ figures, standing }: Sketch['before']): JsonObject => ({
  balanceFen: figures.balanceFen.toString(),
  prepaidFen: figures.prepaidFen.toString(),
  nextDueOn: figures.nextDueOn,
  maturityDate: standing.maturityDate,
  ratePpm: standing.rates.at(-1)?.ratePpm ?? null,
})

const close = (
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  id: number,
  state: 'done' | 'rejected' | 'withdrawn',
  opinion: string | null,
  done?: Executed,
) =>
  trx
    .updateTable('loanChanges')
    .set(eb => ({
      state,
      decidedBy: actor.userId,
      decidedAt: sql<Date>`now()`,
      decidedOn: today,
      opinion,
      eventSeq: done?.changed.seq ?? null,
      repaymentId: done?.repaymentId ?? null,
      voucherDate: done?.voucher?.date ?? null,
      voucherId: done?.voucher?.id ?? null,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()

/** 否决 by a second person, or 撤回 by the one who asked. */
export async function dropChange(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  decision: Decision,
  state: 'rejected' | 'withdrawn',
): Promise<{ id: number } | Refused> {
  const opened = await open(trx, viewer, decision)
  if (isRefused(opened)) return opened
  const { loan, change } = opened
  const own = change.preparedBy === actor.userId
  if (state === 'rejected' && own) return refuse('loan-change.same-person')
  if (state === 'withdrawn' && !own) return refuse('loan-change.not-yours')
  await close(trx, actor, today, change.id, state, decision.opinion)
  const told = { id: change.id, kind: change.kind as ChangeKind, loan, preparedBy: change.preparedBy }
  if (state === 'rejected') await tellRejected(trx, told)
  await record(trx, actor, {
    act: state === 'rejected' ? 'loan-change.reject' : 'loan-change.withdraw',
    subject: `loan-change:${change.id}`,
    customerId: loan.customerId,
    businessDate: today,
    before: { state: 'prepared' },
    after: { state, loanNo: loan.loanNo, opinion: decision.opinion },
  })
  return { id: change.id }
}
