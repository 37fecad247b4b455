import { yuanText } from '../../../lending/money'
import { isRefused, type Refused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { readLoan } from '../../loans/lock'
import { askWaiver, chargeFee, decideWaiver } from './commands'
import { type FeeRow, feesOf, kindsByHand } from './queries'

const chargeFields = {
  kind: f.id('费用种类'),
  amountFen: f.money('费用金额', { min: 1n }),
  note: f.text('说明', { required: true, max: 100 }),
}
const waiverFields = {
  fee: f.id('费用'),
  fen: f.money('减免金额', { min: 1n }),
  reason: f.text('减免原因', { required: true, max: 200 }),
}
const decisionFields = { fee: f.id('费用'), outcome: f.oneOf('结论', ['agree', 'reject']) }

async function show(c: Ctx, typed: FormState, status = 200): Promise<void> {
  const loan = await readLoan(c.db, c.viewer, c.id())
  if (!loan) throw notFound()
  const [fees, kinds] = await Promise.all([feesOf(c.db, loan.id), kindsByHand(c.db, c.today, loan.productId)])
  const english = c.viewer.lang === 'en'
  const open = fees.filter(fee => fee.openFen > 0n)
  page(
    c,
    'repayments/fees',
    {
      loan,
      typed,
      errors: typed.errors,
      rows: fees.map(fee => rowOf(c, fee, english)),
      openFen: open.reduce((sum, fee) => sum + fee.openFen, 0n),
      kinds: kinds.map(kind => ({ value: String(kind.id), label: english ? kind.nameEn : kind.name })),
      waivable: open
        .filter(fee => fee.waiverId === null)
        .map(fee => ({
          value: String(fee.id),
          label: `${english ? fee.nameEn : fee.name} ${fee.chargedOn} ${yuanText(fee.openFen)}`,
        })),
      waiting: fees
        .filter(fee => fee.waiverId !== null)
        .map(fee => ({
          id: fee.id,
          name: english ? fee.nameEn : fee.name,
          fen: fee.waiverFen,
          reason: fee.waiverReason,
          mine: fee.waiverBy === c.viewer.id,
        })),
      acts: {
        charge: c.may('repayment.post') && loan.state === 'active',
        check: c.may('repayment.check'),
      },
    },
    { status },
  )
}

const rowOf = (c: Ctx, fee: FeeRow, english: boolean) => ({
  done: fee.openFen === 0n,
  cells: {
    name: { text: english ? fee.nameEn : fee.name, sub: fee.note || undefined },
    seq: fee.seq === 0 ? '' : c.t('第 {n} 期', { n: fee.seq }),
    on: fee.chargedOn,
    amount: { money: fee.amountFen },
    paid: { money: fee.paidFen },
    waived: { money: fee.waivedFen },
    open: { money: fee.openFen, tone: 'strong' },
    by: fee.chargedByName ?? c.t('系统'),
  },
})

export const fees = (c: Ctx): Promise<void> => show(c, emptyForm())

async function done(c: Ctx, form: FormState | null, words: string): Promise<void> {
  if (form) return show(c, form, 422)
  leaveToast(c.res, { words })
  c.res.redirect(303, `/loans/${c.id()}/fees`)
}

const person = (c: Ctx) => ({ ...c.actor, userId: c.viewer.id })
const formOf = (
  c: Ctx,
  fields: typeof chargeFields | typeof waiverFields | typeof decisionFields,
  raw: FormState['raw'],
  result: unknown,
) => (isRefused(result) ? refusedForm(fields, raw, result as Refused, c.t) : null)

export async function submitCharge(c: Ctx): Promise<void> {
  const read = readForm(chargeFields, c.req.body, c.t)
  if (!read.ok) return show(c, read.form, 422)
  const result = await once(c, 'fee.charge', (trx, _actor, today) =>
    chargeFee(trx, c.viewer, person(c), today, { loanId: c.id(), ...read.values }),
  )
  return done(c, formOf(c, chargeFields, read.raw, result), '费用已收取')
}

export async function submitWaiver(c: Ctx): Promise<void> {
  const read = readForm(waiverFields, c.req.body, c.t)
  if (!read.ok) return show(c, read.form, 422)
  const { fee: feeId, ...rest } = read.values
  const result = await once(c, 'fee.waive-ask', (trx, _actor, today) =>
    askWaiver(trx, c.viewer, person(c), today, { loanId: c.id(), feeId, ...rest }),
  )
  return done(c, formOf(c, waiverFields, read.raw, result), '减免已提交复核')
}

export async function submitDecision(c: Ctx): Promise<void> {
  const read = readForm(decisionFields, c.req.body, c.t)
  if (!read.ok) return show(c, read.form, 422)
  const { fee: feeId, outcome } = read.values
  const result = await once(c, 'fee.waive-decide', (trx, _actor, today) =>
    decideWaiver(trx, c.viewer, person(c), today, { loanId: c.id(), feeId, agree: outcome === 'agree' }),
  )
  return done(c, formOf(c, decisionFields, read.raw, result), '已保存')
}
