import { followsMovements, runningBill } from '../../lending/loan'
import { type Fen, fenInWords, formatFen, parseMoney, sumFen, yuanText } from '../../lending/money'
import { payerRefusal } from '../../lending/payment'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { CHANNEL_WORDS } from '../customers/words'
import { type LockedLoan, readLoan } from '../loans/lock'
import { wordOf } from '../products/words'
import { allocationTable } from './allocation-view'
import { postRepayment } from './commands'
import { feesHref } from './diversion/view'
import { openFeesFen } from './fees/open'
import { CHANNELS, RELATION_WORDS, repaymentFields } from './fields'
import { dueFen, duesOn, mostFen, planReceipt } from './plan'
import { findLoans } from './queries'

export const channelOptions = (c: Ctx) => CHANNELS.map(value => ({ value, label: c.t(wordOf(CHANNEL_WORDS, value)) }))

export const relationOptions = (c: Ctx) => [
  { value: '', label: c.t('本人') },
  ...Object.entries(RELATION_WORDS).map(([value, label]) => ({ value, label: c.t(label) })),
]

const wholeNumber = (text: unknown): number =>
  typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : 0

/** The loan with the fees that were charged on it and are still open. */
interface Asked {
  readonly loan: LockedLoan
  readonly feesFen: Fen
}

async function loanOf(c: Ctx, id: unknown): Promise<Asked> {
  const loanId = wholeNumber(id)
  const [loan, feesFen] = await Promise.all([readLoan(c.db, c.viewer, loanId), openFeesFen(c.db, loanId)])
  if (!loan) throw notFound()
  return { loan, feesFen }
}

/** What the loan owes today: what the teller reads to the customer. */
function duesView(c: Ctx, { loan, feesFen }: Asked) {
  const { t } = c
  const dues = duesOn(loan, c.today)
  const sum = (of: (due: (typeof dues)[number]) => Fen) => ({ money: sumFen(dues.map(of)) })
  return {
    items: [
      { label: t('期次'), value: dues.map(due => due.seq).join(', ') },
      { label: t('罚息'), ...sum(due => due.penaltyFen) },
      { label: t('复利'), ...sum(due => due.compoundFen) },
      { label: t('利息'), ...sum(due => due.interestFen) },
      { label: t('本金'), ...sum(due => due.principalFen) },
      {
        label: t('费用'),
        money: feesFen,
        href: feesHref(loan),
      },
      { label: t('合计'), money: dueFen(dues) + feesFen, strong: true },
    ],
    totalFen: dueFen(dues) + feesFen,
    mostFen: mostFen(loan, c.today, feesFen),
  }
}

/** 随借随还: principal may come back on any day, on a page of its own. */
function lineView(c: Ctx, loan: LockedLoan) {
  const bill = followsMovements(loan) ? runningBill(loan, c.today) : null
  return (
    bill && [
      { label: c.t('可还本金'), money: bill.balanceFen },
      { label: c.t('本期已计利息'), money: bill.interestFen },
    ]
  )
}

function previewOf(c: Ctx, { loan, feesFen }: Asked, amount: string | undefined) {
  const typed = parseMoney(amount ?? '')
  if (isRefused(typed) || typed.fen <= 0n) return null
  const plan = planReceipt(loan, c.today, typed.fen, feesFen)
  if (isRefused(plan)) return { problem: c.t(refusalWords(plan), plan.params) }
  return {
    amountFen: typed.fen,
    words: fenInWords(typed.fen),
    table: allocationTable(c, plan.lines, plan.prepaidFen),
    prepaid:
      plan.prepaidFen > 0n
        ? c.t('{amount} 元没有到期应还可抵，记为溢缴款，到期日日终自动抵扣。', { amount: formatFen(plan.prepaidFen) })
        : null,
  }
}

