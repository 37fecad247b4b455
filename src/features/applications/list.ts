import type { Ctx } from '../../web/context'
import { counter as answerCount } from '../../web/counter'
import { page } from '../../web/page'
import { namesFor } from '../products/names'
import {
  APPLICATION_STATES,
  applicationRows,
  applicationTotals,
  type ListFilter,
  officersInSight,
  openCount,
  PAGE,
} from './queries'

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : undefined

function filterOf(c: Ctx): ListFilter {
  const state = c.query('state', 20)
  return {
    state: APPLICATION_STATES.find(one => one === state),
    officerId: whole(c.query('officer', 9)),
    keyword: c.query('q', 40),
    customerId: whole(c.query('customer', 9)),
    days: whole(c.query('days', 3)),
    before: whole(c.query('before', 9)),
  }
}

const addressWith = (c: Ctx, change: Record<string, string>): string => {
  const query = new URLSearchParams()
  for (const name of ['state', 'officer', 'q', 'customer', 'days']) {
    const value = c.query(name)
    if (value) query.set(name, value)
  }
  for (const [name, value] of Object.entries(change)) value === '' ? query.delete(name) : query.set(name, value)
  const text = query.toString()
  return text === '' ? '/applications' : `/applications?${text}`
}

export async function list(c: Ctx): Promise<void> {
  const filter = filterOf(c)
  const now = c.deps.now()
  const [rows, totals, officers] = await Promise.all([
    applicationRows(c.db, c.viewer, filter, now),
    applicationTotals(c.db, c.viewer, filter, now),
    c.viewer.scope === 'own' ? [] : officersInSight(c.db, c.viewer),
  ])
  const shown = rows.slice(0, PAGE)
  const last = shown.at(-1)
  page(
    c,
    'applications/list',
    {
      names: namesFor(c.t),
      filter,
      rowsShown: shown,
      totals,
      officers,
      states: APPLICATION_STATES,
      chipHref: (state: string) => addressWith(c, { state }),
      firstHref: filter.before ? addressWith(c, {}) : undefined,
      moreHref: rows.length > PAGE && last ? addressWith(c, { before: String(last.id) }) : undefined,
      acts: { create: c.may('application.create') },
    },
    { part: 'applications/_rows' },
  )
}

export async function count(c: Ctx): Promise<void> {
  answerCount(c, c.may('application.create') ? await openCount(c.db, c.viewer) : 0)
}
