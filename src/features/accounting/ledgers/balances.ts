import { writeRegister } from '../../../export/pdf/register'
import { writeXlsx } from '../../../export/xlsx-write'
import { formatFen } from '../../../lending/money'
import type { Ctx } from '../../../web/context'
import { beginPdf, beginXlsx, paperFoot, takenBy } from '../../../web/download'
import { page } from '../../../web/page'
import { recordAlone } from '../../audit/commands'
import { hrefOf } from '../../customers/links'
import { accountName } from '../reading'
import { tabsOf } from '../tabs'
import { ACCOUNT_KIND_WORDS } from '../words'
import { type LedgerQuery, ledgerFields, ledgerQuery, periodLinks } from './asked'
import {
  creditPart,
  debitPart,
  isBalanced,
  type TrialAsked,
  type TrialRow,
  type TrialSums,
  trialBalance,
  trialSums,
} from './trial'

const daysText = ({ from, to }: TrialAsked): string => (from === to ? from : `${from} – ${to}`)

function rowOf(c: Ctx, row: TrialRow, query: LedgerQuery['query']) {
  const { level, ...days } = query
  return {
    // a sum of several accounts has no book of its own: it opens into them
    href: level ? hrefOf('/ledgers', days) : hrefOf(`/ledgers/${row.account}`, days),
    cells: {
      account: { text: row.account, phone: accountName(c, row) },
      name: accountName(c, row),
      kind: c.t(ACCOUNT_KIND_WORDS[row.kind] ?? row.kind),
      openingDebit: { money: debitPart(row.openingFen) },
      openingCredit: { money: creditPart(row.openingFen) },
      debit: { money: row.debitFen },
      credit: { money: row.creditFen },
      closingDebit: { money: debitPart(row.closingFen) },
      closingCredit: { money: creditPart(row.closingFen) },
    },
  }
}

const footOf = (c: Ctx, sums: TrialSums) => ({
  cells: {
    account: c.t('合计'),
    openingDebit: { money: sums.openingDebitFen },
    openingCredit: { money: sums.openingCreditFen },
    debit: { money: sums.debitFen },
    credit: { money: sums.creditFen },
    closingDebit: { money: sums.closingDebitFen },
    closingCredit: { money: sums.closingCreditFen },
  },
})

/** 科目余额表: opening, turnover and closing of any days, each in debit and credit. */
export async function ledgers(c: Ctx): Promise<void> {
  const asked = ledgerQuery(c)
  const [rows, fields] = await Promise.all([trialBalance(c.db, asked.asked), ledgerFields(c, asked)])
  const sums = trialSums(rows)
  const levels = [
    { value: '', label: c.t('明细科目') },
    { value: '1', label: c.t('一级科目') },
  ]
  page(
    c,
    'accounting/ledgers',
    {
      tabs: tabsOf(c, '/ledgers'),
      days: daysText(asked.asked),
      rows: rows.map(row => rowOf(c, row, asked.query)),
      foot: footOf(c, sums),
      balanced: isBalanced(sums),
      quick: periodLinks(c, '/ledgers', asked),
      fields: [
        ...fields,
        { name: 'level', label: c.t('科目级次'), kind: 'select', value: asked.query.level, options: levels },
      ],
      exportHref: hrefOf('/ledgers/export', asked.query),
      printHref: hrefOf('/ledgers/print', asked.query),
    },
    { part: 'accounting/_ledgers' },
  )
}

const COLUMNS = [
  ['科目号', 'text', 12],
  ['科目名称', 'text', 26],
  ['类别', 'text', 12],
  ['期初借方', 'money', 18],
  ['期初贷方', 'money', 18],
  ['本期借方', 'money', 18],
  ['本期贷方', 'money', 18],
  ['期末借方', 'money', 18],
  ['期末贷方', 'money', 18],
] as const

const cellsOf = (c: Ctx, row: TrialRow) => [
  row.account,
  accountName(c, row),
  c.t(ACCOUNT_KIND_WORDS[row.kind] ?? row.kind),
  debitPart(row.openingFen),
  creditPart(row.openingFen),
  row.debitFen,
  row.creditFen,
  debitPart(row.closingFen),
  creditPart(row.closingFen),
]

const sumsCells = (c: Ctx, sums: TrialSums) => [
  c.t('合计'),
  null,
  null,
  sums.openingDebitFen,
  sums.openingCreditFen,
  sums.debitFen,
  sums.creditFen,
  sums.closingDebitFen,
  sums.closingCreditFen,
]

async function taken(c: Ctx, format: 'xlsx' | 'pdf') {
  const { asked, query } = ledgerQuery(c)
  const rows = await trialBalance(c.db, asked)
  await recordAlone(c.db, c.actor, {
    act: format === 'xlsx' ? 'ledger.export' : 'ledger.print',
    subject: `ledger:${asked.to}`,
    businessDate: c.today,
    after: { from: asked.from, branch: query.branch ?? null, product: query.product ?? null },
  })
  return { asked, rows, sums: trialSums(rows), title: c.t('科目余额表') }
}

export async function exportLedgers(c: Ctx): Promise<void> {
  const { asked, rows, sums, title } = await taken(c, 'xlsx')
  beginXlsx(c, `${title}_${asked.to}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
        rows: rows.map(row => cellsOf(c, row)),
        totals: sumsCells(c, sums),
        head: [
          title,
          c.t('{bank} · 业务日期 {day} · 单位：元', { bank: c.deps.bank(), day: daysText(asked) }),
          takenBy(c),
        ],
      },
    ],
  })
}

const paperCell = (cell: string | bigint | null): string =>
  cell === null ? '' : typeof cell === 'string' ? cell : cell === 0n ? '' : formatFen(cell)

export async function printLedgers(c: Ctx): Promise<void> {
  const { asked, rows, sums, title } = await taken(c, 'pdf')
  beginPdf(c, `${title}_${asked.to}`)
  await writeRegister(c.res, {
    bank: c.deps.bank(),
    title,
    landscape: true,
    facts: [[c.t('业务日期'), daysText(asked)]],
    unit: c.t('元'),
    columns: COLUMNS.map(([label, kind, width]) => ({
      label: c.t(label),
      weight: width,
      align: kind === 'money' ? 'right' : 'left',
    })),
    rows: rows.map(row => cellsOf(c, row).map(paperCell)),
    totals: sumsCells(c, sums).map(paperCell),
    footer: paperFoot(c, title),
    watermark: takenBy(c),
    signatures: [c.t('制表'), c.t('复核'), c.t('会计主管')],
  })
}
