import { sumFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import { beginPdf, paperFoot, takenBy } from '../../web/download'
import { badRequest, notFound } from '../../web/errors'
import { datetime } from '../../web/format'
import { openable } from '../../web/openable'
import { page } from '../../web/page'
import { recordAlone } from '../audit/commands'
import { hrefOf } from '../customers/links'
import {
  accountOptions,
  branchOptions,
  linesOfVoucher,
  related,
  type VoucherCursor,
  type VoucherFilters,
  type VoucherRow,
  voucherByKey,
  voucherPage,
  vouchersToPrint,
} from './queries'
import { dateIn } from './reading'
import { tabsOf } from './tabs'
import { type PrintedVoucher, writeVouchers } from './voucher.paper'
import { EVENT_WORDS, sourceOf } from './words'

function filtersOf(c: Ctx): VoucherFilters {
  const branch = c.query('branch')
  const account = c.query('account', 10)
  const subject = c.query('subject', 60)
  const read = {
    from: dateIn(c.query('from', 20)),
    to: dateIn(c.query('to', 20)),
    branch: branch && /^[1-9]\d{0,8}$/.test(branch) ? Number.parseInt(branch, 10) : undefined,
    account: account && /^\d{4,10}$/.test(account) ? account : undefined,
    subject: subject && /^[a-z_-]+:[\w-]+$/.test(subject) ? subject : undefined,
  }
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined))
}

function cursorOf(text: string | undefined): VoucherCursor | undefined {
  const match = /^(\d{4}-\d\d-\d\d)\.(\d{1,18})$/.exec(text ?? '')
  const date = dateIn(match?.[1])
  return match && date ? { date, id: BigInt(match[2]!) } : undefined
}

export async function list(c: Ctx): Promise<void> {
  const filters = filtersOf(c)
  const query = Object.fromEntries(Object.entries(filters).map(([name, value]) => [name, String(value)]))
  const [result, accounts, branches] = await Promise.all([
    voucherPage(c.db, c.viewer, filters, cursorOf(c.query('after', 40))),
    accountOptions(c.db),
    branchOptions(c.db, c.viewer),
  ])
  const any = { value: '', label: c.t('全部') }
  const last = result.rows.at(-1)
  page(
    c,
    'accounting/vouchers',
    {
      tabs: tabsOf(c, '/vouchers'),
      printHref: printHref(filters, query, result.rows[0]),
      rows: result.rows.map(row => ({
        href: `/vouchers/${row.businessDate}/${row.id}`,
        cells: {
          no: String(row.id),
          date: row.businessDate,
          event: { text: c.t(EVENT_WORDS[row.event] ?? row.event), tags: row.reverses === null ? [] : [c.t('冲正')] },
          memo: row.memo,
          amount: { money: row.amountFen },
          branch: row.branchName,
          by: row.postedByName ?? c.t('系统'),
        },
      })),
      filtered: Object.keys(filters).length > 0,
      nextHref:
        result.hasNext && last ? hrefOf('/vouchers', { ...query, after: `${last.businessDate}.${last.id}` }) : null,
      firstHref: c.query('after', 40) ? hrefOf('/vouchers', query) : null,
      fields: [
        { name: 'from', label: c.t('业务日期从'), kind: 'date', value: query.from },
        { name: 'to', label: c.t('业务日期至'), kind: 'date', value: query.to },
        {
          name: 'account',
          label: c.t('科目'),
          kind: 'select',
          value: query.account,
          options: [any, ...accounts.map(a => ({ value: a.code, label: `${a.code} ${c.t(a.name)}` }))],
        },
        { name: 'branch', label: c.t('机构'), kind: 'select', value: query.branch, options: [any, ...branches] },
      ],
    },
    { part: 'accounting/_vouchers' },
  )
}

const isDated = ({ from, to, subject }: VoucherFilters): boolean => Boolean(from ?? to ?? subject)

/** Prints what is listed; a list without days has its newest day printed. */
function printHref(filters: VoucherFilters, query: Record<string, string>, newest?: { readonly businessDate: string }) {
  if (!newest) return null
  const day = newest.businessDate
  return hrefOf('/vouchers/print', isDated(filters) ? query : { ...query, from: day, to: day })
}

