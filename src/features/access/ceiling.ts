import { type Refused, refuse } from '../../lending/refusal'
import { OFFICES, type Permission } from '../../permissions'
import type { RoleFacts } from './queries'

/** docs/decisions/0003-granting.md: who may hand out what. Pure: facts in, a refusal or nothing out. */

/** The person who grants: his own id, his roles, and what those roles may hand out. */
export interface Granter {
  readonly userId: number
  readonly roleIds: readonly number[]
  readonly grantable: ReadonlySet<Permission>
}

type RoleRights = Pick<RoleFacts, 'id' | 'name' | 'permissions' | 'disabledAt'>

export function granterOf(userId: number, roleIds: readonly number[], roles: readonly RoleFacts[]): Granter {
  const own = roles.filter(role => roleIds.includes(role.id) && !role.disabledAt)
  return { userId, roleIds, grantable: new Set(own.flatMap(role => role.grants)) }
}

const offices = new Set<Permission>(OFFICES)
/** Does this role hold one of the three offices (system, security, audit)? Such a role is closed. */
export const isOffice = (role: Pick<RoleFacts, 'permissions'>): boolean =>
  role.permissions.some(permission => offices.has(permission))

const beyond = (granter: Granter, permissions: readonly Permission[]): Permission | undefined =>
  permissions.find(permission => !granter.grantable.has(permission))

const differing = (before: readonly Permission[], after: readonly Permission[]): Permission[] => [
  ...after.filter(permission => !before.includes(permission)),
  ...before.filter(permission => !after.includes(permission)),
]

/** May he give this role these permissions? Only what changes counts; what was there stays untouched. */
export function mayShapeRole(granter: Granter, role: RoleRights | null, wanted: readonly Permission[]): Refused | null {
  if (role && granter.roleIds.includes(role.id)) return refuse('grant.own-role')
  if (role && isOffice(role)) return refuse('grant.closed-role')
  if (wanted.some(permission => offices.has(permission))) return refuse('grant.office')
  return beyond(granter, differing(role?.permissions ?? [], wanted)) ? refuse('grant.beyond') : null
}

/** May he touch this person's account at all? Nobody administers himself. */
export const mayTouch = (granter: Granter, targetId: number): Refused | null =>
  granter.userId === targetId ? refuse('grant.self') : null

/** Does a change between these roles need the second office's consent? */
export const needsConsent = (before: readonly RoleRights[], after: readonly RoleRights[]): boolean =>
  [...before, ...after].some(isOffice)

/** May these roles become those, by this hand (with consent the ceiling of offices is the consent itself)? */
export function mayAssign(
  granter: Granter,
  before: readonly RoleRights[],
  after: readonly RoleRights[],
): Refused | null {
  const gone = after.find(role => role.disabledAt && !before.some(had => had.id === role.id))
  if (gone) return refuse('grant.disabled-role', undefined, { field: 'roles', params: { role: gone.name } })
  // An office stands alone: who watches the others does no business, and holds no second office.
  if (after.some(isOffice) && after.length > 1) return refuse('grant.office-alone', undefined, { field: 'roles' })
  const changed = [
    ...after.filter(role => !before.some(had => had.id === role.id)),
    ...before.filter(role => !after.some(has => has.id === role.id)),
  ]
  const tooMuch = changed.find(role => !isOffice(role) && beyond(granter, role.permissions))
  return tooMuch ? refuse('grant.beyond-role', undefined, { field: 'roles', params: { role: tooMuch.name } }) : null
}
