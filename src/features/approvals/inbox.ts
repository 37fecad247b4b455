import type { Ctx } from '../../web/context'
import { counter as answerCount } from '../../web/counter'
import type { FormState } from '../../web/form'
import { page, wantsPart } from '../../web/page'
import { namesFor } from '../products/names'
import { type Clock, clockOf } from './clock'
import { type Detail, detailOf } from './detail'
import { inboxRows, TABS, type Tab, tabCounts, waitingCount } from './queries'

const tabOf = (c: Ctx): Tab =>
  TABS.find(tab => tab === c.query('tab', 5)) ?? (c.may('approval.decide') ? 'mine' : 'all')
const DAY = 86_400_000

/** The list at the left; without a chosen case the first one stands open at the right. */
async function inbox(c: Ctx, chosen: number | null, detail: Detail | null, status = 200): Promise<void> {
  const tab = tabOf(c)
  const now = c.deps.now()
  const [rows, counts] = await Promise.all([
    inboxRows(c.db, c.viewer, tab),
    tabCounts(c.db, c.viewer, new Date(now.getTime() + DAY)),
  ])
  const shown = detail ?? (rows[0] ? await detailOf(c, rows[0].id) : null)
  page(
    c,
    'approvals/inbox',
    {
      names: namesFor(c.t),
      tab,
      counts,
      cases: rows.map(row => ({
        ...row,
        clock: row.state === 'open' ? clockOf(row.stepDueAt, now) : (null as Clock | null),
      })),
      chosen,
      detail: shown,
      errors: detail?.typed?.errors ?? [],
    },
    { status },
  )
}

export const list = (c: Ctx): Promise<void> => inbox(c, null, null)

export async function showCase(c: Ctx, typed: FormState | null = null, status = 200): Promise<void> {
  const detail = await detailOf(c, c.id(), typed)
  if (wantsPart(c.req)) {
    page(
      c,
      'approvals/_detail',
      { names: namesFor(c.t), detail, tab: tabOf(c), partial: true },
      { part: 'approvals/_detail', status },
    )
    return
  }
  await inbox(c, detail.one.id, detail, status)
}

export const show = (c: Ctx): Promise<void> => showCase(c)

export async function count(c: Ctx): Promise<void> {
  answerCount(c, c.may('approval.decide') ? await waitingCount(c.db, c.viewer) : 0)
}
