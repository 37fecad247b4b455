import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { writeXlsx } from '../../export/xlsx-write'
import { type BookDate, monthEnd } from '../../lending/dates'
import { type Fen, sumFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import { beginXlsx, takenBy } from '../../web/download'
import { page } from '../../web/page'
import { recordAlone } from '../audit/commands'
import { hrefOf } from '../customers/links'
import { bookedMonths, monthOfText, monthStart, monthText } from './closed'
import { branchOptions } from './queries'
import { accountName, branchAsked } from './reading'
import { tabsOf } from './tabs'

interface VatRow {
  readonly account: string
  readonly name: string
  readonly nameEn: string
  /** 不含税. */
  readonly netFen: Fen
  readonly taxFen: Fen
}

interface VatSums {
  readonly openingFen: Fen
  /** Tax lines of vouchers without any income: paid, carried over, corrected. */
  readonly otherCreditFen: Fen
  readonly otherDebitFen: Fen
  readonly closingFen: Fen
}

const TAX_ACCOUNTS = sql`(select distinct vat_account from posting_rules where vat_account is not null)`

/**
 * Income of a month by account with the tax inside it. A voucher books its tax in one line: it is spread over the income
 * lines of the voucher by cumulative difference, so that the parts are always the whole to the fen.
 */
async function vatRows(db: Kysely<DB>, month: BookDate, branchIds: readonly number[] | null): Promise<VatRow[]> {
  const { rows } = await sql<VatRow>`
    with lines as (
      select e.business_date, e.voucher_id, e.account, sum(e.credit_fen - e.debit_fen) as net
      from entries e join accounts a on a.code = e.account and a.kind = 'income'
        join vouchers v on v.business_date = e.business_date and v.id = e.voucher_id and v.event <> 'year_end'
      where e.business_date between ${month}::date and ${monthEnd(month)}::date
        and (${branchIds === null} or e.branch_id = any(${[...(branchIds ?? [])]}::int[]))
      group by 1, 2, 3),
    tax as (
      select business_date, voucher_id, sum(credit_fen - debit_fen) as fen from entries
      where account in ${TAX_ACCOUNTS} and business_date between ${month}::date and ${monthEnd(month)}::date group by 1, 2),
    spread as (
      select l.account, l.net, coalesce(t.fen, 0) as tax, sum(l.net) over (partition by l.business_date, l.voucher_id) as whole,
        sum(l.net) over (partition by l.business_date, l.voucher_id order by l.account) as upto
      from lines l left join tax t on (t.business_date, t.voucher_id) = (l.business_date, l.voucher_id))
    select s.account, a.name, a.name_en, sum(s.net)::bigint as net_fen,
      sum(case when s.whole = 0 then 0 else round(s.tax * s.upto / s.whole) - round(s.tax * (s.upto - s.net) / s.whole) end)::bigint as tax_fen
    from spread s join accounts a on a.code = s.account group by s.account, a.name, a.name_en order by s.account`.execute(
    db,
  )
  return rows
}

/** The tax account of the month, apart from what the income above explains; credit balances positive. */
async function vatSums(db: Kysely<DB>, month: BookDate, branchIds: readonly number[] | null): Promise<VatSums> {
  const end = monthEnd(month)
  const mine = branchIds === null ? sql`true` : sql`branch_id = any(${[...branchIds]}::int[])`
  const at = (day: BookDate, within: boolean) => sql`(
    select coalesce(sum(fen), 0) from (
      select -balance_fen as fen from day_balances where account in ${TAX_ACCOUNTS} and ${mine}
        and business_date = (select max(business_date) from day_balances where business_date ${within ? sql`<=` : sql`<`} ${day}::date)
      union all
      select credit_fen - debit_fen from entries where account in ${TAX_ACCOUNTS} and ${mine}
        and business_date > coalesce((select max(business_date) from day_balances where business_date ${within ? sql`<=` : sql`<`} ${day}::date), '0001-01-01'::date)
        and business_date ${within ? sql`<=` : sql`<`} ${day}::date) x)::bigint`
  const { rows } = await sql<VatSums>`
    with other as (
      select e.debit_fen, e.credit_fen from entries e
      where e.account in ${TAX_ACCOUNTS} and ${mine} and e.business_date between ${month}::date and ${end}::date
        and not exists (select from entries i join accounts a on a.code = i.account and a.kind = 'income'
          where i.business_date = e.business_date and i.voucher_id = e.voucher_id))
    select ${at(month, false)} as opening_fen, ${at(end, true)} as closing_fen,
      (select coalesce(sum(credit_fen), 0) from other)::bigint as other_credit_fen,
      (select coalesce(sum(debit_fen), 0) from other)::bigint as other_debit_fen`.execute(db)
  return rows[0]!
}

async function readVat(c: Ctx) {
  const month = monthOfText(c.query('month')) ?? monthStart(c.today)
  const { branch, branchIds } = branchAsked(c)
  const [rows, sums] = await Promise.all([vatRows(c.db, month, branchIds), vatSums(c.db, month, branchIds)])
  const netFen = sumFen(rows.map(row => row.netFen))
  const taxFen = sumFen(rows.map(row => row.taxFen))
  const gapFen = sums.closingFen - sums.openingFen - taxFen - sums.otherCreditFen + sums.otherDebitFen
  return { month, branch: branch === undefined ? undefined : String(branch), rows, sums, netFen, taxFen, gapFen }
}

/** 销项税额 of a month by income account, and how the tax account comes from its opening to its closing. */
export async function vat(c: Ctx): Promise<void> {
  const { month, branch, rows, sums, netFen, taxFen, gapFen } = await readVat(c)
  const [months, branches] = await Promise.all([bookedMonths(c.db), branchOptions(c.db, c.viewer)])
  const { t } = c
  const item = (label: string, fen: Fen, tone?: string) => ({
    cells: { label: t(label), fen: { money: fen, ...(tone ? { tone } : {}) } },
  })
  page(
    c,
    'accounting/vat',
    {
      tabs: tabsOf(c, '/vat'),
      month: monthText(month),
      rows: rows.map(row => ({
        href: hrefOf(`/ledgers/${row.account}`, { from: month, to: monthEnd(month), branch }),
        cells: {
          account: row.account,
          name: accountName(c, row),
          gross: { money: row.netFen + row.taxFen },
          net: { money: row.netFen },
          tax: { money: row.taxFen },
        },
      })),
      foot: {
        cells: {
          account: t('合计'),
          gross: { money: netFen + taxFen },
          net: { money: netFen },
          tax: { money: taxFen },
        },
      },
      balanced: gapFen === 0n,
      steps: [
        item('期初应交', sums.openingFen),
        item('本月销项税额', taxFen, 'strong'),
        item('其他贷方', sums.otherCreditFen),
        item('缴纳与结转', -sums.otherDebitFen),
        item('期末应交', sums.closingFen, 'strong'),
        item('差额', gapFen),
      ],
      fields: [
        {
          name: 'month',
          label: t('会计期间'),
          kind: 'select',
          value: monthText(month),
          options: months.map(one => ({ value: monthText(one), label: monthText(one) })),
        },
        {
          name: 'branch',
          label: t('机构'),
          kind: 'select',
          value: branch,
          options: [{ value: '', label: t('全部') }, ...branches],
        },
      ],
      exportHref: hrefOf('/vat/export', { month: monthText(month), branch }),
    },
    { part: 'accounting/_vat' },
  )
}

export async function exportVat(c: Ctx): Promise<void> {
  const { month, branch, rows, netFen, taxFen } = await readVat(c)
  await recordAlone(c.db, c.actor, {
    act: 'vat.export',
    subject: `vat:${monthText(month)}`,
    businessDate: c.today,
    after: { branch: branch ?? null },
  })
  const { t } = c
  const title = t('销项税额表')
  beginXlsx(c, `${title}_${monthText(month)}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        columns: [
          { header: t('科目号'), kind: 'text', width: 12 },
          { header: t('科目名称'), kind: 'text', width: 26 },
          { header: t('含税收入'), kind: 'money', width: 18 },
          { header: t('不含税收入'), kind: 'money', width: 18 },
          { header: t('销项税额'), kind: 'money', width: 18 },
        ],
        rows: rows.map(row => [row.account, accountName(c, row), row.netFen + row.taxFen, row.netFen, row.taxFen]),
        totals: [t('合计'), null, netFen + taxFen, netFen, taxFen],
        head: [title, `${c.deps.bank()} · ${monthText(month)}`, takenBy(c)],
      },
    ],
  })
}
