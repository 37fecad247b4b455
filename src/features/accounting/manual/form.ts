import type { JournalLine } from '../../../lending/journal'
import { yuanText } from '../../../lending/money'
import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { branchOptions } from '../queries'
import { accountName, idIn } from '../reading'
import { prepareManual } from './commands'
import { lineAccounts, manualById } from './queries'

/** As many lines as the paper form has. */
const LINES = 10
const head = {
  branchId: f.id('机构'),
  bookDate: f.date('业务日期'),
  memo: f.text('摘要', { required: true, max: 60 }),
}
const lineFields = {
  account: f.text('科目', { max: 10 }),
  debit: f.optionalMoney('借方', { min: 1n }),
  credit: f.optionalMoney('贷方', { min: 1n }),
}

type Body = Readonly<Record<string, unknown>>

/** Each line is a small form of its own; its errors and what was typed go under the names of its row. */
function readLines(c: Ctx, body: Body) {
  const lines: JournalLine[] = []
  const errors: FormState['errors'][number][] = []
  const raw: Record<string, string | string[]> = {}
  for (let i = 1; i <= LINES; i++) {
    const part = { account: body[`account${i}`], debit: body[`debit${i}`], credit: body[`credit${i}`] }
    for (const [name, value] of Object.entries(part)) if (typeof value === 'string') raw[`${name}${i}`] = value
    const read = readForm(lineFields, part, c.t)
    const wrong = (field: string, message: string) =>
      errors.push({ field: `${field}${i}`, label: c.t('第 {n} 行', { n: i }), message })
    if (!read.ok) {
      for (const error of read.form.errors) wrong(error.field, error.message)
      continue
    }
    const { account, debit, credit } = read.values
    if (account === null && debit === null && credit === null) continue
    if (account === null) wrong('account', c.t('请选择科目'))
    else if ((debit === null) === (credit === null)) wrong('debit', c.t('每行只填借方或贷方之一'))
    else lines.push({ account, debitFen: debit ?? 0n, creditFen: credit ?? 0n })
  }
  return { lines, errors, raw }
}

async function render(c: Ctx, form: FormState, status = 200): Promise<void> {
  const [accounts, branches] = await Promise.all([
    lineAccounts(c.db, c.may('voucher.control')),
    branchOptions(c.db, c.viewer),
  ])
  page(
    c,
    'accounting/manual-form',
    {
      form,
      lines: LINES,
      branches,
      accounts: [
        { value: '', label: '' },
        ...accounts.map(one => ({ value: one.code, label: `${one.code} ${accountName(c, one)}` })),
      ],
    },
    { status },
  )
}

/** A new voucher; `copy` begins with the lines of an earlier one, sides changed: 冲正 of a voucher made by hand. */
export async function newManual(c: Ctx): Promise<void> {
  const copy = idIn(c.query('copy'))
  const start = { branchId: String(c.viewer.branchId), bookDate: c.today }
  if (copy === undefined) return render(c, emptyForm(start))
  const manual = await manualById(c.db, c.viewer, copy)
  if (manual?.state !== 'posted') throw notFound()
  const raw = Object.fromEntries(
    manual.lines.flatMap(({ account, debitFen, creditFen }, i) => [
      [`account${i + 1}`, account],
      [`debit${i + 1}`, creditFen === 0n ? '' : yuanText(creditFen)],
      [`credit${i + 1}`, debitFen === 0n ? '' : yuanText(debitFen)],
    ]),
  )
  const memo = c.t('冲正手工凭证 {no}', { no: String(manual.voucherId) })
  await render(c, emptyForm({ ...start, branchId: String(manual.branchId), memo, ...raw }))
}

export async function createManual(c: Ctx): Promise<void> {
  const body = c.req.body as Body
  const read = readForm(head, body, c.t)
  const { lines, errors, raw } = readLines(c, body)
  const typed = { ...(read.ok ? read.raw : read.form.raw), ...raw }
  if (!read.ok || errors.length > 0)
    return render(c, { raw: typed, errors: [...(read.ok ? [] : read.form.errors), ...errors] }, 422)
  const control = c.may('voucher.control')
  const result = await once(c, 'voucher.prepare', (trx, actor, today) =>
    prepareManual(trx, c.viewer, actor, today, { ...read.values, lines }, control),
  )
  if (isRefused(result)) return render(c, refusedForm(head, typed, result, c.t), 422)
  leaveToast(c.res, { words: '已提交，请另一人复核' })
  c.res.redirect(303, `/manual-vouchers/${result.id}`)
}
