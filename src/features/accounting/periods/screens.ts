import { type BookDate, monthEnd, monthOf } from '../../../lending/dates'
import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once, type Work } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { monthOfText, monthText } from '../closed'
import { tabsOf } from '../tabs'
import { closeChecks } from './checks'
import { askReopening, closeMonth, decideReopening } from './commands'
import { closesOf, isOver, monthRows } from './queries'
import { carryForward, undoCarryForward } from './year-end'

const reasonFields = { reason: f.text('反结账原因', { required: true, max: 200 }) }
const decisionFields = { agreed: f.oneOf('意见', ['yes', 'no']) }

const stateOf = (c: Ctx, closed: boolean, month: BookDate) =>
  closed
    ? { word: c.t('已月结'), tone: 'ok' }
    : isOver(month, c.today)
      ? { word: c.t('待月结'), tone: 'warn' }
      : { word: c.t('进行中'), tone: 'info' }

export async function periods(c: Ctx): Promise<void> {
  const rows = await monthRows(c.db)
  page(c, 'accounting/periods', {
    tabs: tabsOf(c, '/periods'),
    rows: rows.map(({ month, close }) => ({
      href: `/periods/${monthText(month)}`,
      cells: {
        month: monthText(month),
        state: { badge: stateOf(c, close !== undefined, month) },
        by: close?.closedBy ?? '',
        at: close ? { at: close.closedAt } : null,
        asking: close?.asking === 'asked' ? { badge: { word: c.t('待复核反结账'), tone: 'vio' } } : '',
      },
    })),
  })
}

function monthIn(c: Ctx): BookDate {
  const month = monthOfText(c.param('month'))
  if (!month || month > c.today) throw notFound()
  return month
}

async function render(c: Ctx, form: FormState = emptyForm(), status = 200): Promise<void> {
  const month = monthIn(c)
  const [history, checks] = await Promise.all([closesOf(c.db, month), closeChecks(c.db, month, c.today)])
  const close = history.find(one => one.reopenedAt === null)
  const ready = checks.every(check => check.faults.length === 0)
  const mayAct = c.may('period.close')
  const asked = close?.asking === 'asked'
  const december = monthOf(month) === 12 && !close && isOver(month, c.today)
  page(
    c,
    'accounting/period',
    {
      month: monthText(month),
      end: monthEnd(month),
      state: stateOf(c, close !== undefined, month),
      close,
      history,
      checks: checks.map(({ label, faults, href }) => ({ label: c.t(label), faults, href })),
      failing: checks.filter(check => check.faults.length > 0).length,
      form,
      acts: {
        close: mayAct && !close && ready,
        ask: mayAct && close !== undefined && !asked,
        decide: mayAct && asked && close?.askedById !== c.viewer.id,
        carry: mayAct && december,
      },
    },
    { status },
  )
}

export const period = (c: Ctx): Promise<void> => render(c)

async function act<T extends { month: string } | { vouchers: number }>(
  c: Ctx,
  action: string,
  words: string,
  work: Work<T>,
  raw: FormState['raw'] = {},
): Promise<void> {
  const result = await once(c, action, work)
  if (isRefused(result)) return render(c, refusedForm(reasonFields, raw, result, c.t), 422)
  leaveToast(c.res, { words })
  c.res.redirect(303, `/periods/${c.param('month')}`)
}

export const close = (c: Ctx): Promise<void> => {
  const month = monthIn(c)
  return act(c, 'period.close', '已月结', (trx, actor, today) => closeMonth(trx, actor, today, month))
}

export async function ask(c: Ctx): Promise<void> {
  const month = monthIn(c)
  const form = readForm(reasonFields, c.req.body, c.t)
  if (!form.ok) return render(c, form.form, 422)
  const { reason } = form.values
  await act(
    c,
    'period.ask',
    '已提交，请另一人复核',
    (trx, actor, today) => askReopening(trx, actor, today, month, reason),
    form.raw,
  )
}

export async function decide(c: Ctx): Promise<void> {
  const month = monthIn(c)
  const form = readForm(decisionFields, c.req.body, c.t)
  if (!form.ok) return render(c, form.form, 422)
  const agreed = form.values.agreed === 'yes'
  const words = agreed ? '已反结账' : '已拒绝反结账'
  await act(c, 'period.decide', words, (trx, actor, today) => decideReopening(trx, actor, today, month, agreed))
}

export const carry = (c: Ctx): Promise<void> => {
  const month = monthIn(c)
  return act(c, 'period.carry', '损益已结转', (trx, actor, today) => carryForward(trx, actor, today, month))
}

export const undoCarry = (c: Ctx): Promise<void> => {
  const month = monthIn(c)
  return act(c, 'period.undo', '已撤销结转', (trx, actor, today) => undoCarryForward(trx, actor, today, month))
}
