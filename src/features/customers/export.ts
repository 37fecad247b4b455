import type { Cell, Column } from '../../export/cells'
import { contentDisposition } from '../../export/file-name'
import { writeXlsx } from '../../export/xlsx-write'
import { CLASSES } from '../../lending/classification'
import { maskIdNumberForExport } from '../../lending/mask'
import { formatFen } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { datetime } from '../../web/format'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { status } from '../../web/status'
import { record } from '../audit/commands'
import type { Own } from '../fields/own'
import { exportCells, exportColumns } from '../fields/shown'
import { numberSetting } from '../settings/queries'
import { idsIn } from './assign'
import { type Codes, codesFor } from './codes'
import { type ExportRow, exportRows } from './export-query'
import { type Filters, filterQuery } from './filters'
import { KINDS } from './identity'
import { openSearch } from './kept-search'
import { looksSecret } from './keyword'
import { hrefOf } from './links'
import { customerTotals } from './list-query'
import { overdueDays } from './list-view'
import { customerFields } from './own'
import { askedFor } from './own-list'
import { readableIn } from './profile'
import { isSecret, maskOf, open } from './protect'
import { LABELS, opened, textOf } from './record'
import { type Spec, specsOf } from './specs'

/** Every field of the file but those that stand in the list already, once each whatever the kind of customer. */
const FILE_SPECS: readonly Spec[] = [
  ...new Map(KINDS.flatMap(kind => specsOf(kind)).map(spec => [spec.name, spec])).values(),
].filter(({ name }) => !['name', 'idNo', 'phone'].includes(name))
const fileColumns = (c: Ctx): Column[] =>
  FILE_SPECS.map(({ name, control }) => ({
    header: c.t(LABELS[name]),
    width: 16,
    kind: control === 'money' ? 'money' : control === 'number' ? 'int' : 'text',
  }))

function fileCells(c: Ctx, row: ExportRow, codes: Codes): Cell[] {
  if (!row.file) return []
  const basics = opened(row.file)
  return FILE_SPECS.map(({ name, control }) => {
    const value = basics[name]
    if (isSecret(name)) return maskOf(name, basics[name])
    if (value === null || control === 'money' || control === 'number') return value as Cell
    return readableIn(c, row.kind, codes, name, textOf(name, value))
  })
}

const COLUMNS: readonly Column[] = [
  { header: '客户名称', width: 26, kind: 'text' },
  { header: '客户编号', width: 20, kind: 'text' },
  { header: '档案编号', width: 26, kind: 'text' },
  { header: '类型', width: 8, kind: 'text' },
  { header: '证件号码', width: 22, kind: 'text' },
  { header: '联系电话', width: 16, kind: 'text' },
  { header: '机构', width: 14, kind: 'text' },
  { header: '客户经理', width: 12, kind: 'text' },
  { header: '贷款余额', width: 16, kind: 'money' },
  { header: '逾期金额', width: 16, kind: 'money' },
  { header: '逾期天数', width: 10, kind: 'int' },
  { header: '五级分类', width: 10, kind: 'text' },
  { header: '下次还款', width: 12, kind: 'date' },
]

interface Taken {
  readonly filters: Filters
  /** A number that was looked for, as an address carries it. */
  readonly kept?: string
}

/** What is taken out, as the list said it. What cannot be read any more is never left out: the file would hold the whole book. */
async function takenIn(c: Ctx, source: Readonly<Record<string, unknown>>): Promise<Taken> {
  const ids = idsIn(source.id)
  if (ids.length > 0) return { filters: { ids } }
  const { filters } = await askedFor(c, name => {
    const value = source[name]
    return typeof value === 'string' && value.trim() !== '' && value.length <= 100 ? value.trim() : undefined
  })
  if (filters.q !== undefined && looksSecret(filters.q)) throw notFound()
  const kept = source.s
  if (kept === undefined) return { filters }
  const q = typeof kept === 'string' ? openSearch(c, kept) : undefined
  if (q === undefined) throw notFound()
  return { filters: { ...filters, q }, kept: String(kept) }
}

async function rangeOf(c: Ctx, filters: Filters) {
  const [totals, cap] = await Promise.all([
    customerTotals(c.db, c.viewer, filters, c.today),
    numberSetting(c.db, 'export.row-cap', c.today, 50_000),
  ])
  return { totals, cap, allowed: totals.customers > 0 && totals.customers <= cap }
}

