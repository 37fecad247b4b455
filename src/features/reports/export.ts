import type { Cell, Column } from '../../export/cells'
import { contentDisposition } from '../../export/file-name'
import { writeRegister } from '../../export/pdf/register'
import { writeXlsx } from '../../export/xlsx-write'
import { maskName } from '../../lending/mask'
import { formatFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { datetime } from '../../web/format'
import { transact } from '../../web/once'
import { record } from '../audit/commands'
import { allRows, orderOf, type Totals, totalsOf } from './engine'
import { FILTER_WORDS, paramsOf, queryOf } from './params'
import type { Asked, Report, ReportColumn, Row } from './report'
import { askedOf, bodyText, PDF_ROWS, renderReport, reportIn, rowCap, shareText } from './show'

type Format = 'xlsx' | 'pdf'

const CELL_KINDS: Readonly<Record<ReportColumn['kind'], Column['kind']>> = {
  money: 'money',
  int: 'int',
  rate: 'rate',
  percent: 'rate',
  date: 'date',
  text: 'text',
  name: 'text',
  word: 'text',
}

/** In files names of people are masked (JR/T 0171-2020); firms stay readable. */
const nameIn = (row: Row, name: string): string => (row.customerKind === 'company' ? name : maskName(name))

function fileCell(c: Ctx, column: ReportColumn, row: Row): Cell {
  const value = row[column.key]
  if (value === null || value === undefined) return null
  switch (column.kind) {
    case 'money':
      return BigInt(value)
    case 'int':
    case 'rate':
      return Number(value)
    case 'percent':
      return Math.round(Number(value) / 100) * 100
    case 'name':
      return nameIn(row, String(value))
    case 'word':
      return c.t(column.words ? column.words(String(value)) : String(value))
    default:
      return String(value)
  }
}

const paperText = (cell: Cell, kind: ReportColumn['kind']): string => {
  if (cell === null || cell === undefined) return '—'
  if (typeof cell === 'bigint') return formatFen(cell)
  if (kind === 'percent') return shareText(Number(cell))
  return kind === 'rate' ? formatRate(Number(cell)) : String(cell)
}

interface Taken {
  readonly c: Ctx
  readonly report: Report
  readonly asked: Asked
  readonly totals: Totals
  readonly columns: readonly ReportColumn[]
  readonly rows: () => AsyncIterable<Cell[]>
  readonly mark: string
  readonly facts: [string, string][]
}

async function* cells(c: Ctx, rows: AsyncIterable<Row>, columns: readonly ReportColumn[]): AsyncGenerator<Cell[]> {
  for await (const row of rows) yield columns.map(column => fileCell(c, column, row))
}

const sumCells = ({ c, columns, totals }: Taken): Cell[] =>
  columns.map((column, i) => {
    if (i === 0) return c.t('合计')
    if (!column.total) return null
    const sum = totals.sums[column.key] ?? 0n
    return column.kind === 'money' ? sum : Number(sum)
  })

async function asWorkbook(taken: Taken): Promise<void> {
  const { c, report, columns, facts, mark } = taken
  const title = c.t(report.title)
  await writeXlsx(c.res, {
    title,
    watermark: mark,
    author: `${c.viewer.name} ${c.viewer.staffNo}`,
    sheets: [
      {
        name: title,
        columns: columns.map(column => ({
          header: c.t(column.label),
          width: column.width ?? 12,
          kind: CELL_KINDS[column.kind],
        })),
        rows: taken.rows(),
        totals: sumCells(taken),
        head: [
          title,
          `${c.deps.bank()} · ${c.t('单位：{unit}', { unit: c.t('元') })}`,
          facts.map(fact => fact.join('：')).join('　'),
          mark,
        ],
      },
    ],
  })
}

async function* paperRows(taken: Taken): AsyncGenerator<string[]> {
  for await (const row of taken.rows()) yield row.map((cell, i) => paperText(cell, taken.columns[i]!.kind))
}

async function asRegister(taken: Taken): Promise<void> {
  const { c, report, columns, facts } = taken
  await writeRegister(c.res, {
    bank: c.deps.bank(),
    title: c.t(report.title),
    landscape: true,
    facts,
    unit: c.t('元'),
    columns: columns.map(column => ({
      label: c.t(column.label),
      weight: column.width ?? 12,
      align: ['money', 'int', 'rate', 'percent'].includes(column.kind) ? ('right' as const) : ('left' as const),
    })),
    rows: paperRows(taken),
    totals: sumCells(taken).map((cell, i) => (cell === null ? '' : paperText(cell, columns[i]!.kind))),
    footer: { no: report.key, printedBy: `${c.viewer.name} ${c.viewer.staffNo}`, printedAt: datetime(c.deps.now()) },
    watermark: `${c.viewer.name} ${c.viewer.staffNo}`,
  })
}

/** What was chosen, in words, for the head of the file. */
async function factsOf(c: Ctx, report: Report, { params }: Asked, totals: Totals): Promise<[string, string][]> {
  const named = async (table: 'branches' | 'users' | 'products', id: number | undefined) =>
    id === undefined
      ? undefined
      : (await c.db.selectFrom(table).select('name').where('id', '=', id).executeTakeFirst())?.name
  const values: Record<string, string | undefined> = {
    from: params.from,
    to: params.to,
    on: params.on,
    branch: await named('branches', params.branch),
    officer: await named('users', params.officer),
    product: await named('products', params.product),
  }
  const facts = report.filters.flatMap((name): [string, string][] => {
    const value = values[name]
    return value === undefined ? [] : [[c.t(FILTER_WORDS[name]), value]]
  })
  return [...facts, [c.t('业务日期'), c.today], [c.t('行数'), String(totals.count)]]
}

const TYPES: Readonly<Record<Format, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
}

