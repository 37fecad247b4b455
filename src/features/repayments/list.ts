import type { Cell } from '../../export/cells'
import { writeXlsx } from '../../export/xlsx-write'
import { parseDate } from '../../lending/dates'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { beginXlsx, takenBy } from '../../web/download'
import { page } from '../../web/page'
import { recordAlone } from '../audit/commands'
import { hrefOf } from '../customers/links'
import { KIND_WORDS } from '../loans/head'
import { branchOptions } from '../loans/list-query'
import { wordOf } from '../products/words'
import { numberSetting } from '../settings/queries'
import { CHANNELS, RELATION_WORDS } from './fields'
import { channelOptions } from './new'
import { type ReceiptFilters, type ReceiptRow, receiptPage, receiptTotals } from './queries'
import { channelWord } from './show'

const dateIn = (c: Ctx, name: string) => {
  const read = parseDate(c.query(name, 20) ?? '')
  return isRefused(read) ? undefined : read.date
}
const idIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined

export function filtersOf(c: Ctx): ReceiptFilters {
  const read = {
    from: dateIn(c, 'from'),
    to: dateIn(c, 'to'),
    branch: idIn(c.query('branch')),
    channel: CHANNELS.find(channel => channel === c.query('channel')),
    batch: idIn(c.query('batch')),
    payment: /^FK-\d{4}-\d{4}-\d{6,9}$/.exec(c.query('payment') ?? '')?.[0],
  }
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined))
}

export const queryOf = (filters: ReceiptFilters) =>
  Object.fromEntries(Object.entries(filters).map(([name, value]) => [name, String(value)]))

export async function list(c: Ctx): Promise<void> {
  const filters = filtersOf(c)
  const query = queryOf(filters)
  const [result, sums, branches] = await Promise.all([
    receiptPage(c.db, c.viewer, filters, idIn(c.query('after'))),
    receiptTotals(c.db, c.viewer, filters),
    branchOptions(c.db, c.viewer),
  ])
  const any = { value: '', label: c.t('全部') }
  const last = result.rows.at(-1)
  page(
    c,
    'repayments/list',
    {
      rows: result.rows.map(row => rowOf(c, row)),
      sums,
      filtered: Object.keys(filters).length > 0,
      nextHref: result.hasNext && last ? hrefOf('/repayments', { ...query, after: String(last.id) }) : null,
      firstHref: c.query('after') ? hrefOf('/repayments', query) : null,
      fields: [
        { name: 'from', label: c.t('入账日期从'), kind: 'date', value: query.from },
        { name: 'to', label: c.t('入账日期至'), kind: 'date', value: query.to },
        { name: 'branch', label: c.t('机构'), kind: 'select', value: query.branch, options: [any, ...branches] },
        {
          name: 'channel',
          label: c.t('还款渠道'),
          kind: 'select',
          value: query.channel,
          options: [any, ...channelOptions(c)],
        },
      ],
      exportHref: c.may('report.export') ? hrefOf('/repayments/export', query) : null,
      printHref: hrefOf('/repayments/receipts', query),
      acts: { post: c.may('repayment.post') },
    },
    { part: 'repayments/_rows' },
  )
}

const rowOf = (c: Ctx, row: ReceiptRow) => ({
  href: `/repayments/${row.id}`,
  done: row.reversedOn !== null,
  cells: {
    receipt: row.receiptNo,
    date: row.businessDate,
    loan: { text: row.loanNo, href: `/loans/${row.loanId}` },
    customer: row.customerName,
    kind: c.t(wordOf(KIND_WORDS, row.kind)),
    channel: channelWord(c, row.channel),
    amount: { money: row.amountFen },
    balance: { money: row.balanceFen },
    branch: row.branchName,
    by: row.postedByName ?? c.t('系统'),
    state: { badge: row.reversedOn ? { word: c.t('已冲正'), tone: 'mute' } : { word: c.t('已入账'), tone: 'ok' } },
  },
})

const COLUMNS = [
  ['回单号', 'text', 20],
  ['入账日期', 'date', 12],
  ['借据号', 'text', 18],
  ['借款人', 'text', 20],
  ['机构', 'text', 14],
  ['交易', 'text', 12],
  ['还款渠道', 'text', 12],
  ['银行流水号', 'text', 24],
  ['付款人', 'text', 16],
  ['与借款人关系', 'text', 14],
  ['付款编号', 'text', 22],
  ['金额', 'money', 16],
  ['溢缴款变动', 'money', 14],
  ['贷款余额', 'money', 16],
  ['经办', 'text', 12],
  ['冲正日期', 'date', 12],
] as const

const cellsOf = (c: Ctx, row: ReceiptRow): Cell[] => [
  row.receiptNo,
  row.businessDate,
  row.loanNo,
  row.customerName,
  row.branchName,
  c.t(wordOf(KIND_WORDS, row.kind)),
  channelWord(c, row.channel),
  row.bankSerial,
  row.payerName,
  row.payerRelation ? c.t(wordOf(RELATION_WORDS, row.payerRelation)) : null,
  row.paymentNo,
  row.amountFen,
  row.prepaidFen,
  row.balanceFen,
  row.postedByName,
  row.reversedOn,
]

async function* allCells(c: Ctx, filters: ReceiptFilters, cap: number): AsyncGenerator<Cell[]> {
  let after: number | undefined
  for (let sent = 0; sent < cap; ) {
    const { rows, hasNext } = await receiptPage(c.db, c.viewer, filters, after, Math.min(1_000, cap - sent))
    for (const row of rows) yield cellsOf(c, row)
    sent += rows.length
    after = rows.at(-1)?.id
    if (!hasNext) return
  }
}

export async function exportList(c: Ctx): Promise<void> {
  const filters = filtersOf(c)
  const cap = await numberSetting(c.db, 'export.row-cap', c.today, 50_000)
  const sums = await receiptTotals(c.db, c.viewer, filters)
  await recordAlone(c.db, c.actor, {
    act: 'repayment.export',
    subject: 'repayments',
    businessDate: c.today,
    after: { rows: Math.min(sums.count, cap), filters: queryOf(filters) },
  })
  const title = c.t('还款流水')
  beginXlsx(c, `${title}_${c.today}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
        rows: allCells(c, filters, cap),
        totals: [c.t('合计（不含已冲正）'), null, null, null, null, null, null, null, null, null, null, sums.amountFen],
        head: [title, c.t('{bank} · 业务日期 {day} · 单位：元', { bank: c.deps.bank(), day: c.today }), takenBy(c)],
      },
    ],
  })
}
