import { decrypt } from '../../db/codec'
import { maskCard } from '../../lending/mask'
import { fenInWords } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { datetime } from '../../web/format'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { accountNames } from '../changes/queries'
import { sketchView } from '../changes/view'
import { type DisbursementRow, disbursementById } from '../loans/disbursement-queries'
import { readLoan } from '../loans/lock'
import { PAYMENT_MODE_WORDS } from '../loans/words'
import { wordOf } from '../products/words'
import { versionFields } from './fields'
import { lineItems } from './line-view'
import { cancelDraw } from './prepare'
import { lineFacts } from './queries'
import { releaseDraw } from './release'
import { amountRefusal, lineRefusal } from './rules'
import { drawAct, fingerprintOf, sketchMove } from './sketch'

export type DrawRow = DisbursementRow & { readonly loanId: number }

/** A payout of a loan after its first; of another kind, or out of sight, it is as if it did not exist. */
export async function drawHere(c: Ctx): Promise<DrawRow> {
  const row = await disbursementById(c.db, c.viewer, c.id())
  if (row?.kind !== 'draw' || row.loanId === null) throw notFound()
  return { ...row, loanId: row.loanId }
}

export function drawFacts(c: Pick<Ctx, 't'>, row: DrawRow) {
  const { t } = c
  const sealed = { table: 'disbursements', column: 'payee_account', row: row.id }
  return [
    { label: t('借款人'), value: row.customerName },
    { label: t('借据号'), value: row.loanNo ?? '', href: `/loans/${row.loanId}` },
    { label: t('合同号'), value: row.contractNo },
    { label: t('起息日'), value: row.valueDate },
    { label: t('本次用途'), value: row.useNote },
    { label: t('支付方式'), value: t(wordOf(PAYMENT_MODE_WORDS, row.paymentMode)) },
    { label: t('收款人户名'), value: row.payeeName },
    { label: t('收款人开户行'), value: row.payeeBank },
    { label: t('收款人账号'), value: maskCard(decrypt(sealed, row.payeeAccount)) },
    { label: t('经办'), value: `${row.preparedByName} ${datetime(row.preparedAt)}` },
    ...(row.selfReason ? [{ label: t('自主支付理由'), value: row.selfReason }] : []),
    ...(row.releasedByName ? [{ label: t('复核'), value: `${row.releasedByName} ${datetime(row.releasedAt)}` }] : []),
  ]
}

/** The draw worked out again now: both plans, or why it cannot be done any more. */
async function workedOut(c: Ctx, row: DrawRow) {
  const [facts, loan] = await Promise.all([lineFacts(c.db, c.viewer, row.loanId), readLoan(c.db, c.viewer, row.loanId)])
  if (!facts || !loan) throw notFound()
  const line = lineItems(c, facts)
  if (row.state !== 'prepared') return { line }
  if (row.valueDate !== c.today) return { line, problem: c.t('起息日不是当前业务日期，请取消后重新经办') }
  const no = lineRefusal(facts, loan, c.today) ?? amountRefusal(facts, row.amountFen)
  const made = no ?? (await sketchMove(c.db, loan, drawAct(loan, c.today, row.amountFen), c.today))
  if (isRefused(made)) return { line, problem: c.t(refusalWords(made), made.params) }
  if (fingerprintOf(made) !== row.previewHash) {
    return { line, problem: c.t('现在试算的结果与经办时不同，请取消后重新经办。') }
  }
  return { line, view: sketchView(c, loan, made, await accountNames(c.db)) }
}

async function render(c: Ctx, row: DrawRow, typed: FormState = emptyForm(), status = 200): Promise<void> {
  const now = await workedOut(c, row)
  const prepared = row.state === 'prepared'
  const own = row.preparedBy === c.viewer.id
  const done = row.state === 'released' || row.state === 'reversed'
  page(
    c,
    'draws/show',
    {
      row,
      facts: drawFacts(c, row),
      line: now.line,
      problem: now.problem ?? null,
      view: now.view ?? null,
      amountWords: fenInWords(row.amountFen),
      errors: typed.errors,
      acts: {
        release: prepared && !own && now.view !== undefined && c.may('disbursement.release'),
        ownWork: prepared && own && c.may('disbursement.release'),
        cancel: prepared && c.may('disbursement.prepare'),
        print: done,
        undo: row.state === 'released' && c.may('loan-change.prepare'),
      },
    },
    { status },
  )
}

export const show = async (c: Ctx): Promise<void> => render(c, await drawHere(c))

export async function release(c: Ctx): Promise<void> {
  const row = await drawHere(c)
  const read = readForm(versionFields, c.req.body, c.t)
  if (!read.ok) return render(c, row, read.form, 422)
  const { id, loanId } = row
  const result = await once(c, 'draw.release', (trx, actor, today) =>
    releaseDraw(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, { id, loanId, ...read.values }),
  )
  if (isRefused(result)) return render(c, await drawHere(c), refusedForm(versionFields, {}, result, c.t), 422)
  leaveToast(c.res, { words: '已放款' })
  c.res.redirect(303, `/loans/${loanId}/draws`)
}

export async function cancel(c: Ctx): Promise<void> {
  const row = await drawHere(c)
  const read = readForm(versionFields, c.req.body, c.t)
  if (!read.ok) return render(c, row, read.form, 422)
  const { id, customerId, loanId } = row
  const result = await once(c, 'draw.cancel', (trx, by, today) =>
    cancelDraw(trx, by, today, { id, customerId, ...read.values }),
  )
  if (isRefused(result)) return render(c, await drawHere(c), refusedForm(versionFields, {}, result, c.t), 422)
  leaveToast(c.res, { words: '已取消放款' })
  c.res.redirect(303, `/loans/${loanId}/draws`)
}
