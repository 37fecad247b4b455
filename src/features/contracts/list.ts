import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { namesFor } from '../products/names'
import { CONTRACT_STATES, type ContractFilter, contractRows, contractTotals, PAGE } from './queries'

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : undefined

const addressWith = (c: Ctx, change: Record<string, string>): string => {
  const query = new URLSearchParams()
  for (const name of ['state', 'q']) {
    const value = change[name] ?? c.query(name)
    if (value) query.set(name, value)
  }
  if (change.before) query.set('before', change.before)
  const text = query.toString()
  return text === '' ? '/contracts' : `/contracts?${text}`
}

export async function list(c: Ctx): Promise<void> {
  const state = c.query('state', 20)
  const filter: ContractFilter = {
    state: CONTRACT_STATES.find(one => one === state),
    keyword: c.query('q', 40),
    before: whole(c.query('before', 9)),
  }
  const [rows, totals] = await Promise.all([
    contractRows(c.db, c.viewer, filter),
    contractTotals(c.db, c.viewer, filter),
  ])
  const shown = rows.slice(0, PAGE)
  const last = shown.at(-1)
  page(
    c,
    'contracts/list',
    {
      names: namesFor(c.t),
      filter,
      contracts: shown,
      totals,
      states: CONTRACT_STATES,
      chipHref: (code: string) => addressWith(c, { state: code }),
      firstHref: filter.before ? addressWith(c, {}) : undefined,
      moreHref: rows.length > PAGE && last ? addressWith(c, { before: String(last.id) }) : undefined,
    },
    { part: 'contracts/_rows' },
  )
}
