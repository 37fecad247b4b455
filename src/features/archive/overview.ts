import { sql } from 'kysely'
import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { checkoutCounts, checkoutRows } from './checkouts/queries'
import { checkoutBadge } from './checkouts/screens'
import { customersSeen } from './scope'
import { vaultFigures } from './vault/queries'
import { filingCounts } from './volumes/filing'

async function totals(c: Ctx) {
  const { rows } = await sql<{ volumes: number; items: number; missing: number; unplaced: number }>`
    select count(*)::int as volumes, coalesce(sum(x.items), 0)::int as items, coalesce(sum(x.missing), 0)::int as missing,
      count(*) filter (where v.box_id is null and v.filed_on is not null)::int as unplaced
    from archive_volumes v cross join lateral (select count(*) filter (where i.state not in ('released', 'destroyed')) as items,
      count(*) filter (where i.state = 'missing') as missing from archive_items i where i.volume_id = v.id) x
    where v.destroyed_on is null and v.customer_id in ${customersSeen(c.db, c.viewer)}`.execute(c.db)
  return rows[0]!
}

/** 信贷档案: the scan box, what is out, what is late. */
export async function overview(c: Ctx): Promise<void> {
  const [all, out, vault, filing, late] = await Promise.all([
    totals(c),
    checkoutCounts(c.db, c.viewer, c.today),
    vaultFigures(c.db, c.viewer),
    filingCounts(c),
    checkoutRows(c.db, c.viewer, c.today, { filter: 'overdue', page: 1, limit: 8 }),
  ])
  page(c, 'archive/overview', {
    figures: [
      {
        label: c.t('案卷'),
        value: String(all.volumes),
        unit: c.t('卷'),
        href: '/archive/volumes',
        note: c.t('{n} 卷未上架', { n: all.unplaced }),
      },
      {
        label: c.t('档案'),
        value: String(all.items),
        unit: c.t('件'),
        ...(all.missing > 0 ? { tone: 'bad', note: c.t('遗失 {n} 件', { n: all.missing }) } : { note: c.t('无遗失') }),
      },
      {
        label: c.t('借出'),
        value: String(out.lent),
        unit: c.t('笔'),
        href: '/archive/checkouts?show=lent',
        ...(out.overdue > 0 ? { tone: 'bad', note: c.t('逾期 {n} 笔', { n: out.overdue }) } : { note: c.t('无逾期') }),
      },
      {
        label: c.t('权证库'),
        value: String(vault.inside),
        unit: c.t('件'),
        href: '/archive/vault',
        note: c.t('待入库 {n} 件', { n: vault.waiting }),
      },
      {
        label: c.t('待立卷归档'),
        value: String(filing.all),
        unit: c.t('笔'),
        href: '/archive/deadlines',
        ...(filing.late > 0 ? { tone: 'bad', note: c.t('超期 {n} 笔', { n: filing.late }) } : { note: c.t('无超期') }),
      },
    ],
    late: late.map(row => ({
      href: `/archive/checkouts/${row.id}`,
      late: true,
      cells: {
        no: row.checkoutNo,
        customer: row.customerName,
        borrower: row.borrowerName,
        due: { text: row.dueOn, tone: 'bad' },
        state: { badge: checkoutBadge(c, row) },
      },
    })),
    waiting: { pending: out.pending, approved: out.approved },
  })
}