function form(c: Ctx, asked: Asked, typed: FormState, status = 200): void {
  const { loan } = asked
  const raw = typed.raw
  const amount = typeof raw.amount === 'string' ? raw.amount : undefined
  page(
    c,
    'repayments/new',
    {
      loan,
      prepaid: loan.book.prepaidFen,
      dues: duesView(c, asked),
      channels: channelOptions(c),
      relations: relationOptions(c),
      typed,
      errors: typed.errors,
      preview: previewOf(c, asked, amount),
      line: lineView(c, loan),
    },
    { status },
  )
}

export async function newRepayment(c: Ctx): Promise<void> {
  const id = c.query('loan')
  if (id === undefined) {
    const q = c.query('q', 40)
    const found = q === undefined ? [] : await findLoans(c.db, c.viewer, q)
    return page(c, 'repayments/find', { q: q ?? '', asked: q !== undefined, found }, { part: 'repayments/_found' })
  }
  const asked = await loanOf(c, id)
  const { loan, feesFen } = asked
  const due = dueFen(duesOn(loan, c.today)) + feesFen - loan.book.prepaidFen
  form(c, asked, emptyForm({ valueDate: c.today, channel: 'counter', amount: due > 0n ? yuanText(due) : '' }))
}

/** The allocation while the amount is typed: a part of the form, and a page of its own without scripts. */
export async function preview(c: Ctx): Promise<void> {
  const asked = await loanOf(c, c.query('loan'))
  page(
    c,
    'repayments/preview',
    { loan: asked.loan, preview: previewOf(c, asked, c.query('amount', 30)) },
    { part: 'repayments/_preview' },
  )
}

/** Two steps for everybody: 核对 shows where the money goes, 确认入账 posts it. */
export async function submit(c: Ctx): Promise<void> {
  const body = (c.req.body ?? {}) as Record<string, unknown>
  const read = readForm(repaymentFields, body, c.t)
  if (!read.ok) return form(c, await loanOf(c, body.loan), read.form, 422)
  const { loan: loanId, amount: amountFen, ...rest } = read.values
  const input = { loanId, amountFen, ...rest }
  if (body.step === 'check') return check(c, await loanOf(c, body.loan), input, read.raw)
  const result = await once(c, 'repayment.post', (trx, actor, today) =>
    postRepayment(trx, c.viewer, actor, today, input),
  )
  if (isRefused(result)) {
    return form(c, await loanOf(c, body.loan), refusedForm(repaymentFields, read.raw, result, c.t), 422)
  }
  leaveToast(c.res, { words: '已入账，回单 {no}', params: { no: result.receiptNo } })
  c.res.redirect(303, `/repayments/${result.repaymentId}`)
}

type Input = Parameters<typeof postRepayment>[4]

function check(c: Ctx, asked: Asked, input: Input, raw: FormState['raw']): void {
  const { loan, feesFen } = asked
  const payer = payerRefusal({ ...input, payerRelation: input.payerRelation ?? null })
  const no =
    input.valueDate === c.today
      ? (payer ?? planReceipt(loan, c.today, input.amountFen, feesFen))
      : { refused: 'repayment.not-today', field: 'valueDate', params: { today: c.today } }
  if (isRefused(no)) {
    form(c, asked, refusedForm(repaymentFields, raw, no, c.t), 422)
    return
  }
  page(c, 'repayments/check', {
    loan,
    preview: previewOf(c, asked, yuanText(input.amountFen)),
    facts: [
      { label: c.t('借款人'), value: loan.customerName },
      { label: c.t('借据号'), value: loan.loanNo },
      { label: c.t('还款渠道'), value: c.t(wordOf(CHANNEL_WORDS, input.channel)) },
      { label: c.t('入账日期'), value: input.valueDate },
      { label: c.t('银行流水号'), value: input.bankSerial },
      { label: c.t('付款人'), value: input.payerName },
      ...(input.payerRelation
        ? [{ label: c.t('与借款人关系'), value: c.t(wordOf(RELATION_WORDS, input.payerRelation)) }]
        : []),
    ],
    fields: { ...raw, loan: loan.id, step: 'post' },
  })
}
