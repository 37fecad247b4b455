import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { status as statusOf } from '../../web/status'
import { leaveToast } from '../../web/toast'
import { PAYMENT_MODE_WORDS } from '../loans/words'
import { wordOf } from '../products/words'
import { stopFields } from './fields'
import { billItems, billOf, lineItems } from './line-view'
import { lineHere } from './new'
import { liftedStops, payoutsOf } from './queries'
import { lineRefusal } from './rules'
import { resumeDraws, stopDraws } from './stops'

type Payout = Awaited<ReturnType<typeof payoutsOf>>[number]

const payoutRow = (c: Ctx, row: Payout) => {
  const { word, tone } = statusOf('disbursement', row.state)
  return {
    href: row.kind === 'draw' ? `/draws/${row.id}` : `/disbursements/${row.id}`,
    done: row.state === 'reversed' || row.state === 'cancelled',
    cells: {
      day: row.valueDate,
      kind: row.kind === 'first' ? c.t('首次放款') : c.t('再次放款'),
      amount: { money: row.amountFen, tone: 'strong' },
      use: row.useNote || '—',
      payee: row.payeeName,
      mode: c.t(wordOf(PAYMENT_MODE_WORDS, row.paymentMode)),
      hands: `${row.makerName} / ${row.checkerName ?? '—'}`,
      state: { badge: { word: c.t(word), tone } },
    },
  }
}

async function render(c: Ctx, typed: FormState = emptyForm(), status = 200): Promise<void> {
  const { facts, loan } = await lineHere(c)
  const [payouts, lifted] = await Promise.all([payoutsOf(c.db, loan.id), liftedStops(c.db, loan.id)])
  const no = lineRefusal(facts, loan, c.today)
  const bill = billOf(c, loan)
  const active = loan.state === 'active'
  page(
    c,
    'draws/overview',
    {
      loan,
      mode: facts.line.mode,
      line: lineItems(c, facts),
      planned: (facts.line.payout.planned ?? []).map(line => ({
        cells: { day: line.date, sum: { money: BigInt(line.fen) } },
      })),
      bill: bill && billItems(c, loan, bill),
      payouts: payouts.map(row => payoutRow(c, row)),
      stop: facts.stop,
      lifted: lifted.map(one => ({
        at: one.stoppedOn,
        who: one.stoppedByName,
        text: c.t('停止支用：{reason}', { reason: one.reason }),
        sub: c.t('{day} 由{who}恢复：{why}', {
          day: one.liftedOn ?? '',
          who: one.liftedByName,
          why: one.liftReason ?? '',
        }),
      })),
      closed: no && c.t(refusalWords(no), no.params),
      typed,
      errors: typed.errors,
      acts: {
        draw: active && !no && c.may('disbursement.prepare'),
        principal: active && facts.line.mode === 'revolving' && facts.balanceFen > 0n && c.may('repayment.post'),
        stop: active && !facts.stop && c.may('loan-change.approve'),
        resume: facts.stop !== null && facts.stop.stoppedBy !== c.viewer.id && c.may('loan-change.approve'),
      },
    },
    { status },
  )
}

export const overview = (c: Ctx): Promise<void> => render(c)

type Order = typeof stopDraws

const ordered = (act: string, command: Order, words: string) => async (c: Ctx) => {
  const { loan } = await lineHere(c)
  const read = readForm(stopFields, c.req.body, c.t)
  if (!read.ok) return render(c, read.form, 422)
  const order = { loanId: loan.id, reason: read.values.reason }
  const result: { id: number } | Refused = await once(c, act, (trx, actor, today) =>
    command(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, order),
  )
  if (isRefused(result)) return render(c, refusedForm(stopFields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words })
  c.res.redirect(303, `/loans/${loan.id}/draws`)
}

export const submitStop = ordered('draw.stop', stopDraws, '已停止支用')
export const submitResume = ordered('draw.resume', resumeDraws, '已恢复支用')
