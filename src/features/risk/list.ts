import { sql } from 'kysely'
import { CLASSES, isNonPerforming } from '../../lending/classification'
import { parseDate } from '../../lending/dates'
import { sumFen } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { type ChangeFilter, changes, type MatrixRow, matrix } from './queries'
import { tabsOf } from './tabs'

const PAGE = 50

function filterOf(c: Ctx): ChangeFilter {
  const on = parseDate(c.query('on') ?? '')
  const toClass = CLASSES.find(one => one === c.query('class'))
  const branch = c.query('branch')
  const before = c.query('before')
  return {
    ...(isRefused(on) ? {} : { on: on.date }),
    ...(toClass ? { toClass } : {}),
    ...(branch && /^\d{1,9}$/.test(branch) ? { branchId: Number.parseInt(branch, 10) } : {}),
    ...(before && /^\d{1,18}$/.test(before) ? { before: BigInt(before) } : {}),
  }
}

const totals = (rows: readonly MatrixRow[]) => ({
  balanceFen: sumFen(rows.map(row => row.balanceFen)),
  loans: rows.reduce((sum, row) => sum + row.loans, 0),
  customers: rows.reduce((sum, row) => sum + row.customers, 0),
})

const percent = (part: bigint, whole: bigint): string =>
  whole === 0n ? '—' : `${(Number((part * 1_000_000n) / whole) / 10_000).toFixed(2)}%`

/** One line a branch, one cell a class; the bank as a whole last. */
function tableOf(rows: readonly MatrixRow[]) {
  const names = new Map(rows.map(row => [row.branchId, row.branchName]))
  const line = (of: readonly MatrixRow[]) => {
    const npl = sumFen(of.filter(row => isNonPerforming(row.riskClass)).map(row => row.balanceFen))
    const all = totals(of)
    return {
      cells: Object.fromEntries(CLASSES.map(one => [one, totals(of.filter(row => row.riskClass === one))])),
      all,
      nplShare: percent(npl, all.balanceFen),
    }
  }
  const branches = [...names].map(([id, name]) => ({ id, name, ...line(rows.filter(row => row.branchId === id)) }))
  return { branches, whole: line(rows) }
}

export async function list(c: Ctx): Promise<void> {
  const filter = filterOf(c)
  const found = await changes(c.db, c.viewer, filter, PAGE + 1)
  const rows = found.slice(0, PAGE)
  const data = {
    tabs: tabsOf(c, '/classifications'),
    classes: CLASSES,
    ...tableOf(await matrix(c.db, c.viewer)),
    branchOptions: await branchOptions(c),
    filter: { on: c.query('on'), class: c.query('class'), branch: c.query('branch') },
    rows,
    next: found.length > PAGE ? rows.at(-1)?.id.toString() : undefined,
  }
  page(c, 'risk/list', data, { part: 'risk/_changes' })
}

export const branchOptions = (c: Ctx) =>
  c.db
    .selectFrom('branches')
    .select([sql<string>`id::text`.as('value'), 'name as label'])
    .$if(c.viewer.scope !== 'all', q => q.where('id', '=', sql<number>`any(${[...c.viewer.branchIds]}::int[])`))
    .orderBy('code')
    .execute()