const watermarkOf = (c: Ctx): string => `${c.viewer.name} ${c.viewer.staffNo} ${datetime(c.deps.now())}`

async function show(c: Ctx, { filters, kept }: Taken, status = 200): Promise<void> {
  const { totals, cap, allowed } = await rangeOf(c, filters)
  const query = { ...filterQuery(filters), ...(kept ? { s: kept } : {}) }
  const view = {
    title: c.t('导出客户'),
    totals,
    cap,
    allowed,
    watermark: watermarkOf(c),
    filters: query,
    ids: filters.ids ?? [],
    backHref: hrefOf('/customers', query),
  }
  page(c, 'customers/export', view, { status })
}

/** What will be taken out, before it is. */
export const exportPage = async (c: Ctx): Promise<void> => show(c, await takenIn(c, c.req.query))

function cellsOf(c: Ctx, row: ExportRow): Cell[] {
  const days = overdueDays(row.oldestUnpaidOn, c.today)
  const riskClass = row.classRank === null ? undefined : CLASSES[row.classRank - 1]
  return [
    row.name,
    row.customerNo,
    `${row.archiveRoot}-V${row.archiveVersion.toString().padStart(2, '0')}`,
    c.t(status('customer-type', row.kind).word),
    maskIdNumberForExport(open('idNo', row.id, row.idNo) ?? ''),
    maskOf('phone', open('phone', row.id, row.phone)),
    row.branchName,
    row.officerName,
    row.balanceFen,
    row.overdueFen,
    days,
    riskClass ? c.t(status('risk-class', riskClass).word) : '',
    row.nextDueOn,
  ]
}

async function* cellRows(c: Ctx, filters: Filters, codes: Codes | null, own: Own): AsyncGenerator<Cell[]> {
  for await (const row of exportRows(c.db, c.viewer, filters, c.today, codes !== null, own)) {
    const file = codes ? fileCells(c, row, codes) : []
    yield [...cellsOf(c, row), ...file, ...exportCells(c, own, row.own)]
  }
}

/** Streams the filtered result as a workbook: masked, marked with who took it, capped, on record. */
export async function exportFile(c: Ctx): Promise<void> {
  const body: Record<string, unknown> = c.req.body ?? {}
  const taken = await takenIn(c, body)
  const { filters } = taken
  const { totals, allowed } = await rangeOf(c, filters)
  if (!allowed) return show(c, taken, 422)
  const { q: _, ...told } = filterQuery(filters)
  const codes = body.whole === 'on' ? await codesFor(c.db, c.viewer.lang) : null
  const own = await customerFields(c.db, c.viewer)
  const noted = await transact(c, async (trx, actor, today) => {
    await record(trx, actor, {
      act: 'customer.export',
      subject: 'customers',
      businessDate: today,
      after: {
        rows: totals.customers,
        filters: told,
        ids: [...(filters.ids ?? [])],
        ...(codes ? { whole: true } : {}),
      },
    })
    return true
  })
  if (isRefused(noted)) throw new Error(noted.refused)
  const title = c.t('客户列表')
  c.res.setHeader('Content-Type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  c.res.setHeader('Content-Disposition', contentDisposition(`${title}_${c.today}.xlsx`))
  c.res.setHeader('Cache-Control', 'no-store')
  const sums: Cell[] = [c.t('合计'), null, null, null, null, null, null, null, totals.balanceFen, totals.overdueFen]
  await writeXlsx(c.res, {
    title,
    watermark: watermarkOf(c),
    author: `${c.viewer.name} ${c.viewer.staffNo}`,
    sheets: [
      {
        name: title,
        columns: [
          ...COLUMNS.map(column => ({ ...column, header: c.t(column.header) })),
          ...(codes ? fileColumns(c) : []),
          ...exportColumns(own),
        ],
        rows: cellRows(c, filters, codes, own),
        totals: sums,
        head: [
          title,
          c.t('{bank} · 业务日期 {day} · 单位：元 · 共 {n} 户 · 余额 {sum}', {
            bank: c.deps.bank(),
            day: c.today,
            n: totals.customers,
            sum: formatFen(totals.balanceFen),
          }),
          watermarkOf(c),
        ],
      },
    ],
  })
}
