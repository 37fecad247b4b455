import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { addDays, type BookDate } from '../../lending/dates'
import {
  difference,
  type EventAmounts,
  type JournalLine,
  linesOf,
  type PostingRule,
  reversed,
} from '../../lending/journal'
import {
  amountOf,
  applyEvent,
  type Decided,
  type DiversionCharge,
  decide,
  diversionCharge,
  diversionSeqs,
  EMPTY_BOOK,
  effective,
  type LoanBook,
  type LoanEvent,
  type LoanNow,
  type LoanSide,
  type NumberedEvent,
  postingsOf,
  preview,
  type Redecided,
  rebook,
  rebookReversal,
  type Standing,
} from '../../lending/loan'
import type { Fen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { rulesOn } from '../accounting/rules'
import { eventsOf, type LockedLoan, loanNow } from '../loans/lock'
import { bankCalendar } from '../settings/queries'
import type { Ask } from './fields'
import { firstOpenDay, ruleRefusal, withRules } from './rules'
import { workOutTakeBack } from './take-back/facts'

/** A change worked out: everything a screen shows of it, and all that is needed to do it. */
export interface Sketch {
  /** To be appended: the act itself, or the event that puts it at an earlier day. */
  readonly event: LoanEvent
  /** What the act does; for 冲正 the event that is taken back. */
  readonly entry: LoanEvent
  readonly before: LoanSide
  readonly after: LoanSide
  /** Later events that turn out otherwise. */
  readonly changed: readonly Redecided[]
  readonly decided: Decided | null
  /** Fees charged and not yet paid on that day: they come before everything else that is asked. */
  readonly feesFen?: Fen
  /** 挪用罚息 up to today, as it would be with the change. */
  readonly diversion?: DiversionCharge
  /** The voucher of the money that comes in; empty when none does. */
  readonly cashLines: readonly JournalLine[]
  /** Everything else that is posted. */
  readonly otherLines: readonly JournalLine[]
}

interface Work {
  readonly loan: LoanNow
  readonly log: readonly NumberedEvent[]
  readonly rules: readonly PostingRule[]
  readonly today: BookDate
  readonly closedThrough: BookDate | null
}

/** Works a change out on a loan as it stands today. Reads only; under lock it is what will be done. */
export async function sketch(
  db: Kysely<DB>,
  locked: LockedLoan,
  asked: Ask,
  today: BookDate,
): Promise<Sketch | Refused> {
  if (asked.kind === 'take_back') return takenBack(db, locked, asked, today)
  const ask = await withRules(db, locked, asked, today)
  const no = await ruleRefusal(db, locked, ask, today)
  if (no) return no
  const [calendar, log, rules] = await Promise.all([bankCalendar(db), eventsOf(db, locked.id), rulesOn(db, today)])
  const closedThrough = addDays(await firstOpenDay(db, today), -1)
  const work = { loan: loanNow(locked, calendar), log, rules, today, closedThrough }
  const made = ask.act === null ? reversal(work, ask.of ?? 0) : acted(work, ask)
  const feesFen = ask.act && 'feesFen' in ask.act ? (ask.act.feesFen ?? 0n) : 0n
  return isRefused(made) ? made : withMemo(rules, { ...made, feesFen, ...diverted(locked, log, made, today) })
}

/** What a diversion comes to until today, once it is known, corrected, or taken back. */
function diverted(
  { contract }: LockedLoan,
  log: readonly NumberedEvent[],
  { event, entry }: Made,
  today: BookDate,
): Pick<Sketch, 'diversion'> {
  if (entry.kind !== 'divert' && entry.kind !== 'divert_end') return {}
  const whole = [...log, { seq: (log.at(-1)?.seq ?? 0) + 1, event }]
  const seq = diversionSeqs(whole).at(-1) ?? 0
  return { diversion: diversionCharge(contract.servicing, whole, seq, today) }
}

/** 放款冲正: the first payout with everything the days since then booked. */
async function takenBack(db: Kysely<DB>, locked: LockedLoan, ask: Ask, today: BookDate): Promise<Sketch | Refused> {
  const back = await workOutTakeBack(db, locked, { returned: ask.returned ?? null }, today)
  if (isRefused(back)) return back
  const rules = await rulesOn(db, today)
  const { payout, since, ...made } = back
  return { ...made, changed: [], decided: null, cashLines: linesOf(rules, payout), otherLines: linesOf(rules, since) }
}

type Made = Omit<Sketch, 'feesFen' | 'diversion'>

function acted(work: Work, ask: Ask): Made | Refused {
  const { act } = ask
  if (!act) return refuse('rebook.no-such-event')
  if (act.date >= work.today) return direct(work, ask)
  const redone = rebook(work.loan.contract, work.log, act, work)
  if (isRefused(redone)) return redone
  const moved = moneyMoved(redone.changed)
  if (moved) return moved
  const start = bookAfter(work, redone.event.redone.kept)
  const then = { contract: work.loan.contract, book: start }
  const decided = decide(then, act)
  const own = linesOf(work.rules, postingsOf(then, redone.event.entry))
  const cash = ask.source !== undefined
  return {
    event: redone.event,
    entry: redone.event.entry,
    before: redone.before,
    after: redone.after,
    changed: redone.changed.filter(each => each.after !== redone.event.entry),
    decided: isRefused(decided) ? null : decided,
    cashLines: cash ? own : [],
    otherLines: cash ? difference(own, redone.correcting) : redone.correcting,
  }
}

function direct({ loan, rules }: Work, { kind, act }: Ask): Made | Refused {
  if (!act) return refuse('rebook.no-such-event')
  const seen = preview(loan, act)
  if (isRefused(seen)) return seen
  const { before, after, postings, amountFen: _, ...decided } = seen
  const { cash, other } = kind === 'recover' ? recovery(postings) : { cash: postings, other: [] }
  const brings = kind === 'prepay' || kind === 'recover'
  return {
    event: decided.event,
    entry: decided.event,
    before,
    after,
    changed: [],
    decided,
    cashLines: brings ? linesOf(rules, cash) : [],
    otherLines: linesOf(rules, brings ? other : postings),
  }
}

const CASH = new Set(['principal', 'interest'])

/** 核销后收回: what the payer brings is a receipt of its own, beside it the loan stands again and the provision is released. */
function recovery(postings: readonly EventAmounts[]): { cash: EventAmounts[]; other: EventAmounts[] } {
  const pick = (cash: boolean): EventAmounts[] =>
    postings
      .map(each => ({ ...each, amounts: each.amounts.filter(amount => CASH.has(amount.component) === cash) }))
      .filter(each => each.amounts.length > 0)
  return { cash: pick(true), other: pick(false) }
}

function reversal(work: Work, of: number): Made | Refused {
  const target = effective(work.log).find(each => each.seq === of)
  const redone = rebookReversal(work.loan.contract, work.log, of, work)
  if (isRefused(redone)) return redone
  const changed = redone.changed.filter(each => each.seq !== of)
  const moved = moneyMoved(changed)
  if (moved) return moved
  if (!target) return refuse('rebook.no-such-event')
  return {
    event: redone.event,
    entry: target.event,
    before: redone.before,
    after: redone.after,
    changed,
    decided: null,
    cashLines: [],
    otherLines: redone.correcting,
  }
}

/** Money that came in later stays what it was: where a prepayment would have asked another sum, it is taken back first. */
function moneyMoved(changed: readonly Redecided[]): Refused | null {
  const moved = changed.find(
    ({ before, after }) => before?.kind === 'prepay' && after !== null && amountOf(before) !== amountOf(after),
  )
  return moved ? refuse('loan-change.money-differs', undefined, { params: { seq: moved.seq } }) : null
}

const bookAfter = ({ loan, log }: Work, kept: number): LoanBook =>
  effective(log)
    .slice(0, kept)
    .reduce((book, { event }) => applyEvent(loan.contract.servicing, book, event), EMPTY_BOOK)

/** What the memorandum account holds for a loan that was written off: the claim, less what came back. */
function claimFen({ writtenOff: off }: Standing): Fen {
  if (!off) return 0n
  const wholeFen = off.principalFen + off.interestFen + off.lateFen
  return wholeFen - off.recoveredPrincipalFen - off.recoveredInterestFen
}

/** 表外备查: the claim enters the memorandum account with the write-off and leaves it with what comes back (财金〔2017〕90号). */
function withMemo(rules: readonly PostingRule[], made: Sketch): Sketch {
  const gapFen = claimFen(made.after.standing) - claimFen(made.before.standing)
  if (gapFen === 0n) return made
  const fen = gapFen < 0n ? -gapFen : gapFen
  const lines = linesOf(rules, [{ event: 'memo', amounts: [{ component: 'claim', fen }] }])
  return { ...made, otherLines: [...made.otherLines, ...(gapFen < 0n ? reversed(lines) : lines)] }
}
