import { writeXlsx } from '../../export/xlsx-write'
import { type BookDate, parseDate } from '../../lending/dates'
import { formatFen, sumFen } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { beginXlsx, takenBy } from '../../web/download'
import { page } from '../../web/page'
import { recordAlone } from '../audit/commands'
import { hrefOf } from '../customers/links'
import { type LedgerRow, ledgerOn } from './close'
import { branchesInSight, branchOptions } from './queries'
import { ACCOUNT_KIND_WORDS } from './words'

interface Wanted {
  readonly on: BookDate
  readonly branch: number | undefined
  /** null: all branches. */
  readonly branchIds: readonly number[] | null
}

function wanted(c: Ctx): Wanted {
  const read = parseDate(c.query('on', 20) ?? '')
  const typed = c.query('branch')
  const branch = typed && /^[1-9]\d{0,8}$/.test(typed) ? Number.parseInt(typed, 10) : undefined
  const sight = branchesInSight(c.viewer)
  const mine = branch === undefined ? sight : sight === null || sight.includes(branch) ? [branch] : []
  return { on: isRefused(read) ? c.today : read.date, branch, branchIds: mine }
}

const sumsOf = (rows: readonly LedgerRow[]) => ({
  debitFen: sumFen(rows.map(row => row.debitFen)),
  creditFen: sumFen(rows.map(row => row.creditFen)),
  balanceFen: sumFen(rows.map(row => row.balanceFen)),
})

/** 科目余额表: opening, turnover and closing of a day; debit balances positive, credit balances negative. */
export async function ledgers(c: Ctx): Promise<void> {
  const { on, branch, branchIds } = wanted(c)
  const [rows, branches] = await Promise.all([ledgerOn(c.db, on, branchIds), branchOptions(c.db, c.viewer)])
  const sums = sumsOf(rows)
  const query = { on, branch: branch === undefined ? undefined : String(branch) }
  page(
    c,
    'accounting/ledgers',
    {
      on,
      rows: rows.map(row => ({
        href: hrefOf('/vouchers', { account: row.account, from: on, to: on, branch: query.branch }),
        cells: {
          account: row.account,
          name: c.t(row.name),
          kind: c.t(ACCOUNT_KIND_WORDS[row.kind] ?? row.kind),
          opening: { money: row.openingFen },
          debit: { money: row.debitFen },
          credit: { money: row.creditFen },
          balance: { money: row.balanceFen },
        },
      })),
      foot: {
        cells: {
          account: c.t('合计'),
          debit: { money: sums.debitFen },
          credit: { money: sums.creditFen },
          balance: formatFen(sums.balanceFen),
        },
      },
      balanced: sums.balanceFen === 0n && sums.debitFen === sums.creditFen,
      fields: [
        { name: 'on', label: c.t('业务日期'), kind: 'date', value: on },
        {
          name: 'branch',
          label: c.t('机构'),
          kind: 'select',
          value: query.branch,
          options: [{ value: '', label: c.t('全部') }, ...branches],
        },
      ],
      exportHref: hrefOf('/ledgers/export', query),
    },
    { part: 'accounting/_ledgers' },
  )
}

const COLUMNS = [
  ['科目号', 'text', 12],
  ['科目名称', 'text', 26],
  ['类别', 'text', 12],
  ['期初余额', 'money', 18],
  ['本日借方', 'money', 18],
  ['本日贷方', 'money', 18],
  ['期末余额', 'money', 18],
] as const

export async function exportLedgers(c: Ctx): Promise<void> {
  const { on, branch, branchIds } = wanted(c)
  const rows = await ledgerOn(c.db, on, branchIds)
  const sums = sumsOf(rows)
  await recordAlone(c.db, c.actor, {
    act: 'ledger.export',
    subject: `ledger:${on}`,
    businessDate: c.today,
    after: { branch: branch ?? null },
  })
  const title = c.t('科目余额表')
  beginXlsx(c, `${title}_${on}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
        rows: rows.map(row => [
          row.account,
          c.t(row.name),
          c.t(ACCOUNT_KIND_WORDS[row.kind] ?? row.kind),
          row.openingFen,
          row.debitFen,
          row.creditFen,
          row.balanceFen,
        ]),
        totals: [c.t('合计'), null, null, null, sums.debitFen, sums.creditFen, sums.balanceFen],
        head: [title, c.t('{bank} · 业务日期 {day} · 单位：元', { bank: c.deps.bank(), day: on }), takenBy(c)],
      },
    ],
  })
}
