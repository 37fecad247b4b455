import type { Cell } from '../../../export/cells'
import { writeRegister } from '../../../export/pdf/register'
import { writeXlsx } from '../../../export/xlsx-write'
import { type Fen, formatFen } from '../../../lending/money'
import type { Ctx } from '../../../web/context'
import { beginPdf, beginXlsx, paperFoot, takenBy } from '../../../web/download'
import { badRequest, notFound } from '../../../web/errors'
import { openable } from '../../../web/openable'
import { page } from '../../../web/page'
import { recordAlone } from '../../audit/commands'
import { hrefOf } from '../../customers/links'
import { numberSetting } from '../../settings/queries'
import { accountByCode } from '../queries'
import { accountName, dateIn, inSnapshot } from '../reading'
import { EVENT_WORDS, sourceOf } from '../words'
import { ledgerFields, ledgerQuery, periodLinks } from './asked'
import { allLines, countLines, type LedgerAsked, type LinePlace, ledgerPage, type RunningLine } from './lines'
import { trialBalance } from './trial'

const PAGE_SIZE = 50
/** More lines than these nobody reads on paper. */
const PAPER_LINES = 5_000

async function opened(c: Ctx) {
  const code = c.param('account')
  const account = /^\d{4,10}$/.test(code) ? await accountByCode(c.db, code) : undefined
  if (!account) throw notFound()
  const query = ledgerQuery(c)
  const { firstLevel: _, ...days } = query.asked
  return { account, query, asked: { ...days, account: code } satisfies LedgerAsked, path: `/ledgers/${code}` }
}

function placeOf(text: string | undefined): LinePlace | undefined {
  const match = /^(\d{4}-\d\d-\d\d)\.(\d{1,18})\.(\d{1,6})$/.exec(text ?? '')
  const date = dateIn(match?.[1])
  return match && date ? { date, voucher: BigInt(match[2]!), line: Number.parseInt(match[3]!, 10) } : undefined
}

/** 余额 stands beside its side: 借, 贷 or 平. */
const sideOf = (fen: Fen): string => (fen === 0n ? '平' : fen > 0n ? '借' : '贷')
const plain = (fen: Fen): Fen => (fen < 0n ? -fen : fen)

function rowOf(c: Ctx, line: RunningLine) {
  const source = openable(c, sourceOf(line.subject)?.href)
  return {
    cells: {
      date: line.date,
      voucher: { text: String(line.voucher), href: `/vouchers/${line.date}/${line.voucher}` },
      memo: { text: line.memo || c.t(EVENT_WORDS[line.event] ?? line.event), ...(source ? { href: source } : {}) },
      branch: line.branchName,
      debit: { money: line.debitFen },
      credit: { money: line.creditFen },
      side: c.t(sideOf(line.balanceFen)),
      balance: { money: plain(line.balanceFen) },
    },
  }
}

const balanceRow = (c: Ctx, label: string, fen: Fen) => ({
  cells: { date: c.t(label), voucher: '', memo: '', side: c.t(sideOf(fen)), balance: { money: plain(fen) } },
})

/** 三栏账 of one account: opening, every line with the balance after it, turnover and closing. */
export async function accountLedger(c: Ctx): Promise<void> {
  const { account, query, asked, path } = await opened(c)
  const after = c.query('after', 60)
  const [shown, [sums], fields] = await Promise.all([
    ledgerPage(c.db, asked, placeOf(after), PAGE_SIZE),
    trialBalance(c.db, asked),
    ledgerFields(c, query),
  ])
  const last = shown.rows.at(-1)
  const next = last ? `${last.date}.${last.voucher}.${last.line}` : undefined
  page(
    c,
    'accounting/account-ledger',
    {
      account: { ...account, title: `${account.code} ${accountName(c, account)}` },
      openingFen: sums?.openingFen ?? 0n,
      debitFen: sums?.debitFen ?? 0n,
      creditFen: sums?.creditFen ?? 0n,
      closingFen: sums?.closingFen ?? 0n,
      side: { opening: c.t(sideOf(sums?.openingFen ?? 0n)), closing: c.t(sideOf(sums?.closingFen ?? 0n)) },
      rows:
        shown.rows.length > 0
          ? [balanceRow(c, after ? '承前页' : '期初余额', shown.startFen), ...shown.rows.map(line => rowOf(c, line))]
          : [],
      firstHref: after ? hrefOf(path, query.query) : null,
      nextHref: shown.hasNext ? hrefOf(path, { ...query.query, after: next }) : null,
      quick: periodLinks(c, path, query),
      fields,
      path,
      backHref: hrefOf('/ledgers', query.query),
      exportHref: hrefOf(`${path}/export`, query.query),
      printHref: hrefOf(`${path}/print`, query.query),
    },
    { part: 'accounting/_account-ledger' },
  )
}

