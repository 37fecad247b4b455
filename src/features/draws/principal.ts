import { amountOf } from '../../lending/loan'
import { type Fen, fenInWords, formatFen, yuanText } from '../../lending/money'
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
import { openFeesFen } from '../repayments/fees/open'
import { channelOptions, relationOptions } from '../repayments/new'
import { principalFields } from './fields'
import { billItems, billOf, lineItems } from './line-view'
import { lineHere } from './new'
import { postPrincipal, principalRefusal, principalSketch, repayableFen, sourceRefusal } from './principal-commands'

async function here(c: Ctx) {
  const found = await lineHere(c)
  if (!found.loan.contract.revolving) throw notFound()
  return { ...found, feesFen: await openFeesFen(c.db, found.loan.id) }
}

type Here = Awaited<ReturnType<typeof here>>

interface Shown {
  readonly status?: number
  readonly made?: Sketch
}

async function form(c: Ctx, { facts, loan, feesFen }: Here, typed: FormState, { status = 200, made }: Shown = {}) {
  const no = principalRefusal(loan, c.today, feesFen, 0n)
  const bill = billOf(c, loan)
  const totalFen = made ? amountOf(made.event) : null
  page(
    c,
    'draws/principal',
    {
      loan,
      line: lineItems(c, facts),
      bill: bill && billItems(c, loan, bill),
      repayableFen: repayableFen(loan),
      closed: no && c.t(refusalWords(no), no.params),
      typed,
      errors: typed.errors,
      channels: channelOptions(c),
      relations: relationOptions(c),
      view: made ? sketchView(c, loan, made, await accountNames(c.db)) : null,
      total: totalFen === null ? null : quoteOf(c, totalFen, made),
    },
    { status },
  )
}

function quoteOf(c: Ctx, totalFen: Fen, made: Sketch | undefined) {
  const lines = made?.event.kind === 'revolve' ? made.event.lines : []
  const interestFen = lines.find(line => line.component === 'interest')?.fen ?? 0n
  return {
    fen: totalFen,
    expected: yuanText(totalFen),
    words: fenInWords(totalFen),
    note:
      interestFen > 0n ? c.t('含所还本金的利息 {sum} 元', { sum: formatFen(interestFen) }) : c.t('利息随下一账单收取'),
  }
}

export const newPrincipal = async (c: Ctx): Promise<void> =>
  form(c, await here(c), emptyForm({ valueDate: c.today, channel: 'counter' }))

/** 核对 shows the sum to be collected and both plans; 确认入账 posts it. */
export async function submitPrincipal(c: Ctx): Promise<void> {
  const at = await here(c)
  const body = (c.req.body ?? {}) as Record<string, unknown>
  const read = readForm(principalFields, body, c.t)
  if (!read.ok) return form(c, at, read.form, { status: 422 })
  const { amount: principalFen, expected, ...source } = read.values
  if (body.step !== 'post' || expected === null) {
    const made =
      sourceRefusal(source, c.today) ??
      principalRefusal(at.loan, c.today, at.feesFen, principalFen) ??
      (await principalSketch(c.db, at.loan, c.today, principalFen))
    if (isRefused(made)) return form(c, at, refusedForm(principalFields, read.raw, made, c.t), { status: 422 })
    return form(c, at, { raw: read.raw, errors: [] }, { made })
  }
  const input = { loanId: at.loan.id, principalFen, expectedFen: expected, ...source }
  const result = await once(c, 'repayment.principal', (trx, actor, today) =>
    postPrincipal(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, input),
  )
  if (isRefused(result)) return form(c, at, refusedForm(principalFields, read.raw, result, c.t), { status: 422 })
  leaveToast(c.res, { words: '本金已归还' })
  c.res.redirect(303, `/repayments/${result.repaymentId}`)
}
