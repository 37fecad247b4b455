import { CLASSES } from '../../lending/classification'
import { formatRate } from '../../lending/rate'
import type { Ctx } from '../../web/context'
import { status } from '../../web/status'
import { hrefOf } from '../customers/links'
import { BANDS, type Filters, LOAN_STATES, type Sort } from './filters'
import type { Cursor, LoanRow } from './list-query'
import { classBadge, loanBadge, methodWord } from './words'

export type Query = Readonly<Record<string, string | undefined>>

export function filterQuery(filters: Filters): Query {
  const { riskClass, ...rest } = filters
  return Object.fromEntries(
    Object.entries({ ...rest, class: riskClass }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  )
}

const BAND_WORDS: Record<keyof typeof BANDS, string> = {
  any: '逾期',
  d1_3: '逾期 1–3 天',
  d4_10: '逾期 4–10 天',
  d11_30: '逾期 11–30 天',
  d31_90: '逾期 31–90 天',
  d91: '逾期 90 天以上',
}

interface Option {
  readonly value: string | number
  readonly label: string
}

/** The filter form: one row, and the rest behind 更多. */
export function filterFields(c: Ctx, query: Query, products: readonly Option[], branches: readonly Option[]) {
  const any = { value: '', label: c.t('全部') }
  const { t } = c
  return {
    fields: [
      { name: 'q', label: t('借据号或客户名称'), kind: 'search', value: query.q, maxlength: 40 },
      {
        name: 'state',
        label: t('状态'),
        kind: 'select',
        value: query.state,
        options: [any, ...LOAN_STATES.map(value => ({ value, label: t(status('loan', value).word) }))],
      },
      {
        name: 'band',
        label: t('逾期天数'),
        kind: 'select',
        value: query.band,
        options: [
          any,
          ...Object.keys(BANDS).map(value => ({ value, label: t(BAND_WORDS[value as keyof typeof BANDS]) })),
        ],
      },
      {
        name: 'due',
        label: t('到期应还'),
        kind: 'select',
        value: query.due,
        options: [any, ...['7', '15', '30'].map(value => ({ value, label: t('{n} 天内', { n: value }) }))],
      },
    ],
    more: [
      {
        name: 'product',
        label: t('产品'),
        kind: 'select',
        value: query.product,
        options: [any, ...products.map(p => ({ ...p, label: t(p.label) }))],
      },
      {
        name: 'class',
        label: t('五级分类'),
        kind: 'select',
        value: query.class,
        options: [any, ...CLASSES.map(value => ({ value, label: t(status('risk-class', value).word) }))],
      },
      { name: 'branch', label: t('机构'), kind: 'select', value: query.branch, options: [any, ...branches] },
    ],
  }
}

const COLUMNS: readonly { key: string; label: string; num?: boolean; hm?: boolean; sort?: Sort; dir?: string }[] = [
  { key: 'no', label: '借据号', sort: 'newest', dir: 'descending' },
  { key: 'customer', label: '借款人' },
  { key: 'product', label: '产品', hm: true },
  { key: 'principal', label: '发放金额', num: true, hm: true },
  { key: 'balance', label: '贷款余额', num: true, sort: 'balance', dir: 'descending' },
  { key: 'rate', label: '年利率', num: true, hm: true },
  { key: 'overdue', label: '逾期本息', num: true, sort: 'overdue', dir: 'descending' },
  { key: 'next', label: '下次还款', sort: 'due', dir: 'ascending' },
  { key: 'nextFen', label: '下次应还', num: true, hm: true },
  { key: 'class', label: '五级分类', hm: true },
  { key: 'officer', label: '客户经理', hm: true },
  { key: 'state', label: '状态' },
]

export function loanRows(c: Ctx, rows: readonly LoanRow[]) {
  return rows.map(row => ({
    id: `loans-row-${row.id}`,
    href: `/loans/${row.id}`,
    late: row.oldestUnpaidOn !== null,
    done: row.state !== 'active',
    cells: {
      no: row.loanNo,
      customer: { text: row.customerName, href: `/customers/${row.customerId}` },
      product: { text: c.t(row.productName), sub: c.t(methodWord(row.method)) },
      principal: { money: row.principalFen },
      balance: { money: row.balanceFen },
      rate: formatRate(row.ratePpm),
      overdue: { money: row.overdueFen, tone: row.overdueFen > 0n ? 'bad' : undefined },
      next: row.nextDueOn,
      nextFen: { money: row.nextFen },
      class: { badge: classBadge(c, row.riskClass) },
      officer: row.officerName,
      state: { badge: loanBadge(c, row) },
    },
  }))
}

export const columnHeads = (c: Ctx, sort: Sort, query: Query) =>
  COLUMNS.map(({ label, sort: by, dir, ...column }) => ({
    ...column,
    corner: column.key === 'state',
    label: c.t(label),
    ...(by
      ? {
          sort: {
            href: hrefOf('/loans', { ...query, sort: by === 'newest' ? '' : by }),
            dir: by === sort ? dir : undefined,
          },
        }
      : {}),
  }))

export const cursorText = (row: LoanRow): string => `${row.sortKey}.${row.id}`

export function cursorOf(text: string | undefined): Cursor | undefined {
  const match = /^(\d{1,18})\.(\d{1,9})$/.exec(text ?? '')
  return match ? { key: BigInt(match[1]!), id: Number.parseInt(match[2]!, 10) } : undefined
}
