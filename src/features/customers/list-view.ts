import { CLASSES } from '../../lending/classification'
import { type BookDate, daysBetween } from '../../lending/dates'
import type { Ctx } from '../../web/context'
import { status } from '../../web/status'
import { type Filters, SIZES, type Sort } from './filters'
import { hrefOf } from './links'
import { type BranchNode, type CustomerRow, cursorText, DOWNWARDS, type ListPage, type Window } from './list-query'

/** In lists a day of this year goes without its year: 11-20. */
export const shortDay = (day: BookDate | null, today: BookDate): string | null =>
  day === null ? null : day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day

export const overdueDays = (oldestUnpaidOn: BookDate | null, today: BookDate): number =>
  oldestUnpaidOn !== null && oldestUnpaidOn < today ? daysBetween(oldestUnpaidOn, today) : 0

export function classBadge(c: Ctx, rank: number | null) {
  const riskClass = rank === null ? undefined : CLASSES[rank - 1]
  if (!riskClass) return { word: c.t('无贷款'), tone: 'mute' as const }
  const { word, tone } = status('risk-class', riskClass)
  return { word: c.t(word), tone }
}

function cellsOf(c: Ctx, row: CustomerRow) {
  const days = overdueDays(row.oldestUnpaidOn, c.today)
  const tags = [...(row.important ? [c.t('重点')] : []), ...((row.classRank ?? 0) >= 3 ? [c.t('不良')] : [])]
  return {
    name: { text: row.name, tags },
    no: row.customerNo,
    kind: c.t(status('customer-type', row.kind).word),
    officer: row.officerName,
    balance: { money: row.balanceFen },
    overdue: { money: row.overdueFen, tone: row.overdueFen > 0n ? 'bad' : undefined },
    days: days > 0 ? days : '—',
    class: { badge: classBadge(c, row.classRank) },
    next: shortDay(row.nextDueOn, c.today),
  }
}

/** The product's own columns as they come. */
export const COLUMNS: readonly { key: string; label: string; num?: boolean; hm?: boolean; sort?: Sort }[] = [
  { key: 'name', label: '客户名称', sort: 'name' },
  { key: 'no', label: '客户编号', hm: true, sort: 'no' },
  { key: 'kind', label: '类型', hm: true },
  { key: 'officer', label: '客户经理', hm: true },
  { key: 'balance', label: '贷款余额', num: true, sort: 'balance' },
  { key: 'overdue', label: '逾期金额', num: true, sort: 'overdue' },
  { key: 'days', label: '逾期天数', num: true },
  { key: 'class', label: '五级分类' },
  { key: 'next', label: '下次还款' },
]

type Query = Readonly<Record<string, string>>

/** Pressed once a column gives the order, pressed again the other way round. */
const sortHeads = (c: Ctx, { sort, turned = false }: Window, query: Query) =>
  COLUMNS.map(({ sort: by, label, ...column }) => {
    if (!by) return { ...column, label: c.t(label) }
    const active = by === sort
    const { turned: _, ...rest } = query as Record<string, string>
    const down = DOWNWARDS.includes(by) !== turned
    const usual = by === 'name' && !query.q
    return {
      ...column,
      label: c.t(label),
      sort: {
        href: hrefOf('/customers', { ...rest, sort: usual ? '' : by, turned: active && !turned ? '1' : '' }),
        dir: active ? (down ? 'descending' : 'ascending') : undefined,
      },
    }
  })

/** What the list view shows. */
export function rowsOf(c: Ctx, result: ListPage, window: Window, query: Query) {
  const { size } = window
  const { rows, hasNext, hasPrevious } = result
  const first = rows[0]
  const last = rows.at(-1)
  return {
    columns: sortHeads(c, window, query),
    rows: rows.map(row => ({
      id: `customers-row-${row.id}`,
      value: row.id,
      href: `/customers/${row.id}`,
      label: row.name,
      sum: row.balanceFen.toString(),
      late: row.overdueFen > 0n,
      cells: cellsOf(c, row),
    })),
    pager: {
      nextHref: hasNext && last ? hrefOf('/customers', { ...query, after: cursorText(last) }) : null,
      prevHref: hasPrevious && first ? hrefOf('/customers', { ...query, before: cursorText(first) }) : null,
      perPage: {
        current: size,
        options: SIZES,
        hrefs: SIZES.map(n => hrefOf('/customers', { ...query, size: n === 20 ? '' : String(n) })),
      },
    },
  }
}

/** Branches with their officers, each with how many customers. */
export function treeOf(rows: readonly BranchNode[], filters: Filters, query: Query) {
  const { branch: _branch, officer: _officer, ...rest } = query as Record<string, string>
  const branches = new Map<number, BranchNode[]>()
  for (const row of rows) branches.set(row.branchId, [...(branches.get(row.branchId) ?? []), row])
  return [...branches.values()].map(officers => {
    const { branchId, branchName } = officers[0]!
    const mine = filters.branch === branchId || officers.some(one => one.officerId === filters.officer)
    return {
      label: branchName,
      icon: 'building-bank',
      href: hrefOf('/customers', { ...rest, branch: String(branchId) }),
      count: officers.reduce((sum, one) => sum + one.count, 0),
      active: filters.branch === branchId && filters.officer === undefined,
      open: mine || branches.size === 1,
      children: officers.map(one => ({
        label: one.officerName,
        href: hrefOf('/customers', { ...rest, branch: String(branchId), officer: String(one.officerId) }),
        count: one.count,
        active: filters.officer === one.officerId,
      })),
    }
  })
}
