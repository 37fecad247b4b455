import { writeLetter } from '../../export/pdf/letter'
import { fenInWords } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { beginPdf, paperFoot, takenBy } from '../../web/download'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { datetime } from '../../web/format'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { recordAlone } from '../audit/commands'
import { CHANNEL_WORDS } from '../customers/words'
import { KIND_WORDS } from '../loans/head'
import { wordOf } from '../products/words'
import { allocationTable } from './allocation-view'
import { RELATION_WORDS, reverseFields } from './fields'
import { linesOf, type ReceiptRow, receiptById } from './queries'
import { receiptPaper } from './receipt.paper'
import { reverseRepayment } from './reverse'

async function found(c: Ctx): Promise<ReceiptRow> {
  const row = await receiptById(c.db, c.viewer, c.id())
  if (!row) throw notFound()
  return row
}

export const channelWord = (c: Ctx, channel: string): string =>
  channel === 'prepaid' ? c.t('溢缴款') : c.t(wordOf(CHANNEL_WORDS, channel))

function factsOf(c: Ctx, row: ReceiptRow) {
  const { t } = c
  const voucher = (date: string, id: bigint) => (c.may('voucher.read') ? `/vouchers/${date}/${id}` : undefined)
  return [
    { label: t('借款人'), value: row.customerName, href: `/customers/${row.customerId}` },
    { label: t('借据号'), value: row.loanNo, href: `/loans/${row.loanId}` },
    { label: t('交易'), value: t(wordOf(KIND_WORDS, row.kind)) },
    { label: t('入账日期'), value: row.businessDate },
    { label: t('还款渠道'), value: channelWord(c, row.channel) },
    { label: t('银行流水号'), value: row.bankSerial },
    { label: t('付款人'), value: row.payerName },
    ...(row.payerRelation ? [{ label: t('与借款人关系'), value: t(wordOf(RELATION_WORDS, row.payerRelation)) }] : []),
    ...(row.paymentNo
      ? [{ label: t('付款编号'), value: row.paymentNo, href: `/repayments?payment=${row.paymentNo}` }]
      : []),
    { label: t('贷款余额'), money: row.balanceFen },
    { label: t('经办'), value: `${row.postedByName ?? t('系统')} ${datetime(row.postedAt)}` },
    { label: t('凭证'), value: String(row.voucherId), href: voucher(row.voucherDate, row.voucherId) },
    ...(row.reversedOn
      ? [
          { label: t('冲正日期'), value: row.reversedOn, tone: 'bad' },
          { label: t('冲正原因'), value: row.reversedReason },
          {
            label: t('冲正凭证'),
            value: String(row.reversedVoucherId),
            href: voucher(row.reversedVoucherDate ?? '', row.reversedVoucherId ?? 0n),
          },
        ]
      : []),
  ]
}

/** What brought or moved the plan of the loan is taken back by a change of the loan. */
const ALONE: ReadonlySet<string> = new Set(['repay', 'payoff', 'apply_prepaid'])

async function dataOf(c: Ctx, row: ReceiptRow) {
  const lines = await linesOf(c.db, row.id)
  return {
    row,
    facts: factsOf(c, row),
    words: fenInWords(row.amountFen),
    allocation: allocationTable(c, lines, row.kind === 'apply_prepaid' ? 0n : row.prepaidFen),
    badge: row.reversedOn ? { word: c.t('已冲正'), tone: 'mute' } : { word: c.t('已入账'), tone: 'ok' },
    acts: {
      reverse:
        c.may('repayment.reverse') && row.reversedOn === null && row.postedBy !== c.viewer.id && ALONE.has(row.kind),
    },
  }
}

export async function show(c: Ctx): Promise<void> {
  page(c, 'repayments/show', await dataOf(c, await found(c)))
}

async function reversePage(c: Ctx, row: ReceiptRow, typed: FormState, status = 200): Promise<void> {
  page(c, 'repayments/reverse', { ...(await dataOf(c, row)), typed, errors: typed.errors }, { status })
}

export const askReverse = async (c: Ctx): Promise<void> => reversePage(c, await found(c), emptyForm())

export async function reverse(c: Ctx): Promise<void> {
  const row = await found(c)
  const read = readForm(reverseFields, c.req.body, c.t)
  if (!read.ok) return reversePage(c, row, read.form, 422)
  const result = await once(c, 'repayment.reverse', (trx, actor, today) =>
    reverseRepayment(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, { repaymentId: row.id, ...read.values }),
  )
  if (isRefused(result)) return reversePage(c, row, refusedForm(reverseFields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已冲正 {no}', params: { no: row.receiptNo } })
  c.res.redirect(303, `/repayments/${row.id}`)
}

/** 还款回单 on paper, every print on record. */
export async function print(c: Ctx): Promise<void> {
  const row = await found(c)
  const lines = await linesOf(c.db, row.id)
  await recordAlone(c.db, c.actor, {
    act: 'repayment.print',
    subject: `repayment:${row.id}`,
    customerId: row.customerId,
    businessDate: c.today,
  })
  beginPdf(c, `${row.receiptNo}_${c.t('还款回单')}`)
  const frame = { bank: c.deps.bank(), footer: paperFoot(c, row.receiptNo), watermark: takenBy(c) }
  await writeLetter(c.res, receiptPaper(frame, row, lines))
}