/** Streams the whole result as a file: capped, masked, marked with who took it, and on record before the first byte. */
export async function exportReport(c: Ctx): Promise<void> {
  const report = reportIn(c)
  const get = (name: string) => bodyText(c, name)
  const format: Format = get('format') === 'pdf' ? 'pdf' : 'xlsx'
  const { params, errors } = paramsOf(report, get, c.today, c.t)
  if (errors.length > 0) return renderReport(c, errors.map(error => error.message).join('；'))
  const asked = askedOf(c, params)
  const totals = await totalsOf(report, asked)
  const cap = format === 'pdf' ? Math.min(PDF_ROWS, await rowCap(c)) : await rowCap(c)
  if (totals.count > cap)
    return renderReport(c, c.t('共 {n} 行，超过一次导出的上限 {cap} 行，请缩小范围后再导出', { n: totals.count, cap }))
  const noted = await transact(c, async (trx, actor, today) => {
    await record(trx, actor, {
      act: 'report.export',
      subject: `report:${report.key}`,
      businessDate: today,
      after: { format, rows: totals.count, filters: queryOf(report, params) },
    })
    return true
  })
  if (isRefused(noted)) throw new Error(noted.refused)
  const order = orderOf(report, get('sort'), get('dir'))
  const columns = report.columns.filter(column => !column.hidden && (format === 'xlsx' || column.minor !== true))
  c.res.setHeader('Content-Type', TYPES[format])
  c.res.setHeader('Content-Disposition', contentDisposition(`${c.t(report.title)}_${c.today}.${format}`))
  c.res.setHeader('Cache-Control', 'no-store')
  const taken: Taken = {
    c,
    report,
    asked,
    totals,
    columns,
    rows: () => cells(c, allRows(report, asked, order), columns),
    mark: `${c.viewer.name} ${c.viewer.staffNo} ${datetime(c.deps.now())}`,
    facts: await factsOf(c, report, asked, totals),
  }
  await (format === 'pdf' ? asRegister(taken) : asWorkbook(taken))
}
