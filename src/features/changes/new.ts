import type { BookDate } from '../../lending/dates'
import { amountOf, followsMovements, interestPaused, type NumberedEvent, standingOf } from '../../lending/loan'
import { formatFen } from '../../lending/money'
import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { EVENT_WORDS } from '../loans/event-words'
import { type LockedLoan, readLoan } from '../loans/lock'
import { loanBadge } from '../loans/words'
import { wordOf } from '../products/words'
import { controlsOf, startOf } from './controls'
import { type Ask, fieldsOf, type Raw, readAsk } from './fields'
import { fingerprint } from './fingerprint'
import { type ChangeKind, isKind, KIND_NOTES, KIND_WORDS, kindsFor } from './kinds'
import { atField, fittedTo } from './plan-choices'
import { prepareChange } from './prepare'
import { accountNames, reversibleEvents } from './queries'
import { factsOf } from './show'
import { type Sketch, sketch } from './sketch'
import { sketchView } from './view'

async function loanHere(c: Ctx): Promise<LockedLoan> {
  const loan = await readLoan(c.db, c.viewer, c.id())
  if (!loan) throw notFound()
  return loan
}

const kindsOf = (loan: LockedLoan): ChangeKind[] =>
  kindsFor({
    state: loan.state,
    accrual: loan.book.accrual,
    prepaidFen: loan.book.prepaidFen,
    paused: interestPaused(loan.book),
    revolving: followsMovements(loan),
    diverted: standingOf(loan.book).diverted?.until === null,
  })

function kindHere(c: Ctx, loan: LockedLoan): ChangeKind {
  const kind = c.param('kind')
  if (!isKind(kind) || !kindsOf(loan).includes(kind)) throw notFound()
  return kind
}

/** The menu of changes that make sense for this loan. */
export async function choose(c: Ctx): Promise<void> {
  const loan = await loanHere(c)
  page(c, 'changes/choose', {
    loan,
    kinds: kindsOf(loan).map(kind => ({
      cells: {
        kind: { text: c.t(KIND_WORDS[kind]), href: `/loans/${loan.id}/changes/new/${kind}` },
        note: c.t(KIND_NOTES[kind]),
      },
    })),
  })
}

const eventLabel = (c: Ctx, { seq, event }: NumberedEvent): string => {
  const fen = amountOf(event)
  const word = c.t(wordOf(EVENT_WORDS, event.kind))
  return `${seq}. ${event.date} ${word}${fen > 0n ? ` ${formatFen(fen)}` : ''}`
}

async function form(c: Ctx, loan: LockedLoan, kind: ChangeKind, typed: FormState, status = 200): Promise<void> {
  const events = kind === 'reverse' ? await reversibleEvents(c.db, loan.id) : []
  const of = events.map(each => ({ value: each.seq, label: eventLabel(c, each) }))
  page(
    c,
    'changes/form',
    {
      loan,
      kind,
      word: c.t(KIND_WORDS[kind]),
      note: c.t(KIND_NOTES[kind]),
      fields: controlsOf(c.t, kind, typed, kind === 'reverse' ? { options: { of } } : fittedTo(c.t, kind, loan)),
      errors: typed.errors,
      badge: loanBadge(c, { state: loan.state, oldestUnpaidOn: null }),
      none: kind === 'reverse' && events.length === 0,
    },
    { status },
  )
}

export async function newChange(c: Ctx): Promise<void> {
  const loan = await loanHere(c)
  const kind = kindHere(c, loan)
  const of = c.query('of', 6)
  const start = startOf(kind, loan, c.today)
  await form(c, loan, kind, emptyForm(kind === 'reverse' && of !== undefined ? { ...start, of } : start))
}

/** Two steps for everybody: 试算 shows what would become of the loan, 提交 keeps it for the second person. */
export async function submit(c: Ctx): Promise<void> {
  const loan = await loanHere(c)
  const kind = kindHere(c, loan)
  const body = (c.req.body ?? {}) as Record<string, unknown>
  const read = readAsk(kind, body, c.t, c.today)
  if (!read.ok) return form(c, loan, kind, read.form, 422)
  const { ask, raw, reason } = read
  if (body.step === 'edit') return form(c, loan, kind, { raw, errors: [] })
  if (body.step !== 'submit') return check(c, loan, { ask, raw, reason })
  const seen = typeof body.seen === 'string' ? body.seen : ''
  const result = await once(c, 'loan-change.prepare', (trx, actor, today) =>
    prepareChange(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, { loanId: loan.id, ask, raw, reason, seen }),
  )
  if (isRefused(result)) return refused(c, loan, kind, raw, result)
  leaveToast(c.res, { words: kind === 'prepay' ? '报价已保存，收款后入账' : '已提交，等待复核' })
  c.res.redirect(303, `/changes/${result.id}`)
}

const refused = (c: Ctx, loan: LockedLoan, kind: ChangeKind, raw: Raw, no: Refused): Promise<void> =>
  form(c, loan, kind, refusedForm(fieldsOf(kind), raw, atField(no), c.t), 422)

interface Checked {
  readonly ask: Ask
  readonly raw: Raw
  readonly reason: string
}

async function check(c: Ctx, loan: LockedLoan, { ask, raw }: Checked): Promise<void> {
  const made = await sketch(c.db, loan, ask, c.today)
  if (isRefused(made)) return refused(c, loan, ask.kind, raw, made)
  page(c, 'changes/check', {
    loan,
    word: c.t(KIND_WORDS[ask.kind]),
    facts: factsOf(c, ask.kind, raw),
    view: sketchView(c, loan, made, await accountNames(c.db)),
    action: `/loans/${loan.id}/changes/new/${ask.kind}`,
    back: `/loans/${loan.id}/changes/new/${ask.kind}`,
    fields: hiddenOf(raw),
    seen: fingerprint(ask.kind, made),
    quote: ask.kind === 'prepay' ? quoteOf(c, made, ask.validUntil ?? c.today) : null,
  })
}

/** A field with several values is posted several times. */
const hiddenOf = (raw: Raw): { name: string; value: string }[] =>
  Object.entries(raw).flatMap(([name, value]) => [value].flat().map(one => ({ name, value: one })))

const quoteOf = (c: Ctx, made: Sketch, day: BookDate) => ({
  fen: made.decided?.prepayment?.totalFen ?? 0n,
  words: c.t('报价在 {day} 有效，当天收到款项后入账；金额或计划有变时须重新报价。', { day }),
})
