import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { allRoles, branchChoices, USERS_A_PAGE, userList } from './queries'

const STATES = ['active', 'locked', 'disabled'] as const

const idIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined

/** All staff, found by number, name, branch, role and state. */
export async function users(c: Ctx): Promise<void> {
  const typed = { q: c.query('q', 40), branch: c.query('branch'), role: c.query('role'), state: c.query('state') }
  const now = c.deps.now()
  const filter = {
    text: typed.q,
    branchId: idIn(typed.branch),
    roleId: idIn(typed.role),
    state: STATES.find(state => state === typed.state),
    after: c.query('after', 20),
  }
  const [found, branches, roles] = await Promise.all([userList(c.db, filter, now), branchChoices(c.db), allRoles(c.db)])
  const people = found.slice(0, USERS_A_PAGE)
  page(
    c,
    'access/users',
    {
      filter: typed,
      branches,
      roles: roles.map(({ id, name }) => ({ value: id, label: c.t(name) })),
      people: people.map(person => ({ ...person, state: stateOf(person, now) })),
      nextHref: found.length > USERS_A_PAGE ? nextHref(typed, people.at(-1)?.staffNo ?? '') : undefined,
      firstHref: filter.after ? nextHref(typed) : undefined,
    },
    { part: 'access/_users' },
  )
}

function nextHref(typed: Record<string, string | undefined>, after?: string): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...typed, after })) if (value) query.set(name, value)
  return `/admin/users?${query}`
}

interface Lockable {
  readonly disabledAt: Date | null
  readonly lockedUntil: Date | null
  readonly mustChange: boolean
}

/** One word for an account: disabled before locked before waiting for its first password. */
export function stateOf(person: Lockable, now: Date): 'disabled' | 'locked' | 'invited' | 'active' {
  if (person.disabledAt) return 'disabled'
  if (person.lockedUntil && person.lockedUntil > now) return 'locked'
  return person.mustChange ? 'invited' : 'active'
}
