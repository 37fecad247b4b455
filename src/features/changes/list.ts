import type { Ctx } from '../../web/context'
import { counter } from '../../web/counter'
import { page } from '../../web/page'
import { status } from '../../web/status'
import { hrefOf } from '../customers/links'
import { type ChangeKind, checkRight, KIND_WORDS, KINDS } from './kinds'
import { type ChangeRow, type ChangeState, changePage, STATES, waitingCount } from './queries'
import { badgeOf } from './show'

const stateHere = (c: Ctx): ChangeState | undefined => {
  const asked = c.query('state', 12)
  if (asked === 'all') return undefined
  return STATES.find(state => state === asked) ?? 'prepared'
}

const idIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined

const rowOf = (c: Ctx, row: ChangeRow) => ({
  href: `/changes/${row.id}`,
  cells: {
    kind: c.t(KIND_WORDS[row.kind as ChangeKind]),
    loan: { text: row.loanNo, href: `/loans/${row.loanId}` },
    customer: row.customerName,
    amount: { money: row.amountFen },
    reason: row.reason,
    maker: row.preparedByName,
    on: row.preparedOn,
    until: row.validUntil,
    branch: row.branchName,
    state: { badge: badgeOf(c, row.state) },
  },
})

export async function list(c: Ctx): Promise<void> {
  const state = stateHere(c)
  const after = c.query('after', 9)
  const result = await changePage(c.db, c.viewer, state, idIn(after))
  const last = result.rows.at(-1)
  const query = { state: state ?? 'all' }
  page(
    c,
    'changes/list',
    {
      rows: result.rows.map(row => rowOf(c, row)),
      states: [...STATES, 'all' as const].map(code => ({
        label: code === 'all' ? c.t('全部') : c.t(status('loan-change', code).word),
        href: `/changes?state=${code}`,
        active: code === (state ?? 'all'),
      })),
      nextHref: result.hasNext && last ? hrefOf('/changes', { ...query, after: String(last.id) }) : null,
      firstHref: after ? hrefOf('/changes', query) : null,
    },
    { part: 'changes/_rows' },
  )
}

/** The number beside the menu item: what waits for this person's decision. */
export const count = async (c: Ctx): Promise<void> => counter(c, await waiting(c))

/** Kinds this person may decide on; a quote waits for money, not for him. */
async function waiting(c: Ctx): Promise<number> {
  const kinds = KINDS.filter(kind => kind !== 'prepay' && c.may(checkRight(kind)))
  return kinds.length === 0 ? 0 : waitingCount(c.db, c.viewer, kinds)
}
