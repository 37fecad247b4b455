import { type Fen, fenInWords, parseMoney, sumFen, yuanText } from '../../lending/money'
import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { visibleCustomer } from '../customers/find'
import { CHANNEL_WORDS } from '../customers/words'
import { wordOf } from '../products/words'
import { allocationTable } from './allocation-view'
import { RELATION_WORDS, sourceFields } from './fields'
import { channelOptions, relationOptions } from './new'
import { dueFen, duesOn, mostFen, planReceipt } from './plan'
import { type Payable, payables, postTogether, spread, type TogetherInput, togetherRefusal } from './together-commands'

const fields = { customer: f.id('客户'), amount: f.money('还款金额', { min: 1n }), ...sourceFields }

interface Open {
  readonly customer: { readonly id: number; readonly name: string }
  readonly loans: readonly Payable[]
}

async function open(c: Ctx, id: unknown): Promise<Open> {
  const customerId = typeof id === 'string' && /^[1-9]\d{0,8}$/.test(id) ? Number.parseInt(id, 10) : 0
  const customer = await visibleCustomer(c.db, c.viewer, customerId)
  if (!customer) throw notFound()
  return { customer, loans: await payables(c.db, c.viewer, customerId) }
}

const partName = (loanId: number): string => `part_${loanId}`

function form(c: Ctx, { customer, loans }: Open, typed: FormState, parts: Body = {}, status = 200): void {
  const rows = loans.map(({ loan, feesFen }) => {
    const dues = duesOn(loan, c.today)
    const name = partName(loan.id)
    return {
      cells: {
        no: { text: loan.loanNo, href: `/loans/${loan.id}` },
        seqs: dues.map(due => due.seq).join(', '),
        due: { money: dueFen(dues) + feesFen },
        most: { money: mostFen(loan, c.today, feesFen) },
        part: {
          input: { name, label: c.t('{no} 还款金额', { no: loan.loanNo }), kind: 'money', value: textIn(parts, name) },
        },
      },
    }
  })
  const dueAll = sumFen(loans.map(({ loan, feesFen }) => dueFen(duesOn(loan, c.today)) + feesFen))
  page(
    c,
    'repayments/together',
    {
      customer,
      rows,
      dueFen: dueAll,
      channels: channelOptions(c),
      relations: relationOptions(c),
      typed,
      errors: typed.errors,
    },
    { status },
  )
}

type Body = Readonly<Record<string, unknown>>
const textIn = (body: Body, name: string): string => {
  const value = body[name]
  return typeof value === 'string' ? value.trim() : ''
}

export async function together(c: Ctx): Promise<void> {
  const found = await open(c, c.query('customer'))
  const owed = sumFen(found.loans.map(({ loan, feesFen }) => dueFen(duesOn(loan, c.today)) + feesFen))
  form(c, found, emptyForm({ valueDate: c.today, channel: 'counter', amount: owed > 0n ? yuanText(owed) : '' }))
}

/** Parts as typed; none typed at all means: by the day they fell due. */
function partsIn(found: Open, body: Body, c: Ctx, amountFen: Fen): ReadonlyMap<number, Fen> | Refused {
  const typed = found.loans.map(({ loan }) => [loan.id, textIn(body, partName(loan.id))] as const)
  if (body.step === 'spread' || typed.every(([, text]) => text === '')) return spread(found.loans, c.today, amountFen)
  const parts = new Map<number, Fen>()
  for (const [id, text] of typed) {
    if (text === '') continue
    const read = parseMoney(text)
    if (isRefused(read)) return { ...read, field: partName(id) }
    if (read.fen > 0n) parts.set(id, read.fen)
  }
  return parts
}

/** Three steps for everybody: spread by due date, check what each loan gets, post. */
export async function submitTogether(c: Ctx): Promise<void> {
  const body: Body = c.req.body ?? {}
  const found = await open(c, body.customer)
  const read = readForm(fields, body, c.t)
  if (!read.ok) return form(c, found, read.form, body, 422)
  const refused = (no: Refused) => form(c, found, refusedForm(fields, read.raw, no, c.t), body, 422)
  const { customer: customerId, amount: amountFen, ...rest } = read.values
  const parts = partsIn(found, body, c, amountFen)
  if (isRefused(parts)) return refused(parts)
  const texts = Object.fromEntries([...parts].map(([id, fen]) => [partName(id), yuanText(fen)]))
  if (body.step === 'spread') return form(c, found, { raw: read.raw, errors: [] }, texts)
  const input = { customerId, amountFen, parts, ...rest }
  if (body.step !== 'post') {
    const no = togetherRefusal(input, c.today)
    return no ? refused(no) : check(c, found, input, { ...read.raw, ...texts })
  }
  const result = await once(c, 'repayment.together', (trx, actor, today) =>
    postTogether(trx, c.viewer, actor, today, input),
  )
  if (isRefused(result)) return refused(result)
  leaveToast(c.res, { words: '已入账 {n} 笔，付款编号 {no}', params: { n: result.receipts, no: result.paymentNo } })
  c.res.redirect(303, `/repayments?payment=${result.paymentNo}`)
}

function check(c: Ctx, { customer, loans }: Open, input: TogetherInput, raw: FormState['raw']): void {
  const shares = loans.flatMap(({ loan, feesFen }) => {
    const fen = input.parts.get(loan.id) ?? 0n
    if (fen <= 0n) return []
    const plan = planReceipt(loan, c.today, fen, feesFen)
    return [{ loan, fen, plan }]
  })
  const bad = shares.find(({ plan }) => isRefused(plan))
  if (bad && isRefused(bad.plan)) {
    form(c, { customer, loans }, refusedForm(fields, raw, { ...bad.plan, field: partName(bad.loan.id) }, c.t), raw, 422)
    return
  }
  page(c, 'repayments/together-check', {
    customer,
    amountFen: input.amountFen,
    words: fenInWords(input.amountFen),
    shares: shares.map(({ loan, fen, plan }) => ({
      loan,
      fen,
      table: isRefused(plan) ? null : allocationTable(c, plan.lines, plan.prepaidFen),
    })),
    facts: [
      { label: c.t('借款人'), value: customer.name },
      { label: c.t('还款渠道'), value: c.t(wordOf(CHANNEL_WORDS, input.channel)) },
      { label: c.t('入账日期'), value: input.valueDate },
      { label: c.t('银行流水号'), value: input.bankSerial },
      { label: c.t('付款人'), value: input.payerName },
      ...(input.payerRelation
        ? [{ label: c.t('与借款人关系'), value: c.t(wordOf(RELATION_WORDS, input.payerRelation)) }]
        : []),
    ],
    fields: { ...raw, step: 'post' },
  })
}