const COLUMNS = [
  ['业务日期', 'date', 12],
  ['凭证号', 'text', 12],
  ['摘要', 'text', 30],
  ['机构', 'text', 14],
  ['借方', 'money', 16],
  ['贷方', 'money', 16],
  ['方向', 'text', 6],
  ['余额', 'money', 16],
] as const

const cellsOf = (c: Ctx, line: RunningLine): Cell[] => [
  line.date,
  String(line.voucher),
  line.memo || c.t(EVENT_WORDS[line.event] ?? line.event),
  line.branchName,
  line.debitFen === 0n ? null : line.debitFen,
  line.creditFen === 0n ? null : line.creditFen,
  c.t(sideOf(line.balanceFen)),
  plain(line.balanceFen),
]

async function taken(
  c: Ctx,
  format: 'xlsx' | 'pdf',
  write: (sheet: Awaited<ReturnType<typeof sheetOf>>) => Promise<void>,
) {
  const { account, asked, query } = await opened(c)
  await inSnapshot(c.db, async db => {
    const cap = format === 'pdf' ? PAPER_LINES : await numberSetting(db, 'export.row-cap', c.today, 50_000)
    if ((await countLines(db, asked)) > cap) throw badRequest('明细太多，请缩短日期范围或选择机构后再导出')
    await recordAlone(c.db, c.actor, {
      act: format === 'xlsx' ? 'ledger.export' : 'ledger.print',
      subject: `ledger:${asked.account}`,
      businessDate: c.today,
      after: { from: asked.from, to: asked.to, branch: query.query.branch ?? null },
    })
    const [sums] = await trialBalance(db, asked)
    const openingFen = sums?.openingFen ?? 0n
    const title = `${c.t('三栏账')} ${account.code} ${accountName(c, account)}`
    await write(
      await sheetOf(
        c,
        title,
        asked,
        openingFen,
        sums?.debitFen ?? 0n,
        sums?.creditFen ?? 0n,
        allLines(db, asked, openingFen),
      ),
    )
  })
}

async function sheetOf(
  c: Ctx,
  title: string,
  asked: LedgerAsked,
  openingFen: Fen,
  debitFen: Fen,
  creditFen: Fen,
  lines: AsyncIterable<RunningLine>,
) {
  const closingFen = openingFen + debitFen - creditFen
  async function* rows(): AsyncGenerator<Cell[]> {
    yield [asked.from, null, c.t('期初余额'), null, null, null, c.t(sideOf(openingFen)), plain(openingFen)]
    for await (const line of lines) yield cellsOf(c, line)
  }
  const totals: Cell[] = [
    c.t('合计'),
    null,
    null,
    null,
    debitFen,
    creditFen,
    c.t(sideOf(closingFen)),
    plain(closingFen),
  ]
  return { title, days: `${asked.from} – ${asked.to}`, rows, totals, name: `${title}_${asked.to}` }
}

export const exportAccount = (c: Ctx): Promise<void> =>
  taken(c, 'xlsx', async ({ title, days, rows, totals, name }) => {
    beginXlsx(c, name)
    await writeXlsx(c.res, {
      title,
      watermark: takenBy(c),
      author: takenBy(c),
      sheets: [
        {
          name: title,
          columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
          rows: rows(),
          totals,
          head: [title, c.t('{bank} · 业务日期 {day} · 单位：元', { bank: c.deps.bank(), day: days }), takenBy(c)],
        },
      ],
    })
  })

const paperCell = (cell: Cell): string =>
  cell === null || cell === undefined ? '' : typeof cell === 'bigint' ? formatFen(cell) : String(cell)

async function* paperRows(rows: AsyncIterable<Cell[]>): AsyncGenerator<string[]> {
  for await (const row of rows) yield row.map(paperCell)
}

export const printAccount = (c: Ctx): Promise<void> =>
  taken(c, 'pdf', async ({ title, days, rows, totals, name }) => {
    beginPdf(c, name)
    await writeRegister(c.res, {
      bank: c.deps.bank(),
      title,
      landscape: true,
      facts: [[c.t('业务日期'), days]],
      unit: c.t('元'),
      columns: COLUMNS.map(([label, kind, width]) => ({
        label: c.t(label),
        weight: width,
        align: kind === 'money' ? 'right' : 'left',
      })),
      rows: paperRows(rows()),
      totals: totals.map(paperCell),
      footer: paperFoot(c, title),
      watermark: takenBy(c),
    })
  })
