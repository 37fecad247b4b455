import { sumFen } from '../../../lending/money'
import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { minute } from '../../../web/format'
import { once, type Work } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { hrefOf } from '../../customers/links'
import { accountName, idIn } from '../reading'
import { tabsOf } from '../tabs'
import { approveManual, cancelManual, rejectManual } from './commands'
import { manualById, manualPage } from './queries'

const STATES: Readonly<Record<string, readonly [word: string, tone: string]>> = {
  prepared: ['待复核', 'vio'],
  posted: ['已入账', 'ok'],
  rejected: ['已退回', 'warn'],
  cancelled: ['已撤回', 'mute'],
}
const stateOf = (c: Ctx, state: string) => {
  const [word, tone] = STATES[state] ?? [state, 'mute']
  return { word: c.t(word), tone }
}

export async function manuals(c: Ctx): Promise<void> {
  const asked = c.query('state', 12)
  const state = asked !== undefined && asked in STATES ? asked : undefined
  const before = idIn(c.query('before'))
  const { rows, hasNext } = await manualPage(c.db, c.viewer, {
    ...(state === undefined ? {} : { state }),
    ...(before === undefined ? {} : { before }),
  })
  const last = rows.at(-1)
  page(c, 'accounting/manuals', {
    tabs: tabsOf(c, '/manual-vouchers'),
    rows: rows.map(row => ({
      href: `/manual-vouchers/${row.id}`,
      cells: {
        no: String(row.id),
        memo: row.memo,
        date: row.bookDate,
        branch: row.branchName,
        amount: { money: row.amountFen },
        maker: row.preparedBy,
        checker: row.decidedBy ?? '',
        state: { badge: stateOf(c, row.state) },
      },
    })),
    filter: [undefined, ...Object.keys(STATES)].map(code => ({
      label: code === undefined ? c.t('全部') : stateOf(c, code).word,
      href: hrefOf('/manual-vouchers', { state: code }),
      active: code === state,
    })),
    firstHref: before === undefined ? null : hrefOf('/manual-vouchers', { state }),
    nextHref: hasNext && last ? hrefOf('/manual-vouchers', { state, before: String(last.id) }) : null,
    acts: { prepare: c.may('voucher.prepare') },
  })
}

async function render(c: Ctx, form: FormState = emptyForm(), status = 200): Promise<void> {
  const manual = await manualById(c.db, c.viewer, c.id())
  if (!manual) throw notFound()
  const mine = manual.preparedById === c.viewer.id
  const open = manual.state === 'prepared'
  const { t } = c
  page(
    c,
    'accounting/manual',
    {
      manual,
      form,
      state: stateOf(c, manual.state),
      facts: [
        { label: t('业务日期'), value: manual.bookDate },
        { label: t('机构'), value: manual.branchName },
        { label: t('摘要'), value: manual.memo },
        { label: t('制单'), value: `${manual.preparedBy} ${minute(manual.preparedAt)}` },
        ...(manual.decidedBy ? [{ label: t('复核'), value: `${manual.decidedBy} ${minute(manual.decidedAt)}` }] : []),
        ...(manual.reason ? [{ label: t('退回原因'), value: manual.reason }] : []),
        ...(manual.voucherId === null
          ? []
          : [
              {
                label: t('凭证号'),
                value: String(manual.voucherId),
                href: `/vouchers/${manual.voucherDate}/${manual.voucherId}`,
              },
            ]),
      ],
      rows: manual.lines.map(line => ({
        cells: {
          line: line.line,
          account: `${line.account} ${accountName(c, line)}`,
          debit: { money: line.debitFen },
          credit: { money: line.creditFen },
        },
      })),
      foot: {
        cells: {
          line: t('合计'),
          debit: { money: sumFen(manual.lines.map(line => line.debitFen)) },
          credit: { money: sumFen(manual.lines.map(line => line.creditFen)) },
        },
      },
      acts: {
        decide: open && !mine && c.may('voucher.approve'),
        cancel: open && mine && c.may('voucher.prepare'),
        reverse: manual.state === 'posted' && c.may('voucher.prepare'),
      },
      waiting: open,
    },
    { status },
  )
}

export const manual = (c: Ctx): Promise<void> => render(c)

const reasonFields = { reason: f.text('退回原因', { required: true, max: 200 }) }

async function act(
  c: Ctx,
  action: string,
  words: string,
  work: Work<{ id: number }>,
  raw: FormState['raw'] = {},
): Promise<void> {
  const id = c.id()
  if (!(await manualById(c.db, c.viewer, id))) throw notFound()
  const result = await once(c, action, work)
  if (isRefused(result)) return render(c, refusedForm(reasonFields, raw, result, c.t), 422)
  leaveToast(c.res, { words })
  c.res.redirect(303, `/manual-vouchers/${id}`)
}

export const approve = (c: Ctx): Promise<void> =>
  act(c, 'voucher.approve', '已复核入账', (trx, actor, today) => approveManual(trx, c.viewer, actor, today, c.id()))

export const cancel = (c: Ctx): Promise<void> =>
  act(c, 'voucher.cancel', '已撤回', (trx, actor, today) => cancelManual(trx, c.viewer, actor, today, c.id()))

export async function reject(c: Ctx): Promise<void> {
  const read = readForm(reasonFields, c.req.body, c.t)
  if (!read.ok) return render(c, read.form, 422)
  const { reason } = read.values
  await act(
    c,
    'voucher.reject',
    '已退回',
    (trx, actor, today) => rejectManual(trx, c.viewer, actor, today, c.id(), reason),
    read.raw,
  )
}
