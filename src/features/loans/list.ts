import type { Cell, Column } from '../../export/cells'
import { writeXlsx } from '../../export/xlsx-write'
import type { Ctx } from '../../web/context'
import { beginXlsx, takenBy } from '../../web/download'
import { page } from '../../web/page'
import { status } from '../../web/status'
import { recordAlone } from '../audit/commands'
import { hrefOf } from '../customers/links'
import { numberSetting } from '../settings/queries'
import { filtersOf, sortOf } from './filters'
import { allLoans, branchOptions, type LoanRow, loanPage, loanTotals, productOptions } from './list-query'
import { columnHeads, cursorOf, cursorText, filterFields, filterQuery, loanRows } from './list-view'
import { methodWord, overdueDaysOf } from './words'

/** 贷款台账. With ?customer= it answers the panel on that customer's page when a part is asked for. */
export async function list(c: Ctx): Promise<void> {
  const filters = filtersOf(c)
  const sort = sortOf(c)
  const query = { ...filterQuery(filters), sort: sort === 'newest' ? undefined : sort }
  const after = cursorOf(c.query('after'))
  const panel = c.query('part') === 'panel'
  const [result, products, branches] = await Promise.all([
    loanPage(c.db, c.viewer, filters, c.today, { sort, after }),
    panel ? [] : productOptions(c.db),
    panel ? [] : branchOptions(c.db, c.viewer),
  ])
  const last = result.rows.at(-1)
  const data = {
    list: {
      columns: columnHeads(c, sort, query),
      rows: loanRows(c, result.rows),
      nextHref: result.hasNext && last ? hrefOf('/loans', { ...query, after: cursorText(last) }) : null,
      firstHref: after ? hrefOf('/loans', query) : null,
      totalsHref: hrefOf('/loans/totals', filterQuery(filters)),
      filtered: Object.keys(filters).length > 0,
    },
    filters: filterFields(c, query, products, branches),
    exportHref: c.may('report.export') ? hrefOf('/loans/export', filterQuery(filters)) : null,
  }
  page(c, 'loans/list', data, { part: panel ? 'loans/_panel' : 'loans/_rows' })
}

export async function totals(c: Ctx): Promise<void> {
  const filters = filtersOf(c)
  const sums = await loanTotals(c.db, c.viewer, filters, c.today)
  page(c, 'loans/totals', { sums, back: hrefOf('/loans', filterQuery(filters)) }, { part: 'loans/_totals' })
}

const COLUMNS: readonly Column[] = [
  { header: '借据号', width: 18, kind: 'text' },
  { header: '借款人', width: 20, kind: 'text' },
  { header: '产品', width: 18, kind: 'text' },
  { header: '机构', width: 14, kind: 'text' },
  { header: '客户经理', width: 12, kind: 'text' },
  { header: '还款方式', width: 12, kind: 'text' },
  { header: '放款日期', width: 12, kind: 'date' },
  { header: '到期日期', width: 12, kind: 'date' },
  { header: '年利率', width: 10, kind: 'rate' },
  { header: '发放金额', width: 16, kind: 'money' },
  { header: '贷款余额', width: 16, kind: 'money' },
  { header: '逾期本息', width: 16, kind: 'money' },
  { header: '逾期天数', width: 10, kind: 'int' },
  { header: '五级分类', width: 10, kind: 'text' },
  { header: '下次还款', width: 12, kind: 'date' },
  { header: '状态', width: 10, kind: 'text' },
]

const cellsOf = (c: Ctx, row: LoanRow): Cell[] => [
  row.loanNo,
  row.customerName,
  row.productName,
  row.branchName,
  row.officerName,
  c.t(methodWord(row.method)),
  row.valueDate,
  row.maturityDate,
  row.ratePpm,
  row.principalFen,
  row.balanceFen,
  row.overdueFen,
  overdueDaysOf(row.oldestUnpaidOn, c.today),
  c.t(status('risk-class', row.riskClass).word),
  row.nextDueOn,
  c.t(status('loan', row.state).word),
]

/** The filtered ledger as a workbook, streamed; on record. */
export async function exportList(c: Ctx): Promise<void> {
  const filters = filtersOf(c)
  const cap = await numberSetting(c.db, 'export.row-cap', c.today, 50_000)
  const sums = await loanTotals(c.db, c.viewer, filters, c.today)
  const { q: _, ...told } = filterQuery(filters)
  await recordAlone(c.db, c.actor, {
    act: 'loan.export',
    subject: 'loans',
    businessDate: c.today,
    after: { rows: Math.min(sums.count, cap), filters: told },
  })
  const title = c.t('贷款台账')
  async function* rows(): AsyncGenerator<Cell[]> {
    for await (const row of allLoans(c.db, c.viewer, filters, c.today, cap)) yield cellsOf(c, row)
  }
  beginXlsx(c, `${title}_${c.today}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        columns: COLUMNS.map(column => ({ ...column, header: c.t(column.header) })),
        rows: rows(),
        totals: [
          c.t('合计'),
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          sums.principalFen,
          sums.balanceFen,
          sums.overdueFen,
        ],
        head: [title, c.t('{bank} · 业务日期 {day} · 单位：元', { bank: c.deps.bank(), day: c.today }), takenBy(c)],
      },
    ],
  })
}