async function found(c: Ctx): Promise<VoucherRow> {
  const date = dateIn(c.param('date'))
  const id = c.param('id')
  const voucher = date && /^\d{1,18}$/.test(id) ? await voucherByKey(c.db, c.viewer, date, BigInt(id)) : undefined
  if (!voucher) throw notFound()
  return voucher
}

export async function show(c: Ctx): Promise<void> {
  const voucher = await found(c)
  const [lines, others] = await Promise.all([
    linesOfVoucher(c.db, voucher.businessDate, voucher.id),
    related(c.db, c.viewer, voucher),
  ])
  const { t } = c
  const behind = sourceOf(voucher.subject)
  const source = openable(c, behind?.href)
  page(c, 'accounting/voucher', {
    voucher,
    facts: [
      { label: t('业务日期'), value: voucher.businessDate },
      { label: t('机构'), value: voucher.branchName },
      { label: t('业务'), value: t(EVENT_WORDS[voucher.event] ?? voucher.event) },
      { label: t('摘要'), value: voucher.memo },
      { label: t('来源'), value: source && behind ? t(behind.label) : voucher.subject, href: source },
      { label: t('记账人'), value: `${voucher.postedByName ?? t('系统')} ${datetime(voucher.postedAt)}` },
      ...(voucher.preparedByName ? [{ label: t('制单'), value: voucher.preparedByName }] : []),
      ...(voucher.checkedByName ? [{ label: t('复核'), value: voucher.checkedByName }] : []),
      ...others.map(other => ({
        label: other.reverses === voucher.id ? t('冲正凭证') : t('被冲正凭证'),
        value: String(other.id),
        href: `/vouchers/${other.businessDate}/${other.id}`,
      })),
    ],
    rows: lines.map(line => ({
      cells: {
        line: line.line,
        account: `${line.account} ${t(line.name)}`,
        debit: { money: line.debitFen },
        credit: { money: line.creditFen },
      },
    })),
    foot: {
      cells: {
        line: t('合计'),
        debit: { money: sumFen(lines.map(line => line.debitFen)) },
        credit: { money: sumFen(lines.map(line => line.creditFen)) },
      },
    },
    balanced: sumFen(lines.map(line => line.debitFen - line.creditFen)) === 0n,
  })
}

/** As many as a person binds together at a time. */
const MAX_PRINTED = 300

export async function print(c: Ctx): Promise<void> {
  const voucher = await found(c)
  await printed(c, [voucher], `voucher:${voucher.id}`)
}

/** 凭证打印: all vouchers of a day, or of the days, branch and account chosen in the list, each on its own page. */
export async function printMany(c: Ctx): Promise<void> {
  const filters = filtersOf(c)
  const dated = isDated(filters) ? filters : { ...filters, from: c.today, to: c.today }
  const vouchers = await vouchersToPrint(c.db, c.viewer, dated, MAX_PRINTED + 1)
  if (vouchers.length === 0) throw notFound()
  if (vouchers.length > MAX_PRINTED) throw badRequest('一次最多打印 300 张凭证，请缩小日期、机构或科目范围')
  await printed(c, vouchers, `vouchers:${vouchers[0]!.businessDate}`)
}

async function printed(c: Ctx, vouchers: readonly VoucherRow[], subject: string): Promise<void> {
  await recordAlone(c.db, c.actor, {
    act: 'voucher.print',
    subject,
    businessDate: c.today,
    after: { vouchers: vouchers.length },
  })
  const no = vouchers.length === 1 ? String(vouchers[0]!.id) : `${vouchers[0]!.id}–${vouchers.at(-1)!.id}`
  beginPdf(c, `${c.t('记账凭证')}_${no}`)
  const frame = { bank: c.deps.bank(), footer: paperFoot(c, no), watermark: takenBy(c) }
  async function* pages(): AsyncGenerator<PrintedVoucher> {
    for (const voucher of vouchers)
      yield { voucher, lines: await linesOfVoucher(c.db, voucher.businessDate, voucher.id) }
  }
  await writeVouchers(c.res, frame, pages())
}
