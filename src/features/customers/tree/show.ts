import { formatFen } from '../../../lending/money'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { page, wantsPart } from '../../../web/page'
import { status } from '../../../web/status'
import { CHIPS, type Filters, filterQuery, readFilters } from '../filters'
import { KINDS } from '../identity'
import { looksSecret } from '../keyword'
import { hrefOf } from '../links'
import { treeCounts } from '../list-query'
import { treeOf } from '../list-view'
import { type Node, nodeText, parseNode } from './node'
import { type Child, childrenOf, foundCustomers, type Look, PAGE, wayTo } from './queries'

const ICONS: Readonly<Record<Child['kind'], string>> = {
  branch: 'building-bank',
  officer: 'user',
  group: 'sitemap',
  household: 'home',
  manual: 'tag',
  rule: 'filter',
  none: 'folder',
  customer: 'users',
  contract: 'contract',
  loan: 'cash',
  volume: 'archive',
}

/** The tree's own address of a place; filters go along, so that every count means the same customers. */
const at = (node: Node, filters: Filters, more: Record<string, string> = {}): string =>
  hrefOf('/customers/tree', { ...filterQuery(filters), node: nodeText(node), ...more })

function labelOf(c: Ctx, child: Child): string {
  if (child.kind === 'none') return c.t('未分组')
  if (child.state === 'household') return c.t('{name}家庭', { name: child.name })
  if (child.state === 'group') return c.t('{name}集团', { name: child.name })
  return child.name
}

/** What a line says after its name. */
function noteOf(c: Ctx, child: Child): string | null {
  if (child.kind === 'customer')
    return child.balanceFen ? c.t('余额 {sum} 元', { sum: formatFen(child.balanceFen) }) : null
  if (child.kind === 'contract')
    return `${formatFen(child.balanceFen ?? 0n)} · ${c.t(status('contract', child.state ?? '').word)}`
  if (child.kind === 'volume')
    return child.state === null ? null : `${child.no} · ${c.t(status('archive-volume', child.state).word)}`
  if (child.kind === 'loan')
    return `${formatFen(child.balanceFen ?? 0n)} · ${c.t(status('loan', child.state ?? '').word)}`
  return null
}

/** Where a line leads: places open in the tree, a customer's file and a loan are pages of their own. */
function hrefFor(c: Ctx, child: Child, filters: Filters): string | undefined {
  if (child.kind === 'customer' && child.node.level === 'customer') return `/customers/${child.node.customer}`
  if (child.kind === 'contract' && child.node.level === 'contract')
    return c.may('contract.read') ? `/contracts/${child.node.contract}` : at(child.node, filters)
  if (child.kind === 'loan') return c.may('loan.read') ? `/loans/${child.leaf}` : undefined
  if (child.kind === 'volume') return c.may('archive.read') ? `/archive/volumes/${child.leaf}` : undefined
  return at(child.node, filters)
}

const viewOf = (c: Ctx, children: readonly Child[], filters: Filters) =>
  children.map(child => {
    const deep = child.leaf === undefined && child.count > 0
    return {
      id: `tree-${child.leaf === undefined ? nodeText(child.node) : `${child.kind}-${child.leaf}`}`,
      label: labelOf(c, child),
      note: noteOf(c, child),
      icon: ICONS[child.kind],
      count: child.leaf === undefined ? child.count : undefined,
      href: hrefFor(c, child, filters),
      branch: deep ? at(child.node, filters) : null,
    }
  })

function filtersIn(c: Ctx): Filters {
  const filters = readFilters(name => c.query(name))
  // an address with somebody's number in it was not made by this program; it is not searched for
  return filters.q !== undefined && looksSecret(filters.q) ? {} : filters
}

/** The list's side: branches and officers that filter it. */
async function side(c: Ctx): Promise<void> {
  const filters = readFilters(name => c.query(name))
  const nodes = treeOf(await treeCounts(c.db, c.viewer, c.today), filters, filterQuery(filters))
  page(c, 'customers/tree-side', { nodes }, { part: 'customers/_tree' })
}

async function branchOf(c: Ctx, look: Look, node: Node, after: number) {
  const narrowed = look.filters.q !== undefined && node.level === 'root'
  const children = narrowed ? await foundCustomers(c.db, look, after) : await childrenOf(c.db, look, node, after)
  const shown = children.slice(0, PAGE)
  const last = shown.at(-1)
  const more = children.length > PAGE && last?.node.level === 'customer' ? String(last.node.customer) : null
  return {
    nodes: viewOf(c, shown, look.filters),
    more: more === null ? null : at(node, look.filters, { after: more }),
  }
}

const filterForm = (c: Ctx, filters: Filters) => ({
  q: filters.q ?? '',
  kind: filters.kind ?? '',
  chip: filters.chip ?? '',
  kinds: KINDS.map(value => ({ value, label: c.t(status('customer-type', value).word) })),
  chips: CHIPS.map(value => ({
    value,
    label: c.t({ overdue: '逾期客户', maturing: '30 天内到期', expiring: '证件将过期' }[value]),
  })),
})

/** 客户树: each branch is a page of its own, and a part of the page it is opened in. */
export async function tree(c: Ctx): Promise<void> {
  const asked = c.query('node')
  if (asked === undefined && c.query('side') === '1') return side(c)
  const node = parseNode(asked)
  if (!node) throw notFound()
  const filters = filtersIn(c)
  const look: Look = { viewer: c.viewer, filters, today: c.today }
  const afterText = /^[1-9]\d{0,8}$/.exec(c.query('after') ?? '')?.[0]
  const steps = await wayTo(c.db, look, node)
  if (node.level !== 'root' && steps.length === 0) throw notFound()
  const branch = await branchOf(c, look, node, afterText ? Number.parseInt(afterText, 10) : 0)
  if (wantsPart(c.req)) return page(c, 'customers/tree', branch, { part: 'customers/_tree-branch' })
  const words = (name: string) => (name === '' ? c.t('未分组') : name)
  const way = steps.map(step => ({ label: words(step.name), href: at(step.node, filters) }))
  const here = way.at(-1)
  page(c, 'customers/tree', {
    ...branch,
    title: here ? `${here.label} · ${c.t('客户树')}` : c.t('客户树'),
    way: [{ label: c.t('客户树'), href: at({ level: 'root' }, filters) }, ...way],
    node: nodeText(node),
    filters: filterForm(c, filters),
  })
}
