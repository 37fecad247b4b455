import { freshnessOn } from '../../lending/follow-up'
import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { takeSheet } from '../audit/sheet'
import { cycleOn } from '../customers/freshness'
import { hrefOf } from '../customers/links'
import { freshnessByOfficer, type OfficerFreshness, type StaleCustomer, staleCustomers } from './freshness-queries'
import { idIn } from './view'
import { FRESH_WORDS } from './words'

const SHOWN = 200

/** 3 of 40 are late → 92.5: whose share is in order, in tenths of a per cent. */
const inOrder = (row: OfficerFreshness): string =>
  (Math.floor(((row.fresh + row.soon) * 1000) / Math.max(1, row.customers)) / 10).toFixed(1)

const officerRow = (row: OfficerFreshness) => ({
  id: `follow-ups-officer-${row.officerId}`,
  late: row.cold > 0,
  cells: {
    officer: {
      text: `${row.officerName} ${row.staffNo}`,
      href: hrefOf('/follow-ups/freshness', { officer: String(row.officerId) }),
    },
    branch: row.branchName,
    customers: row.customers,
    share: `${inOrder(row)}%`,
    fresh: row.fresh,
    soon: row.soon,
    stale: { text: row.stale, tone: row.stale > 0 ? 'warn' : undefined },
    cold: { text: row.cold, tone: row.cold > 0 ? 'bad' : undefined },
    late: { text: row.lateSteps, tone: row.lateSteps > 0 ? 'bad' : undefined },
    written: { text: row.written, href: hrefOf('/follow-ups', { user: String(row.officerId) }) },
  },
})

function staleRow(c: Ctx, row: StaleCustomer) {
  const state = freshnessOn(row.dueOn, c.today, row.cycleDays)
  const { word, tone } = FRESH_WORDS[state]
  return {
    id: `follow-ups-stale-${row.id}`,
    href: `/customers/${row.id}`,
    late: state === 'cold',
    cells: {
      name: { text: row.name, tags: row.important ? [c.t('重点')] : [], sub: row.customerNo },
      officer: row.officerName,
      last: row.lastOn ?? c.t('从未'),
      due: row.dueOn,
      state: { badge: { word: c.t(word), tone } },
      act: c.may('follow-up.record')
        ? { actions: [{ label: c.t('记录跟进'), href: `/customers/${row.id}/follow-ups/new` }] }
        : { text: '' },
    },
  }
}

/** 回访情况: how fresh the files are by officer, and whose turn it is. */
export async function freshness(c: Ctx): Promise<void> {
  const cycle = await cycleOn(c.db, c.today)
  const officer = idIn(c.query('officer'))
  const [officers, stale] = await Promise.all([
    freshnessByOfficer(c.db, c.viewer, cycle, c.today),
    staleCustomers(c.db, c.viewer, cycle, c.today, { officer, limit: SHOWN + 1 }),
  ])
  const sum = (of: (row: OfficerFreshness) => number) => officers.reduce((total, row) => total + of(row), 0)
  page(c, 'follow-ups/freshness', {
    cycle,
    officers: officers.map(officerRow),
    foot: {
      cells: {
        officer: c.t('合计'),
        customers: sum(row => row.customers),
        fresh: sum(row => row.fresh),
        soon: sum(row => row.soon),
        stale: sum(row => row.stale),
        cold: sum(row => row.cold),
        late: sum(row => row.lateSteps),
        written: sum(row => row.written),
      },
    },
    chosen: officers.find(row => row.officerId === officer)?.officerName ?? null,
    rows: stale.slice(0, SHOWN).map(row => staleRow(c, row)),
    more: stale.length > SHOWN,
    exportHref: c.may('customer.export') ? '/follow-ups/freshness/export' : null,
  })
}

export async function exportFreshness(c: Ctx): Promise<void> {
  const rows = await freshnessByOfficer(c.db, c.viewer, await cycleOn(c.db, c.today), c.today)
  await takeSheet(c, {
    act: 'follow-up.export',
    subject: 'freshness',
    title: c.t('客户回访情况'),
    columns: [
      ['工号', 'text', 10],
      ['客户经理', 'text', 14],
      ['机构', 'text', 20],
      ['客户数', 'int', 10],
      ['按期', 'int', 10],
      ['即将到期', 'int', 10],
      ['待回访', 'int', 10],
      ['久未回访', 'int', 10],
      ['按期率（%）', 'text', 12],
      ['过期的下一步', 'int', 14],
      ['近 30 天跟进', 'int', 14],
    ],
    rows: rows.map(row => [
      row.staffNo,
      row.officerName,
      row.branchName,
      row.customers,
      row.fresh,
      row.soon,
      row.stale,
      row.cold,
      inOrder(row),
      row.lateSteps,
      row.written,
    ]),
  })
}
