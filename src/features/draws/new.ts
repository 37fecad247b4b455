import { fenInWords } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { accountNames } from '../changes/queries'
import type { Sketch } from '../changes/sketch'
import { sketchView } from '../changes/view'
import { contractFacts, entrustedRule } from '../loans/contract'
import { entrustedWords } from '../loans/entrusted'
import { type LockedLoan, readLoan } from '../loans/lock'
import { paymentRefusal } from '../loans/prepare'
import { PAYMENT_MODE_WORDS, PAYMENT_MODES } from '../loans/words'
import { wordOf } from '../products/words'
import { drawFields } from './fields'
import { lineItems } from './line-view'
import { prepareDraw } from './prepare'
import { type LineFacts, lineFacts } from './queries'
import { amountRefusal, lineRefusal } from './rules'
import { drawAct, fingerprintOf, sketchMove } from './sketch'

interface Here {
  readonly facts: LineFacts
  readonly loan: LockedLoan
}

export async function lineHere(c: Ctx): Promise<Here> {
  const id = c.id()
  const [facts, loan] = await Promise.all([lineFacts(c.db, c.viewer, id), readLoan(c.db, c.viewer, id)])
  if (!facts || !loan) throw notFound()
  return { facts, loan }
}

interface Shown {
  readonly status?: number
  readonly made?: Sketch
  readonly amountFen?: bigint
}

async function form(c: Ctx, { facts, loan }: Here, typed: FormState, { status = 200, made, amountFen }: Shown = {}) {
  const contract = await contractFacts(c.db, c.viewer, facts.contractId)
  if (!contract) throw notFound()
  const payeeName = typeof typed.raw.payeeName === 'string' ? typed.raw.payeeName.trim() : ''
  const payment = { ...contract, payeeName: payeeName || facts.customerName, amountFen: amountFen ?? 0n }
  const [rule, names] = await Promise.all([entrustedRule(c.db, payment, c.today), accountNames(c.db)])
  const no = lineRefusal(facts, loan, c.today)
  page(
    c,
    'draws/new',
    {
      loan,
      revolving: facts.line.mode === 'revolving',
      line: lineItems(c, facts),
      planned: facts.line.payout.planned ?? [],
      closed: no && c.t(refusalWords(no), no.params),
      typed,
      errors: typed.errors,
      modes: PAYMENT_MODES.map(value => ({ value, label: c.t(wordOf(PAYMENT_MODE_WORDS, value)) })),
      entrusted: rule.required,
      rule: entrustedWords(c, rule),
      view: made ? sketchView(c, loan, made, names) : null,
      seen: made ? fingerprintOf(made) : null,
      amountFen,
      words: amountFen ? fenInWords(amountFen) : null,
    },
    { status },
  )
}

export async function newDraw(c: Ctx): Promise<void> {
  const here = await lineHere(c)
  const { accountName, accountBank } = here.facts
  await form(c, here, emptyForm({ payeeName: accountName ?? '', payeeBank: accountBank ?? '' }))
}

/** Two steps on one page: 试算 shows both plans, 提交复核 keeps the draw for the second person. */
export async function submitDraw(c: Ctx): Promise<void> {
  const here = await lineHere(c)
  const body = (c.req.body ?? {}) as Record<string, unknown>
  const read = readForm(drawFields, body, c.t)
  if (!read.ok) return form(c, here, read.form, { status: 422 })
  const { amount: amountFen, useNote, ...payee } = read.values
  if (body.step !== 'submit') return preview(c, here, read.raw, { amountFen, payee })
  const seen = typeof body.seen === 'string' ? body.seen : ''
  const asked = { loanId: here.loan.id, amountFen, useNote, payee, seen }
  const result = await once(c, 'draw.prepare', (trx, actor, today) =>
    prepareDraw(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, asked),
  )
  if (isRefused(result))
    return form(c, here, refusedForm(drawFields, read.raw, result, c.t), { status: 422, amountFen })
  leaveToast(c.res, { words: '已提交放款复核' })
  c.res.redirect(303, `/draws/${result.id}`)
}

interface Tried {
  readonly amountFen: bigint
  readonly payee: Parameters<typeof paymentRefusal>[2]
}

async function preview(c: Ctx, here: Here, raw: FormState['raw'], { amountFen, payee }: Tried): Promise<void> {
  const { facts, loan } = here
  const contract = await contractFacts(c.db, c.viewer, facts.contractId)
  if (!contract) throw notFound()
  const no =
    lineRefusal(facts, loan, c.today) ??
    amountRefusal(facts, amountFen) ??
    (await paymentRefusal(c.db, { ...contract, ...payee, amountFen }, payee, c.today))
  const made = no ?? (await sketchMove(c.db, loan, drawAct(loan, c.today, amountFen), c.today))
  if (isRefused(made)) {
    return form(c, here, refusedForm(drawFields, raw, made, c.t), { status: 422, amountFen })
  }
  return form(c, here, { raw, errors: [] }, { made, amountFen })
}
