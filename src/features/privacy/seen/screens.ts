import type { Cell } from '../../../export/cells'
import { writeXlsx } from '../../../export/xlsx-write'
import { addDays, addMonths, type BookDate, parseDate } from '../../../lending/dates'
import { maskName } from '../../../lending/mask'
import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { beginXlsx, takenBy } from '../../../web/download'
import { notFound } from '../../../web/errors'
import { datetime, minute } from '../../../web/format'
import { openable } from '../../../web/openable'
import { page } from '../../../web/page'
import { recordAlone } from '../../audit/commands'
import { actWords } from '../../audit/words'
import { visibleCustomer } from '../../customers/find'
import { hrefOf } from '../../customers/links'
import { BASIC_FIELDS, LABELS } from '../../customers/record'
import { numberSetting } from '../../settings/queries'
import { optionsFrom } from '../view'
import { PLACE_WORDS, SEEN_KINDS, SEEN_WORDS } from '../words'
import { A_PAGE, type SeenFilter, type SeenRow, seenRows } from './queries'

const dayIn = (c: Ctx, name: string, fallback: BookDate): BookDate => {
  const read = parseDate(c.query(name, 12) ?? '')
  return isRefused(read) ? fallback : read.date
}

/** The bank's own day on the wall, which the log is written by; the business date may lie elsewhere. */
const wallDay = (c: Ctx): BookDate => {
  const shifted = new Date(c.deps.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
  return shifted as BookDate
}

function filterOf(c: Ctx, customerId?: number): SeenFilter {
  const latest = wallDay(c) > c.today ? wallDay(c) : c.today
  const before = c.query('before', 40)
  return {
    customerId,
    staffNo: c.query('staffNo', 20),
    kind: SEEN_KINDS.find(kind => kind === c.query('kind')),
    from: dayIn(c, 'from', customerId === undefined ? addDays(latest, -7) : addMonths(latest, -6)),
    to: dayIn(c, 'to', latest),
    before: before !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(before) ? before : undefined,
  }
}

const queryOf = ({ staffNo, kind, from, to }: SeenFilter) => ({ staffNo, kind, from, to })

/** What was done or opened, in words. */
function whatOf(c: Ctx, row: SeenRow): string {
  if (row.place.startsWith('/')) {
    const first = row.place.split('/', 2)[1] ?? ''
    return c.t(PLACE_WORDS[first] ?? '客户')
  }
  const [thing, deed] = actWords(row.place)
  return `${c.t(thing)} · ${c.t(deed)}`
}

/** Which value was shown, and why. */
function whyOf(c: Ctx, { field, reason }: SeenRow): string {
  const label = BASIC_FIELDS.find(one => one === field)
  return [label ? c.t(LABELS[label]) : null, reason].filter(Boolean).join(' · ')
}

const rowOf = (c: Ctx, row: SeenRow) => ({
  cells: {
    at: datetime(row.at),
    who: { text: `${row.userName} ${row.staffNo}`, sub: row.branchName },
    customer: { text: row.customerName, sub: row.customerNo, href: `/customers/${row.customerId}` },
    kind: c.t(SEEN_WORDS[row.kind]),
    what: row.place.startsWith('/')
      ? { text: whatOf(c, row), sub: row.place, ...(openable(c, row.place) ? { href: row.place } : {}) }
      : { text: whatOf(c, row), ...(whyOf(c, row) ? { sub: whyOf(c, row) } : {}) },
    from: row.address ?? '',
  },
})

async function show(c: Ctx, base: string, customer: { id: number; name: string } | null): Promise<void> {
  const filter = filterOf(c, customer?.id)
  const found = await seenRows(c.db, c.viewer, filter)
  const shown = found.slice(0, A_PAGE)
  const last = found.length > A_PAGE ? shown.at(-1) : undefined
  const query = queryOf(filter)
  page(c, 'privacy/seen', {
    title: customer ? c.t('谁看过 {name}', { name: customer.name }) : c.t('客户访问记录'),
    back: customer ? { href: `/customers/${customer.id}/consents`, label: customer.name } : null,
    base,
    filter: query,
    kinds: optionsFrom(c, SEEN_WORDS, SEEN_KINDS),
    one: customer !== null,
    rows: shown.map(row => rowOf(c, row)),
    olderHref: last ? hrefOf(base, { ...query, before: last.cursor }) : null,
    exportHref: hrefOf(`${base}/export`, query),
  })
}

export const seenPage = (c: Ctx): Promise<void> => show(c, '/privacy/seen', null)

async function customerOf(c: Ctx) {
  const customer = await visibleCustomer(c.db, c.viewer, c.id())
  if (!customer) throw notFound()
  return customer
}

/** 谁看过: every look at one customer's record, with those of the files that became part of his. */
export async function seenOfCustomer(c: Ctx): Promise<void> {
  const customer = await customerOf(c)
  await show(c, `/customers/${customer.id}/seen`, customer)
}

const COLUMNS = [
  ['时间', 20],
  ['人员', 14],
  ['工号', 10],
  ['机构', 16],
  ['客户', 16],
  ['客户编号', 22],
  ['方式', 14],
  ['内容', 36],
  ['理由', 24],
  ['来源地址', 18],
] as const

/** In files names of people are masked; firms stay readable. */
const cellsOf = (c: Ctx, row: SeenRow): Cell[] => [
  minute(row.at),
  row.userName,
  row.staffNo,
  row.branchName,
  row.customerKind === 'company' ? row.customerName : maskName(row.customerName),
  row.customerNo,
  c.t(SEEN_WORDS[row.kind]),
  row.place.startsWith('/') ? `${whatOf(c, row)} ${row.place}` : whatOf(c, row),
  whyOf(c, row),
  row.address,
]

async function* allRows(c: Ctx, filter: SeenFilter, cap: number): AsyncGenerator<Cell[]> {
  let before = filter.before
  for (let taken = 0; taken < cap; ) {
    const rows = await seenRows(c.db, c.viewer, { ...filter, before }, 1_000)
    for (const row of rows) yield cellsOf(c, row)
    taken += rows.length
    if (rows.length < 1_000) return
    before = rows.at(-1)!.cursor
  }
}

async function take(c: Ctx, customer: { id: number; customerNo: string } | null): Promise<void> {
  const filter = filterOf(c, customer?.id)
  const cap = await numberSetting(c.db, 'export.row-cap', c.today, 50_000)
  await recordAlone(c.db, c.actor, {
    act: 'trace.export',
    subject: customer ? `customer:${customer.id}` : 'customers',
    ...(customer ? { customerId: customer.id } : {}),
    businessDate: c.today,
    after: { from: filter.from, to: filter.to, staffNo: filter.staffNo ?? null, kind: filter.kind ?? null },
  })
  const title = c.t('客户访问记录')
  beginXlsx(c, customer ? `${title}_${customer.customerNo}` : `${title}_${filter.from}_${filter.to}`)
  const head = [
    title,
    c.t('{bank} · {from} 至 {to}', { bank: c.deps.bank(), from: filter.from, to: filter.to }),
    takenBy(c),
  ]
  const columns = COLUMNS.map(([header, width]) => ({ header: c.t(header), kind: 'text' as const, width }))
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [{ name: title, columns, rows: allRows(c, filter, cap), head }],
  })
}

export const seenExport = (c: Ctx): Promise<void> => take(c, null)
export const seenOfCustomerExport = async (c: Ctx): Promise<void> => take(c, await customerOf(c))
